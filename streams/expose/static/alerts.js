// What an alert of the catalogue watches, in words.

import { duration, volume } from "./format.js";

const SIDES = { ">": "above", "<": "below" };
const ANSWERS = new Map([[true, "met"], [false, "not met"], [null, "cannot be said now"]]);
const STATES = [[true, "alert", "alert"], [false, "good", "in bounds"]];

function whole(of) {
  if (of.role !== "before") return of.kpi;
  return of.window ? `the ${of.window} before` : "what it was";
}

function compared({ stat, window, compare, bound, of }, show) {
  const limit = of ? `${bound * 100} % of ${whole(of)}` : show(bound);
  return [stat, SIDES[compare], limit, window && `over ${window}`].filter(Boolean).join(" ");
}

export function wording(alert, show) {
  const least = alert.least ? `, of at least ${volume(alert.least)}` : "";
  const comparisons = alert.comparisons.map((comparison) => compared(comparison, show)).join(" and ");
  return `${comparisons}, for ${duration(alert.hold_seconds)}${least}`;
}

export function answer(met) {
  return ANSWERS.get(met ?? null);
}

// The state of a KPI, the worst that its alerts say, and what the badge says of it: over which window, if it is another.
export function stateOf(kpi, conditions, window) {
  for (const [met, state, words] of STATES) {
    const alert = kpi.alerts.find(({ name }) => conditions[name] === met);
    if (!alert) continue;
    const over = alert.comparisons[0].window;
    return [state, over && over !== window ? `${words} ${over}` : words];
  }
  return ["unwatched", ""];
}
