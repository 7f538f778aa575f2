// Which cards are shown: by text, owner and state, kept in the address.

import { choose, chosen } from "./address.js";
import { byId, element, write } from "./dom.js";
import { onKey } from "./keys.js";
import { STATES } from "./standing.js";

const FIELDS = { q: "search", owner: "owner", state: "standing" };

function text(kpi) {
  return `${kpi.title} ${kpi.id} ${kpi.meaning} ${kpi.owner}`.toLowerCase();
}

export class Filters {
  constructor(cards, sections) {
    this.cards = cards;
    this.sections = sections;
    this.texts = new Map(cards.map((card) => [card, text(card.kpi)]));
    const options = (id, entries) => byId(id).append(...entries.map(([value, words]) => element("option", { value, textContent: words })));
    options("owner", [...new Set(cards.map(({ kpi }) => kpi.owner))].map((owner) => [owner, owner]));
    options("standing", Object.entries(STATES));
    for (const [name, id] of Object.entries(FIELDS)) {
      byId(id).value = chosen(name);
      byId(id).addEventListener("input", () => { choose(name, byId(id).value); this.apply(); });
    }
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", () => this.clear());
    byId("search").addEventListener("keydown", (event) => { if (event.key === "Escape") this.clear(); });
    onKey("/", () => byId("search").select());
    onKey("Escape", () => this.clear());
    byId("filters").hidden = false;
  }

  clear() {
    for (const [name, id] of Object.entries(FIELDS)) {
      byId(id).value = "";
      choose(name, "");
    }
    this.apply();
  }

  fits(card) {
    const words = byId("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const { owner, standing } = { owner: byId("owner").value, standing: byId("standing").value };
    return words.every((word) => this.texts.get(card).includes(word))
      && (!owner || card.kpi.owner === owner) && (!standing || card.standing === standing);
  }

  apply() {
    let shown = 0;
    for (const card of this.cards) {
      const fits = this.fits(card);
      if (card.element.hidden === fits) card.element.hidden = !fits;
      shown += fits;
    }
    for (const section of this.sections) section.hidden = !section.querySelector(".card:not([hidden])");
    byId("none").hidden = shown > 0;
    write(byId("found"), shown < this.cards.length ? `${shown} of ${this.cards.length} KPIs` : `${shown} KPIs`);
  }
}
