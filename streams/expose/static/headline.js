// The head of a KPI's page: its value, the change, and how its alerts stand.

import { change } from "./change.js";
import { byId, element, fill } from "./dom.js";
import { split } from "./readings.js";
import { standing, words } from "./standing.js";

function against(kpi, window, before, show) {
  const past = kpi.windows.length ? `the ${window} before` : `${window} ago`;
  return before === undefined ? `${past} is not known` : `against ${past} (${show(before)})`;
}

function figures(kpi, lead, value, before, window, show) {
  const found = change(kpi, value, before);
  const amount = element("span", { className: "value", textContent: show(value) });
  amount.dataset.stat = value === undefined ? "" : lead ?? "";
  const moved = element("span", { className: "change", textContent: found?.text ?? "" });
  moved.dataset.tone = found?.tone ?? "";
  return [amount, moved, element("span", { className: "soft", textContent: against(kpi, window, before, show) })];
}

export function headline(kpi, lead, reading, alerts, window, show) {
  const value = split(reading.values, window).totals.get(lead);
  const before = split(reading.before, window).totals.get(lead);
  const { state, alert } = standing(alerts);
  const said = alert ? words({ ...alert, state }, reading.at) : "not watched";
  byId("headline").dataset.state = state;
  fill(byId("headline"), [value, before, said, window], () => [
    ...(kpi.total ? figures(kpi, lead, value, before, window, show) : []),
    element("span", { className: "state-words", textContent: said }),
  ]);
}
