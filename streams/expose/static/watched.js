// The alerts of one KPI: what they watch, how they stand, and what they compare right now.

import { element } from "./dom.js";
import { stateOf, words } from "./standing.js";
import { wording } from "./wording.js";

function now({ window, stat, value, limit }, show) {
  const what = [stat, window && `over ${window}`].filter(Boolean).join(" ");
  return `${what ? `${what}: ` : ""}${show(value)}, limit ${show(limit)}`;
}

function item(entry, alert, show, at) {
  const made = element("li", { className: "watch" },
    element("p", { className: "watch-head" },
      element("b", { textContent: entry.name }), " ",
      element("span", { className: "state-words", textContent: words({ ...alert, state: stateOf(alert) }, at) })),
    element("p", { textContent: entry.summary }),
    element("p", { className: "soft", textContent: `A ${entry.severity} when ${wording(entry, show)}.` }),
    ...(entry.remark ? [element("p", { className: "soft", textContent: entry.remark })] : []),
    element("p", { className: "soft", textContent: `Now ${alert.comparisons.map((one) => now(one, show)).join("; ")}.` }),
    element("a", { href: `#${entry.runbook.split("#")[1]}`, textContent: "Runbook" }));
  made.dataset.state = stateOf(alert);
  return made;
}

export function watched(kpi, alerts, show, at) {
  if (!kpi.alerts.length) return [element("p", { className: "soft", textContent: `Not watched: ${kpi.no_alert || "it has no alert."}` })];
  const rows = new Map(alerts.map((alert) => [alert.alert, alert]));
  return [element("ul", { className: "watches" }, ...kpi.alerts.filter(({ name }) => rows.has(name)).map((entry) => item(entry, rows.get(entry.name), show, at)))];
}
