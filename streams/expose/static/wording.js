// What an alert watches, in words.

import { duration, share, whole } from "./format.js";

const SIDES = { ">": "above", "<": "below" };

function wholeOf(of) {
  if (of.role !== "before") return of.kpi;
  return of.window ? `the ${of.window} before` : "what it was";
}

function compared({ stat, window, compare, bound, of }, show) {
  const limit = of ? `${share(bound)} of ${wholeOf(of)}` : show(bound);
  return [stat, SIDES[compare], limit, window && `over ${window}`].filter(Boolean).join(" ");
}

// `above 70 % over 1d`
export function threshold(alert, show) {
  return alert.comparisons.map((comparison) => compared(comparison, show)).join(" and ");
}

// `above 70 % over 1d, for 5 min, of at least 50`
export function wording(alert, show) {
  const least = alert.least ? `, of at least ${whole(alert.least)}` : "";
  const held = alert.hold_seconds ? `, for ${duration(alert.hold_seconds)}` : "";
  return `${threshold(alert, show)}${held}${least}`;
}
