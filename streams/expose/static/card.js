// The card of one KPI: its value, closed; what it means, what is watched and its breakdowns, open.

import { answer, stateOf, wording } from "./alerts.js";
import { breakdownTable } from "./breakdown.js";
import { element, write } from "./dom.js";

const LEADING_STATS = ["p50", "mean"];

// The values of a reading of one KPI: totals by stat, and breakdowns by dimension.
function split(values) {
  const totals = new Map();
  const breakdowns = new Map();
  for (const value of values) {
    const [dimension] = Object.keys(value.labels);
    if (dimension === undefined) totals.set(value.stat, value.value);
    else if (breakdowns.has(dimension)) breakdowns.get(dimension).push(value);
    else breakdowns.set(dimension, [value]);
  }
  return { totals, breakdowns };
}

export class Card {
  constructor(kpi, format) {
    this.kpi = kpi;
    this.show = (value) => format(kpi.unit, value);
    this.lead = LEADING_STATS.find((stat) => kpi.stats.includes(stat)) ?? null;
    this.build();
  }

  build() {
    const { kpi } = this;
    this.badge = element("span", { className: "badge" });
    this.value = element("span", { className: "value", textContent: "–" });
    this.beside = element("span", { className: "beside" });
    this.alerts = kpi.alerts.map((alert) => ({ alert, answer: element("strong") }));
    this.tables = element("div", { className: "tables" });
    const tags = kpi.vanity ? [element("span", { className: "tag", textContent: "vanity", title: "Shown, not steered by." })] : [];
    this.element = element("details", { className: "card", id: kpi.id },
      element("summary", {},
        element("span", { className: "title" }, element("span", { textContent: kpi.title }), ...tags, this.badge),
        this.value, this.beside),
      element("div", { className: "more" },
        element("p", { textContent: kpi.meaning }),
        element("p", { className: "formula" }, element("code", { textContent: kpi.metric }), ` = ${kpi.formula}`),
        element("ul", { className: "alerts" }, ...this.alerts.map(({ alert, answer: said }) =>
          element("li", {}, `${alert.remark || alert.summary} When ${wording(alert, this.show)}: `, said))),
        this.tables));
  }

  get open() {
    return this.element.open;
  }

  update(values, conditions, window) {
    const { totals, breakdowns } = split(values);
    const [state, words] = stateOf(this.kpi, conditions, window);
    this.element.dataset.state = state;
    write(this.badge, words);
    write(this.value, this.kpi.total ? this.show(totals.get(this.lead)) : "");
    this.value.dataset.stat = totals.has(this.lead) ? this.lead ?? "" : "";
    write(this.beside, this.kpi.total ? this.besides(totals) : this.listed(breakdowns));
    for (const { alert, answer: said } of this.alerts) write(said, answer(conditions[alert.name]));
    if (this.open) this.updateTables(breakdowns);
  }

  // What stands below the value: the other statistics, or that the chosen window does not matter.
  besides(totals) {
    const others = [...totals].filter(([stat]) => stat !== this.lead);
    return this.kpi.windows.length ? others.map(([stat, value]) => this.pair(stat, value)).join(" · ") : "now";
  }

  // A KPI without a total shows its only breakdown in its place.
  listed(breakdowns) {
    const values = breakdowns.get(this.kpi.by[0]) ?? [];
    const led = values.filter(({ stat }) => stat === this.lead).sort((a, b) => b.value - a.value);
    return led.map(({ labels, value }) => this.pair(Object.values(labels)[0], value)).join(" · ") || "–";
  }

  // A name with its value, not to be broken over lines.
  pair(name, value) {
    return `${name} ${this.show(value)}`.replaceAll(" ", "\u00a0");
  }

  updateTables(breakdowns) {
    const tables = this.kpi.by.filter((dimension) => breakdowns.has(dimension)).map((dimension) => {
      const values = breakdowns.get(dimension).filter(({ stat }) => stat === this.lead);
      return breakdownTable(dimension, this.lead, values, this.show);
    });
    this.tables.replaceChildren(...tables);
  }
}
