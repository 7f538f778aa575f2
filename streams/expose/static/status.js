// What the head of a page says of the connection: live, stale, waiting for a first reading, or not connected, since when.

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

export function connected({ at, stale, trouble, simulated }) {
  lostAt = null;
  byId("simulated").hidden = !simulated;
  byId("at").dateTime = at;
  write(byId("at"), instant(at));
  if (stale) tell("stale", "stale", `The exporter has no new values, these are of ${instant(at)}: ${trouble}.`);
  else tell("live", "live");
}

export function disconnected(error) {
  if (error.status === 503) {
    lostAt = null;
    tell("waiting", "waiting", error.message);
    return;
  }
  lostAt ??= new Date().toISOString();
  const why = error.status ? error.message : "The exporter does not answer.";
  const shown = byId("at").dateTime ? ` What is shown is of ${instant(byId("at").dateTime)}.` : "";
  tell("lost", "not connected", `Not connected since ${clock(lostAt)} UTC. ${why}${shown}`);
}
