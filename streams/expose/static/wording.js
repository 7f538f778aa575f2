// What an alert watches, in words.

import { duration, share, whole } from "./format.js";

const SIDES = { ">": "above", "<": "below" };

function wholeOf(of, ago) {
  if (of.role !== "before") return of.kpi;
  return of.window ? `the ${of.window} before` : `what it was ${duration(ago)} ago`;
}

function compared({ stat, window, compare, bound, of }, ago, show) {
  const limit = of ? `${share(bound)} of ${wholeOf(of, ago)}` : show(bound);
  const over = window && of?.window !== window ? `over ${window}` : "";
  return [stat, SIDES[compare], limit, over].filter(Boolean).join(" ");
}

// `above 70 % over 1d`
export function threshold(alert, show) {
  return alert.comparisons.map((comparison) => compared(comparison, alert.ago_seconds, show)).join(" and ");
}

// `above 70 % over 1d, for 5 min, of at least 50`
export function wording(alert, show) {
  const least = alert.least ? `, of at least ${whole(alert.least)}` : "";
  const held = alert.hold_seconds ? `, for ${duration(alert.hold_seconds)}` : "";
  return `${threshold(alert, show)}${held}${least}`;
}
