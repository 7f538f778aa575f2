// The breakdowns of one KPI: a table per dimension, the largest first, with bars.

import { element } from "./dom.js";

const MOST = 12;

function largestFirst(rows) {
  return rows.sort((a, b) => b.value - a.value || (a.label < b.label ? -1 : 1));
}

function row({ label, value }, largest, text) {
  const bar = element("span", { className: "bar" });
  bar.style.setProperty("--share", largest > 0 ? Math.max(value, 0) / largest : 0);
  return element("tr", {}, element("th", { scope: "row", textContent: label }),
    element("td", {}, bar), element("td", { textContent: text }));
}

export function breakdownTable(dimension, stat, values, show) {
  const rows = largestFirst(values.map(({ labels, value }) => ({ label: labels[dimension], value })));
  const shown = rows.slice(0, MOST);
  const caption = `by ${dimension}${stat ? `, ${stat}` : ""}`;
  const table = element("table", {}, element("caption", { textContent: caption }),
    element("tbody", {}, ...shown.map((each) => row(each, rows[0].value, show(each.value)))));
  if (rows.length > shown.length) {
    table.append(element("tfoot", {}, element("tr", {},
      element("td", { colSpan: 3, textContent: `and ${rows.length - shown.length} more in /api/kpis` }))));
  }
  return table;
}
