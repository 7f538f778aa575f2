// Arrows move among the cards as they lie: left and right to the neighbours, up and down to the nearest in the next row.

import { byId } from "./dom.js";
import { onKey } from "./keys.js";

const links = () => [...document.querySelectorAll(".card:not([hidden]) .title")];

function besides(step) {
  return (all, index) => all[index + step];
}

function acrossRows(step) {
  return (all, index) => {
    const middle = (link) => { const { left, width, top } = link.closest(".card").getBoundingClientRect(); return [left + width / 2, top]; };
    const [x, y] = middle(all[index]);
    const beyond = all.map((link) => [link, ...middle(link)]).filter(([, , top]) => (top - y) * step > 4);
    const row = step > 0 ? Math.min(...beyond.map(([, , top]) => top)) : Math.max(...beyond.map(([, , top]) => top));
    const candidates = beyond.filter(([, , top]) => Math.abs(top - row) < 4);
    return candidates.sort(([, a], [, b]) => Math.abs(a - x) - Math.abs(b - x))[0]?.[0];
  };
}

const MOVES = { ArrowLeft: besides(-1), ArrowRight: besides(1), ArrowUp: acrossRows(-1), ArrowDown: acrossRows(1) };

// An arrow is taken only where a card has the focus; elsewhere it scrolls as always.
export function moveByArrows() {
  for (const [key, move] of Object.entries(MOVES)) {
    onKey(key, () => {
      const all = links();
      const index = all.indexOf(document.activeElement);
      if (index < 0) return false;
      move(all, index)?.focus();
      return true;
    });
  }
  byId("search").addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    links()[0]?.focus();
  });
}
