// The change of a value against the one before: in words, and whether it is good.

import { hundredths, tenths } from "./format.js";

const NARROW = "\u202f";
const MULTIPLE = 2; // a ratio that large is shown as so many times, and changes by per cent
const MANY = 400; // per cent: from five times on, times say more

function points(value, before) {
  return [(value - before) * 100, `${NARROW}pp`];
}

function difference(value, before) {
  return [value - before, ""];
}

function relative(value, before) {
  return [((value - before) / Math.abs(before)) * 100, `${NARROW}%`];
}

function measure(unit, value, before) {
  if (unit === "score" || unit === "rank") return difference;
  return unit === "ratio" && Math.max(Math.abs(value), Math.abs(before)) < MULTIPLE ? points : relative;
}

function tone(kpi, up) {
  if (kpi.vanity || kpi.better === "depends") return "neutral";
  return (kpi.better === "up") === up ? "good" : "bad";
}

function size(amount) {
  const absolute = Math.abs(amount);
  return absolute < 10 ? (absolute < 0.95 ? hundredths(absolute) : tenths(absolute)) : hundredths(Math.round(absolute));
}

// Null where it cannot be said. Nothing can be said to be so many per cent of 0.
export function change(kpi, value, before) {
  if (value === undefined || before === undefined) return null;
  const how = measure(kpi.unit, value, before);
  if (value === before) return { text: "unchanged", tone: "flat" };
  if (how === relative && before === 0) return { text: "from 0", tone: tone(kpi, value > 0) };
  const [amount, unit] = how(value, before);
  if (Math.abs(amount) < 0.005) return { text: "unchanged", tone: "flat" };
  const up = amount > 0;
  if (how === relative && amount >= MANY) return { text: `▲${NARROW}${size(value / before)}×`, tone: tone(kpi, up) };
  return { text: `${up ? "▲" : "▼"}${NARROW}${size(amount)}${unit}`, tone: tone(kpi, up) };
}
