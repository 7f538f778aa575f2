// What an alert of the catalogue watches, in words.

import { duration, volume } from "./format.js";

const SIDES = { ">": "above", "<": "below" };

const CONDITIONS = {
  threshold: (alert, show) => `${alert.stat ? `${alert.stat} ` : ""}${SIDES[alert.compare]} ${show(alert.threshold)}`,
  share: (alert) => `above ${alert.threshold * 100} % of ${alert.of}`,
  change: (alert) => `${SIDES[alert.compare]} ${alert.ratio} times what it was`,
  burnrate: (alert, show) => `below the objective of ${show(alert.objective)}`,
};

const ANSWERS = new Map([[true, "met"], [false, "not met"], [null, "cannot be said now"]]);

export function wording(alert, show) {
  return [
    CONDITIONS[alert.kind](alert, show),
    alert.window && `over ${alert.window}`,
    alert.ago_seconds && `within ${duration(alert.ago_seconds)}`,
    alert.hold_seconds && `for ${duration(alert.hold_seconds)}`,
    alert.least && `of at least ${volume(alert.least)}`,
  ].filter(Boolean).join(", ");
}

export function answer(met) {
  return ANSWERS.get(met ?? null);
}

const STATES = [[true, "alert", "alert"], [false, "good", "in bounds"]];

// The state of a KPI, the worst that its alerts say, and what the badge says of it: over which window, if it is another.
export function stateOf(kpi, conditions, window) {
  for (const [met, state, words] of STATES) {
    const alert = kpi.alerts.find(({ name }) => conditions[name] === met);
    if (alert) return [state, alert.window && alert.window !== window ? `${words} ${alert.window}` : words];
  }
  return ["unwatched", ""];
}
