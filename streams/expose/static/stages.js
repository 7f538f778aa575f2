// A KPI that is by stage alone: its stages as short bars.

import { element } from "./dom.js";

export function bar(share) {
  const made = element("span", { className: "bar" });
  made.style.setProperty("--share", share);
  return made;
}

export function largestFirst(rows) {
  return rows.toSorted((a, b) => b.value - a.value || (a.label < b.label ? -1 : 1));
}

const STEEP = 200;

// Shares of the largest; logarithmic where it would leave nothing to see of the others, and that is said.
export function shares(sorted) {
  const values = sorted.map(({ value }) => Math.max(value, 0));
  const [largest, median] = [values[0], values[Math.floor(values.length / 2)]];
  const steep = values.length > 3 && median > 0 && largest > STEEP * median;
  const size = steep ? Math.log1p : (value) => value;
  return { steep, of: values.map((value) => (largest > 0 ? size(value) / size(largest) : 0)) };
}

export function stages(rows, show) {
  const sorted = largestFirst(rows);
  if (!sorted.length) return [element("span", { className: "value", textContent: "–" })];
  const { steep, of } = shares(sorted);
  return sorted.map(({ label, value }, index) => element("p", { className: "stage", title: steep ? "Bars are logarithmic." : "" },
    element("span", { textContent: label }), bar(of[index]), element("b", { textContent: show(value) })));
}
