// The alerts that fire, on top of the board, and the pending ones below them. A KPI whose alerts fire in steps has one row.

import { kpiPath } from "./address.js";
import { byId, element, fill, mark, write } from "./dom.js";
import { duration, moment, secondsBetween } from "./format.js";
import { stateOf, words } from "./standing.js";
import { threshold } from "./wording.js";

// The alerts of the state by KPI, in their order: the most urgent of each first.
function byKpi(alerts, state) {
  const groups = new Map();
  for (const alert of alerts.filter((each) => each.state === state)) {
    if (!groups.has(alert.kpi)) groups.set(alert.kpi, []);
    groups.get(alert.kpi).push(alert);
  }
  return [...groups.values()];
}

// The page that an alert leads to shows what the alert looks at.
function watchedOver({ comparisons }, chosen) {
  return comparisons[0].window ?? chosen;
}

function counted(n, what) {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

// How all alerts stand, in one sentence.
function summary(alerts) {
  const count = (state) => alerts.filter((alert) => stateOf(alert) === state).length;
  const [firing, pending, good, unknown] = ["firing", "pending", "good", "unknown"].map(count);
  if (firing) return `${counted(firing, "alert")} firing`;
  const rest = [pending && `${pending} pending`, `${good} in bounds`, unknown && `${unknown} cannot be judged`].filter(Boolean);
  return `No alert is firing: ${rest.join(", ")}`;
}

export class Attention {
  constructor(catalogue) {
    this.catalogue = catalogue;
  }

  kpi({ kpi }) {
    return this.catalogue.kpis.get(kpi);
  }

  entry(alert) {
    return this.kpi(alert).alerts.find(({ name }) => name === alert.alert);
  }

  update({ alerts, at }, window) {
    const [firing, pending] = [byKpi(alerts, "firing"), byKpi(alerts, "pending")];
    byId("attention").hidden = false;
    mark(byId("attention"), "state", firing.length ? "firing" : pending.length ? "pending" : "quiet");
    write(byId("attention-title"), summary(alerts));
    const count = firing.flat().length;
    document.title = count ? `(${count}) funnelwatch` : "funnelwatch";
    const icon = count ? "/static/icon-firing.svg" : "/static/icon.svg";
    if (byId("icon").getAttribute("href") !== icon) byId("icon").href = icon;
    const names = (groups) => groups.map((group) => group.map(({ alert }) => alert));
    fill(byId("firing"), [names(firing), window], () => firing.map((group) => this.row(group, window)));
    firing.forEach(([alert], index) => this.values(byId("firing").children[index], alert, at));
    fill(byId("pending"), [names(pending), window], () => pending.map(([alert]) => this.waiting(alert, window)));
    pending.forEach(([alert], index) => {
      const left = duration(Math.ceil(secondsBetween(at, alert.fires)));
      write(byId("pending").children[index].lastChild, `${alert.severity} in ${left}`);
    });
  }

  // What stays the same for as long as the row is there; `values` has what changes.
  row([alert, ...more], window) {
    const entry = this.entry(alert);
    const others = more.length ? ` ${counted(more.length, "more alert")} on it fire${more.length === 1 ? "s" : ""}.` : "";
    return element("li", { className: "alert" },
      element("span", { className: "severity", textContent: alert.severity }),
      element("div", { className: "what" },
        element("a", { className: "name", href: kpiPath(alert.kpi, watchedOver(alert, window)),
          textContent: this.kpi(alert).title }),
        element("p", { textContent: entry.summary + others })),
      element("p", { className: "amount" },
        element("b", { className: "now-at" }), element("span", { className: "limit-words" })),
      element("p", { className: "who" },
        element("span", { className: "since" }), element("span", { className: "owner" })),
      element("a", { className: "button", href: entry.runbook, textContent: "Runbook",
        ariaLabel: `Runbook of ${entry.name}` }));
  }

  waiting(alert, window) {
    const kpi = this.kpi(alert);
    const link = element("a", { href: kpiPath(kpi.id, watchedOver(alert, window)), textContent: kpi.title });
    link.title = this.entry(alert).summary;
    return element("li", {}, link, " ", element("span"));
  }

  values(row, alert, at) {
    const show = (value) => this.catalogue.format(this.kpi(alert).unit, value);
    const [first] = alert.comparisons;
    const entry = this.entry(alert);
    mark(row, "severity", alert.severity);
    write(row.querySelector(".now-at"), show(first.value));
    const limit = entry.comparisons[0].of && first.limit !== null ? ` (${show(first.limit)})` : "";
    write(row.querySelector(".limit-words"), `${threshold(entry, show)}${limit}`);
    write(row.querySelector(".since"), words(alert, at));
    write(row.querySelector(".owner"), `${alert.owner}, since ${moment(alert.since, at)}`);
  }
}
