// How a KPI is made: formula, events, who answers for it, and the queries that ask Prometheus for it.

import { query } from "./copy.js";
import { element } from "./dom.js";

function events({ events: types, where, field }) {
  const item = element("li", {}, element("code", { textContent: types.join(", ") }));
  if (where.length) item.append(` where ${where.join(" and ")}`);
  if (field) item.append(`; its ${field}`);
  return item;
}

function facts(kpi, window) {
  return [
    ["Formula", [element("p", { className: "formula", textContent: kpi.formula.replace(/^\((.*)\)$/, "$1") })]],
    ["Made of", [element("ul", {}, ...kpi.events.map(events))]],
    ["In Prometheus", kpi.queries.map((text) => query(text.replaceAll("$window", window)))],
    ["Source", kpi.source ? [element("p", { textContent: kpi.source })] : []],
  ];
}

export function howMade(kpi, window) {
  return facts(kpi, window).filter(([, content]) => content.length)
    .flatMap(([name, content]) => [element("dt", { textContent: name }), element("dd", {}, ...content)]);
}
