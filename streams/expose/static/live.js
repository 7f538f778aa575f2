// Runs `refresh` every second while the page is seen, and rarer while it fails. Gives a function that runs it at once.

import { reloadIfChanged } from "./catalogue.js";
import { disconnected } from "./status.js";

const EVERY_MS = 1000;
const LONGEST_MS = 5000;

export function live(refresh) {
  let wake = () => {};
  let again = false;
  const now = () => { again = true; wake(); };

  async function once() {
    try {
      await refresh();
      return true;
    } catch (error) {
      if (!(error instanceof TypeError) && !error.status && error.name !== "TimeoutError") console.error(error);
      disconnected(error);
      return false;
    }
  }

  async function run() {
    for (let failures = 0; ;) {
      again = false;
      const well = document.hidden || await once();
      if (well && failures) await reloadIfChanged().catch(disconnected);
      failures = well ? 0 : failures + 1;
      if (again) continue;
      await new Promise((done) => {
        wake = done;
        if (!document.hidden) setTimeout(done, Math.min(EVERY_MS * 2 ** failures, LONGEST_MS));
      });
    }
  }

  document.addEventListener("visibilitychange", () => { if (!document.hidden) now(); });
  run();
  return now;
}
