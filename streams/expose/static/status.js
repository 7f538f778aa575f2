// What the head of a page says of the connection: live, stale, or not connected, and since when.

import { byId, mark, write } from "./dom.js";
import { clock, instant } from "./format.js";

let lostAt = null;

function tell(state, words, trouble = "") {
  byId("now").hidden = false;
  mark(document.body, "connection", state);
  write(byId("state"), words);
  byId("trouble").hidden = !trouble;
  write(byId("trouble"), trouble);
}

export function connected({ at, stale, simulated }) {
  lostAt = null;
  byId("simulated").hidden = !simulated;
  byId("at").dateTime = at;
  write(byId("at"), instant(at));
  if (stale) tell("stale", "stale", `The exporter cannot read new values: these are of ${instant(at)}.`);
  else tell("live", "live");
}

export function disconnected(error) {
  lostAt ??= new Date().toISOString();
  const why = error.status ? error.message : "The exporter does not answer.";
  const shown = byId("at").dateTime ? ` What is shown is of ${instant(byId("at").dateTime)}.` : "";
  tell("lost", "not connected", `Not connected since ${clock(lostAt)} UTC. ${why}${shown}`);
}
