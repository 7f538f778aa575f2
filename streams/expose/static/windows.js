// The choice of a window: by mouse, by arrows, and by the keys 1, 2, 3, …

import { choose, chosen } from "./address.js";
import { byId, element } from "./dom.js";
import { onKey } from "./keys.js";

const FIRST = "7d";

export class Windows {
  // `preferred` is taken where the address names none.
  constructor(windows, preferred, changed) {
    this.value = [chosen("window"), preferred, FIRST, windows.at(-1)].find((each) => windows.includes(each));
    this.changed = changed;
    this.inputs = windows.map((window, index) => this.input(window, index));
    byId("windows").append(...this.inputs.map((input) =>
      element("label", {}, input, element("span", { textContent: input.value }))));
    byId("windows").hidden = false;
  }

  input(window, index) {
    const input = element("input", { type: "radio", name: "window", value: window, checked: window === this.value });
    input.addEventListener("change", () => this.take(window));
    onKey(`${index + 1}`, () => { input.checked = true; this.take(window); });
    return input;
  }

  take(window) {
    this.value = window;
    choose("window", window);
    this.changed(window);
  }
}
