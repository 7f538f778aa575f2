// The breakdowns of one KPI: a table per dimension, the largest first, with bars.

import { element } from "./dom.js";
import { bar, largestFirst, shares } from "./stages.js";

const MOST = 12;

function row({ label, value }, share, show) {
  return element("tr", {}, element("th", { scope: "row", textContent: label }),
    element("td", {}, bar(share)), element("td", { textContent: show(value) }));
}

// `all` is whether to show more than the largest; `more` is called to show them.
export function breakdownTable(dimension, stat, rows, show, all, more) {
  const sorted = largestFirst(rows.filter((each) => each.stat === stat));
  const shown = all ? sorted : sorted.slice(0, MOST);
  const { steep, of } = shares(sorted);
  const table = element("table", {},
    element("caption", { textContent: `By ${dimension}${stat ? `, ${stat}` : ""}${steep ? " (bars are logarithmic)" : ""}` }),
    element("tbody", {}, ...shown.map((each, index) => row(each, of[index], show))));
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
