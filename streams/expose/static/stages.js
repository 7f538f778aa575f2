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

export function stages(rows, stat, show) {
  const sorted = largestFirst(rows.filter((row) => row.stat === stat));
  if (!sorted.length) return [element("span", { className: "value", textContent: "–" })];
  return sorted.map(({ label, value }) => element("p", { className: "stage" },
    element("span", { textContent: label }), bar(sorted[0].value > 0 ? Math.max(value, 0) / sorted[0].value : 0),
    element("b", { textContent: show(value) })));
}
