// The totals of one KPI in every window, each with its change; statistics are columns.

import { change } from "./change.js";
import { element } from "./dom.js";
import { split } from "./readings.js";

function cell(kpi, value, before, show) {
  const found = change(kpi, value, before);
  const made = element("td", {}, element("span", { textContent: show(value) }));
  if (found) {
    const said = element("span", { className: "change", textContent: found.text });
    said.dataset.tone = found.tone;
    said.title = `before: ${show(before)}`;
    made.append(" ", said);
  }
  return made;
}

export function inWindows(kpi, reading, windows, chosen, show) {
  const stats = kpi.stats.length ? kpi.stats : [null];
  const rows = windows.map((window) => {
    const [now, ago] = [split(reading.values, window).totals, split(reading.before, window).totals];
    const row = element("tr", {}, element("th", { scope: "row", textContent: window }),
      ...stats.map((stat) => cell(kpi, now.get(stat), ago.get(stat), show)));
    if (window === chosen) row.ariaCurrent = "true";
    return row;
  });
  const head = kpi.windows.length ? "Window" : "Against … ago";
  const columns = stats.map((stat) => element("th", { scope: "col", textContent: stat ?? "Value" }));
  return element("table", {}, element("thead", {}, element("tr", {}, element("th", { scope: "col", textContent: head }), ...columns)),
    element("tbody", {}, ...rows));
}
