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

// The state of a KPI: the worst that its alerts say.
export function stateOf(kpi, conditions) {
  const answers = kpi.alerts.map((alert) => conditions[alert.name]);
  if (answers.includes(true)) return "alert";
  return answers.includes(false) ? "good" : "unwatched";
}
