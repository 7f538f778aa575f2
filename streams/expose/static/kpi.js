// The page of one KPI: its past, its values, its breakdowns, its alerts and how it is made.

import { boardPath } from "./address.js";
import { ask } from "./api.js";
import { breakdownTable } from "./breakdown.js";
import { catalogue } from "./catalogue.js";
import { change } from "./change.js";
import { Chart } from "./chart.js";
import { makeCopyable } from "./copy.js";
import { byId, element, fill } from "./dom.js";
import { inWindows } from "./in_windows.js";
import { onKey } from "./keys.js";
import { live } from "./live.js";
import { howMade } from "./made.js";
import { Past } from "./past.js";
import { leadingStat, split } from "./readings.js";
import { inWords } from "./sparkline.js";
import { standing, words } from "./standing.js";
import { connected } from "./status.js";
import { watched } from "./watched.js";
import { threshold } from "./wording.js";
import { Windows } from "./windows.js";

const id = byId("kpi").dataset.id;

class Page {
  constructor(known) {
    this.kpi = known.kpis.get(id);
    this.chapter = known.chapters.find(({ kpis }) => kpis.includes(this.kpi));
    this.lead = leadingStat(this.kpi);
    this.show = (value) => known.format(this.kpi.unit, value);
    this.windows = new Windows(this.kpi.windows.length ? this.kpi.windows : known.windows, () => now());
    this.past = new Past(`kpi=${id}`);
    this.chart = new Chart(byId("chart"), this.kpi.unit, this.show);
    this.expanded = new Set();
    if (!this.kpi.total) {
      byId("chart").closest("section").hidden = true;
      byId("values").hidden = true;
    }
    byId("chapter").textContent = this.chapter.title;
    byId("facts").append(...[this.kpi.owner, `better: ${this.kpi.better}`, ...(this.kpi.vanity ? ["vanity"] : [])]
      .map((text) => element("span", { className: "tag", textContent: text })));
    onKey("Escape", () => byId("back").click());
  }

  async refresh() {
    const window = this.windows.value;
    const [reading, { alerts }, past] = await Promise.all([ask(`/api/kpis?kpi=${id}`), ask(`/api/alerts?kpi=${id}`), this.past.of(window)]);
    if (window !== this.windows.value) return;
    const { totals, breakdowns } = split(reading.values, window);
    byId("back").href = boardPath(window);
    byId("chapter").href = boardPath(window, `#chapter-${this.chapter.id}`);
    this.headline(totals, reading, alerts, window);
    this.draw(totals, reading.at, past, alerts, window);
    fill(byId("windows-table"), [reading.values, reading.before, window], () =>
      [inWindows(this.kpi, reading, this.windows.inputs.map(({ value }) => value), window, this.show)]);
    this.breakDown(breakdowns, window);
    fill(byId("alerts"), [alerts, reading.at.slice(0, 16)], () => watched(this.kpi, alerts, this.show, reading.at));
    fill(byId("made"), window, () => howMade(this.kpi, window));
    connected(reading);
  }

  headline(totals, reading, alerts, window) {
    const value = totals.get(this.lead);
    const before = split(reading.before, window).totals.get(this.lead);
    const found = change(this.kpi, value, before);
    const { state, alert } = standing(alerts);
    const said = alert ? words({ ...alert, state }, reading.at) : "not watched";
    byId("headline").dataset.state = state;
    fill(byId("headline"), [value, before, said, window], () => {
      const against = this.kpi.windows.length ? `against the ${window} before` : `against ${window} ago`;
      const amount = element("span", { className: "value", textContent: this.show(value) });
      amount.dataset.stat = this.lead ?? "";
      const moved = element("span", { className: "change", textContent: found ? found.text : "" });
      moved.dataset.tone = found?.tone ?? "";
      const figures = this.kpi.total ? [amount, moved,
        element("span", { className: "soft", textContent: found ? `${against} (${this.show(before)})` : this.kpi.windows.length ? `over ${window}; the ${window} before is not known` : `now; ${window} ago is not known` })] : [];
      return [...figures, element("span", { className: "state-words", textContent: said })];
    });
  }

  draw(totals, at, past, alerts, window) {
    if (!this.kpi.total) return;
    const stats = [this.lead, ...this.kpi.stats.filter((stat) => stat !== this.lead)];
    const lines = stats.map((stat) => {
      const points = Past.line(past, id, stat);
      return { name: stat ?? "", points: totals.has(stat) ? [...points, [Math.floor(Date.parse(at) / 60_000) * 60, totals.get(stat)]] : points };
    });
    const limits = alerts.flatMap((alert) => {
      const entry = this.kpi.alerts.find(({ name }) => name === alert.alert);
      return alert.comparisons.filter((one) => one.limit !== null && (one.window === null || one.window === window))
        .map(({ limit }) => ({ value: limit, words: `alerts ${threshold(entry, this.show)}` }));
    });
    this.chart.update(lines, limits, inWords(lines[0].points, this.show, `${past.days} days`));
  }

  breakDown(breakdowns, window) {
    byId("breakdowns").hidden = !breakdowns.size;
    fill(byId("tables"), [[...breakdowns], [...this.expanded]], () => this.kpi.by.filter((dimension) => breakdowns.has(dimension)).map((dimension) =>
      breakdownTable(dimension, this.lead, breakdowns.get(dimension), this.show, this.expanded.has(dimension), () => {
        if (!this.expanded.delete(dimension)) this.expanded.add(dimension);
        this.breakDown(breakdowns, window);
        document.querySelector(`button[data-dimension="${dimension}"]`)?.focus();
      })));
  }
}

let page = null;
makeCopyable(byId("runbooks"));

const now = live(async () => {
  page ??= new Page(await catalogue());
  await page.refresh();
});
