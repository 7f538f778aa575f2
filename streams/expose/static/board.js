// The board: a card per KPI by chapter, filled from the newest reading every second.

import { ask } from "./api.js";
import { moveByArrows } from "./arrows.js";
import { Attention } from "./attention.js";
import { Card } from "./card.js";
import { catalogue } from "./catalogue.js";
import { byId, element, mark, write } from "./dom.js";
import { Filters } from "./filters.js";
import { live } from "./live.js";
import { Past } from "./past.js";
import { byKpi } from "./readings.js";
import { connected } from "./status.js";
import { Windows } from "./windows.js";

const POINTS = 60; // as many as a sparkline has room for
const NO_ROWS = [];

function chapter({ id, title, about }, cards) {
  const section = element("section", { id: `chapter-${id}`, className: "chapter" },
    element("h2", { textContent: title }), element("p", { className: "about", textContent: about }),
    element("ul", { className: "cards" }, ...cards.map((card) => card.element)));
  section.dataset.chapter = id;
  return section;
}

class Board {
  constructor(known) {
    this.cards = [];
    const sections = known.chapters.map((each) => {
      const cards = each.kpis.map((kpi) => new Card(kpi, known.format));
      this.cards.push(...cards);
      return chapter(each, cards);
    });
    byId("chapters").append(...sections);
    this.contents = new Map(known.chapters.map((each) => {
      const link = element("a", { href: `#chapter-${each.id}`, textContent: each.title });
      byId("contents").append(link);
      return [link, each.kpis.map(({ id }) => id)];
    }));
    this.attention = new Attention(known);
    this.filters = new Filters(this.cards, sections);
    this.windows = new Windows(known.windows, null, () => now());
    this.past = new Past(`points=${POINTS}`);
    moveByArrows();
    if (location.hash) document.querySelector(`[id="${CSS.escape(location.hash.slice(1))}"]`)?.scrollIntoView();
  }

  // Totals of every KPI, and the stages of those that have none.
  async refresh() {
    const window = this.windows.value;
    const [reading, standings, past] = await Promise.all([
      ask(`/api/kpis?window=${window}&window=none&by=none&by=stage`), ask("/api/alerts"), this.past.of(window),
    ]);
    if (window !== this.windows.value) return; // another was chosen meanwhile, and is on its way
    const [values, before, alerts] = [reading.values, reading.before, standings.alerts].map(byKpi);
    for (const card of this.cards) {
      const { id } = card.kpi;
      card.update({
        rows: values.get(id) ?? NO_ROWS, before: before.get(id) ?? NO_ROWS, alerts: alerts.get(id) ?? NO_ROWS,
        line: Past.line(past, id, card.lead), window, at: reading.at, span: `${past.days} days`,
      });
    }
    this.attention.update(standings, window);
    this.count(alerts);
    this.filters.apply();
    wait(reading.values.length ? "" : "The pipeline is read, and there is nothing in it yet.");
    connected(reading);
  }

  // How many alerts fire in each chapter.
  count(alerts) {
    for (const [link, ids] of this.contents) {
      const firing = ids.flatMap((id) => alerts.get(id) ?? NO_ROWS).filter(({ state }) => state === "firing").length;
      mark(link, "firing", firing ? `${firing}` : "");
    }
  }
}

function wait(reason) {
  byId("empty").hidden = !reason;
  write(byId("empty-reason"), reason);
}

let board = null;

const now = live(async () => {
  try {
    board ??= new Board(await catalogue());
    await board.refresh();
  } catch (error) {
    if (error.status === 503) wait(error.message);
    throw error;
  }
});
