// The card of one KPI on the board: value, change, past, and how its alerts stand.

import { kpiPath } from "./address.js";
import { change } from "./change.js";
import { element, fill, mark, write } from "./dom.js";
import { leadingStat, split } from "./readings.js";
import { inWords, sparkline } from "./sparkline.js";
import { stages } from "./stages.js";
import { STATES, standing, words } from "./standing.js";
import { threshold } from "./wording.js";

const ROWS_OF_A_CARD = 5; // stages; a KPI with more takes the place of two cards

export class Card {
  constructor(kpi, format) {
    this.kpi = kpi;
    this.show = (value) => format(kpi.unit, value);
    this.lead = leadingStat(kpi);
    this.link = element("a", { className: "title", textContent: kpi.title });
    this.value = element("span", { className: "value" });
    this.change = element("span", { className: "change" });
    this.beside = element("span", { className: "beside" });
    this.past = element("div", { className: "past", role: "img" });
    this.state = element("span", { className: "state-words" });
    this.limit = element("span", { className: "limit-words" });
    const tags = kpi.vanity ? [element("span", { className: "tag", textContent: "vanity", title: "Shown, not to be steered by." })] : [];
    this.stages = element("div", { className: "stages" });
    const body = kpi.total
      ? [element("p", { className: "figures" }, this.value, " ", this.change), this.beside, this.past] : [this.stages];
    this.element = element("li", { className: "card" },
      element("h3", {}, this.link, ...tags), ...body,
      element("p", { className: "foot" }, this.state, " ", this.limit));
    this.element.title = kpi.meaning;
  }

  // `rows` and `before` are of this KPI, `alerts` its rows of /api/alerts, `line` its recorded past.
  update({ rows, before, alerts, line, window, at, span }) {
    const path = kpiPath(this.kpi.id, window);
    if (this.link.getAttribute("href") !== path) this.link.href = path;
    this.updateState(alerts, window, at);
    const { totals, breakdowns } = split(rows, window);
    if (!this.kpi.total) {
      const led = (breakdowns.get(this.kpi.by[0]) ?? []).filter(({ stat }) => stat === this.lead);
      this.element.classList.toggle("broad", led.length > ROWS_OF_A_CARD);
      fill(this.stages, led, () => stages(led, this.show));
      return;
    }
    const value = totals.get(this.lead);
    write(this.value, this.show(value));
    mark(this.value, "stat", value === undefined ? "" : this.lead ?? "");
    this.updateChange(value, split(before, window).totals.get(this.lead), window);
    const missing = this.kpi.windows.length && !this.kpi.windows.includes(window);
    write(this.beside, missing ? `only over ${this.kpi.windows.join(", ")}` : [...totals].filter(([stat]) => stat !== this.lead)
      .map(([stat, other]) => `${stat} ${this.show(other)}`.replaceAll(" ", "\u00a0")).join(" · "));
    this.updatePast(value === undefined ? line : [...line, [Date.parse(at) / 1000, value]], alerts, window, span);
  }

  updateState(alerts, window, at) {
    const { state, alert } = standing(alerts);
    this.standing = state;
    mark(this.element, "state", state);
    write(this.state, alert && state !== "good" && state !== "unknown" ? words(alert, at) : STATES[state]);
    const watched = this.kpi.alerts.find(({ name }) => name === alert?.alert);
    write(this.limit, watched ? `alerts ${threshold(watched, this.show)}` : "");
  }

  updateChange(value, before, window) {
    const found = change(this.kpi, value, before);
    write(this.change, found?.text ?? "");
    mark(this.change, "tone", found?.tone ?? "");
    this.change.title = found ? `${this.show(before)} ${this.kpi.windows.length ? `in the ${window} before` : `${window} ago`}` : "";
  }

  updatePast(points, alerts, window, span) {
    const limit = alerts.flatMap(({ comparisons }) => comparisons)
      .find((one) => (one.window === null || one.window === window) && one.stat === this.lead)?.limit ?? null;
    fill(this.past, [points, limit], () => {
      const picture = sparkline(points, limit);
      this.past.ariaLabel = inWords(points, this.show, span);
      return picture ? [picture] : [element("span", { className: "no-past", textContent: "no history yet" })];
    });
  }
}
