// The page of one KPI: its past, its values, its breakdowns, its alerts and how it is made.

import { boardPath } from "./address.js";
import { ask } from "./api.js";
import { breakdownTable } from "./breakdown.js";
import { catalogue } from "./catalogue.js";
import { Chart } from "./chart.js";
import { makeCopyable } from "./copy.js";
import { byId, element, fill } from "./dom.js";
import { headline } from "./headline.js";
import { inWindows } from "./in_windows.js";
import { onKey } from "./keys.js";
import { live } from "./live.js";
import { howMade } from "./made.js";
import { Past } from "./past.js";
import { leadingStat, split } from "./readings.js";
import { inWords } from "./sparkline.js";
import { connected } from "./status.js";
import { watched } from "./watched.js";
import { threshold } from "./wording.js";
import { Windows } from "./windows.js";

const id = byId("kpi").dataset.id;

// The newest point of a line: by the minute, so that the chart is drawn anew once a minute and not every second.
function withNow(points, at, value) {
  return value === undefined ? points : [...points, [Math.floor(Date.parse(at) / 60_000) * 60, value]];
}

class Page {
  constructor(known) {
    this.kpi = known.kpis.get(id);
    this.chapter = known.chapters.find(({ kpis }) => kpis.includes(this.kpi));
    this.lead = leadingStat(this.kpi);
    this.show = (value) => known.format(this.kpi.unit, value);
    const preferred = this.kpi.alerts[0]?.comparisons[0].window;
    this.windows = new Windows(this.kpi.windows.length ? this.kpi.windows : known.windows, preferred, () => now());
    this.past = new Past(`kpi=${id}`);
    this.chart = new Chart(byId("chart"), this.kpi.unit, this.show, (value) => known.mark(this.kpi.unit, value));
    this.expanded = new Set();
    byId("chart").closest("section").hidden = !this.kpi.total;
    byId("values").hidden = !this.kpi.total;
    byId("main").dataset.chapter = this.chapter.id;
    byId("chapter").textContent = this.chapter.title;
    byId("facts").append(...[this.kpi.owner, `better: ${this.kpi.better}`, ...(this.kpi.vanity ? ["vanity"] : [])]
      .map((text) => element("span", { className: "tag", textContent: text })));
    onKey("Escape", () => byId("back").click());
  }

  async refresh() {
    const window = this.windows.value;
    const [reading, { alerts }, past] = await Promise.all([
      ask(`/api/kpis?kpi=${id}`), ask(`/api/alerts?kpi=${id}`), this.past.of(window),
    ]);
    if (window !== this.windows.value) return; // another was chosen meanwhile, and is on its way
    const { totals, breakdowns } = split(reading.values, window);
    byId("back").href = boardPath(window);
    byId("chapter").href = boardPath(window, `#chapter-${this.chapter.id}`);
    headline(this.kpi, this.lead, reading, alerts, window, this.show);
    if (this.kpi.total) this.draw(totals, reading.at, past, alerts, window);
    fill(byId("windows-table"), [reading.values, reading.before, window], () =>
      [inWindows(this.kpi, reading, this.windows.inputs.map(({ value }) => value), window, this.show)]);
    this.breakDown(breakdowns);
    fill(byId("alerts"), [alerts, reading.at.slice(0, 16)], () => watched(this.kpi, alerts, this.show, reading.at));
    fill(byId("made"), window, () => howMade(this.kpi, window));
    connected(reading);
  }

  draw(totals, at, past, alerts, window) {
    const stats = [this.lead, ...this.kpi.stats.filter((stat) => stat !== this.lead)];
    const lines = stats.map((stat) =>
      ({ name: stat ?? "", points: withNow(Past.line(past, id, stat), at, totals.get(stat)) }));
    this.chart.update(lines, this.limits(alerts, window), inWords(lines[0].points, this.show, `${past.days} days`));
  }

  // What the alerts on this window must not be beyond right now.
  limits(alerts, window) {
    return alerts.flatMap((alert) => {
      const entry = this.kpi.alerts.find(({ name }) => name === alert.alert);
      return alert.comparisons
        .filter((one) => one.limit !== null && (one.window === null || one.window === window))
        .map(({ limit }) => ({ value: limit, words: `alerts ${threshold(entry, this.show)}` }));
    });
  }

  breakDown(breakdowns) {
    byId("breakdowns").hidden = !breakdowns.size;
    const shown = this.kpi.by.filter((dimension) => breakdowns.has(dimension));
    fill(byId("tables"), [[...breakdowns], [...this.expanded]], () => shown.map((dimension) => {
      const all = this.expanded.has(dimension);
      const more = () => {
        if (!this.expanded.delete(dimension)) this.expanded.add(dimension);
        this.breakDown(breakdowns);
        document.querySelector(`button[data-dimension="${dimension}"]`)?.focus();
      };
      return breakdownTable(dimension, this.lead, breakdowns.get(dimension), this.show, all, more);
    }));
  }
}

let page = null;
makeCopyable(byId("runbooks"));

const now = live(async () => {
  page ??= new Page(await catalogue());
  await page.refresh();
});
