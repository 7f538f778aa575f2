// How an alert, and a KPI with its alerts, stands: one of five states, and what is said of it.

import { lasting, secondsBetween } from "./format.js";

export const STATES = {
  firing: "firing", pending: "pending", unknown: "cannot be judged", good: "in bounds", unwatched: "not watched",
};
const WORST_FIRST = ["firing", "pending", "good", "unknown"];

export function stateOf(alert) {
  if (alert.state !== "inactive") return alert.state;
  return alert.met === false ? "good" : "unknown";
}

// The state of a KPI is the worst of its alerts; what cannot be said of one alert does not hide what can of another.
export function standing(alerts) {
  const states = alerts.map(stateOf);
  const state = WORST_FIRST.find((each) => states.includes(each)) ?? "unwatched";
  return { state, alert: alerts[states.indexOf(state)] ?? null };
}

export function words({ state, since }, at) {
  if (state !== "firing" && state !== "pending") return STATES[state];
  return since ? `${state} for ${lasting(secondsBetween(since, at))}` : state;
}
