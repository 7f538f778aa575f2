// The breakdowns of one KPI: a table per dimension, the largest first, with bars.

import { element } from "./dom.js";
import { bar, largestFirst } from "./stages.js";

const MOST = 12;

function row({ label, value }, largest, show) {
  return element("tr", {}, element("th", { scope: "row", textContent: label }),
    element("td", {}, bar(largest > 0 ? Math.max(value, 0) / largest : 0)), element("td", { textContent: show(value) }));
}

// `all` is whether to show more than the largest; `more` is called to show them.
export function breakdownTable(dimension, stat, rows, show, all, more) {
  const sorted = largestFirst(rows.filter((each) => each.stat === stat));
  const shown = all ? sorted : sorted.slice(0, MOST);
  const table = element("table", {},
    element("caption", { textContent: `By ${dimension}${stat ? `, ${stat}` : ""}` }),
    element("tbody", {}, ...shown.map((each) => row(each, sorted[0].value, show))));
  const box = element("div", {}, table);
  if (sorted.length > MOST) {
    const button = element("button", { type: "button", className: "plain", ariaExpanded: `${all}` });
    button.textContent = all ? `Only the largest ${MOST}` : `Show all ${sorted.length}`;
    button.dataset.dimension = dimension;
    button.addEventListener("click", more);
    box.append(button);
  }
  return box;
}
