// The alerts that fire, on top of the board, and the pending ones below them.

import { kpiPath } from "./address.js";
import { byId, element, fill, mark, write } from "./dom.js";
import { clock } from "./format.js";
import { words } from "./standing.js";
import { threshold } from "./wording.js";

// What is the same for as long as the row is there, and what changes every second.
function firing({ kpi, entry, owner, severity }, window) {
  return element("li", { className: "alert" },
    element("span", { className: "severity", textContent: severity }),
    element("div", { className: "what" },
      element("a", { className: "name", href: kpiPath(kpi.id, window), textContent: kpi.title }),
      element("p", { textContent: entry.summary })),
    element("p", { className: "amount" }, element("b", { className: "now-at" }), element("span", { className: "limit-words" })),
    element("p", { className: "who" }, element("span", { className: "since" }), element("span", { textContent: owner })),
    element("a", { className: "button", href: entry.runbook, textContent: "Runbook", ariaLabel: `Runbook of ${entry.name}` }));
}

function pending({ kpi, entry, severity, fires }, window) {
  return element("li", {}, element("a", { href: kpiPath(kpi.id, window), textContent: kpi.title, title: entry.summary }),
    ` pending, a ${severity} from ${clock(fires)} UTC`);
}

function quiet(alerts) {
  const judged = alerts.filter(({ met }) => met !== null).length;
  const rest = alerts.length - judged;
  return `All ${judged} alerts that can be judged are in bounds${rest ? `; of ${rest} it cannot be said` : ""}`;
}

export class Attention {
  constructor(catalogue) {
    this.catalogue = catalogue;
  }

  update({ alerts, at }, window) {
    const known = alerts.map((alert) => {
      const kpi = this.catalogue.kpis.get(alert.kpi);
      return { ...alert, kpi, entry: kpi.alerts.find(({ name }) => name === alert.alert) };
    });
    const burning = known.filter(({ state }) => state === "firing");
    const waiting = known.filter(({ state }) => state === "pending");
    byId("attention").hidden = false;
    mark(byId("attention"), "state", burning.length ? "firing" : "quiet");
    const count = `${burning.length} ${burning.length === 1 ? "alert" : "alerts"} firing`;
    write(byId("attention-title"), burning.length ? count : quiet(alerts));
    document.title = burning.length ? `(${burning.length}) funnelwatch` : "funnelwatch";
    fill(byId("firing"), [burning.map(({ alert }) => alert), window], () => burning.map((each) => firing(each, window)));
    burning.forEach((alert, index) => this.values(byId("firing").children[index], alert, at));
    fill(byId("pending"), [waiting.map(({ alert, fires }) => [alert, fires]), window], () => waiting.map((each) => pending(each, window)));
  }

  values(row, alert, at) {
    const show = (value) => this.catalogue.format(alert.kpi.unit, value);
    const [first] = alert.comparisons;
    mark(row, "severity", alert.severity);
    write(row.querySelector(".now-at"), show(first.value));
    const limit = first.limit !== alert.entry.comparisons[0].bound && first.limit !== null ? ` (${show(first.limit)})` : "";
    write(row.querySelector(".limit-words"), `${threshold(alert.entry, show)}${limit}`);
    write(row.querySelector(".since"), words(alert, at));
  }
}
