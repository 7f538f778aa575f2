// The live page: builds a card per KPI from the catalogue, and fills them from the newest reading every second.

import { Card } from "./card.js";
import { element, write } from "./dom.js";
import { formatter, instant } from "./format.js";

const EVERY_MS = 1000;
const FIRST_WINDOW = "7d";
const byId = (id) => document.getElementById(id);

async function json(path) {
  const response = await fetch(path);
  const body = await response.json();
  if (!response.ok) throw new Error(body.error);
  return body;
}

class Board {
  constructor(catalogue) {
    const format = formatter(catalogue.currency);
    this.cards = new Map();
    byId("chapters").replaceChildren(...catalogue.chapters.map((chapter) => this.chapter(chapter, format)));
    this.window = new URLSearchParams(location.search).get("window");
    if (!catalogue.windows.includes(this.window)) this.window = FIRST_WINDOW;
    byId("windows").append(...catalogue.windows.map((window) => this.choice(window)));
    this.reveal();
    window.addEventListener("hashchange", () => this.reveal());
  }

  chapter({ id, title, about, kpis }, format) {
    const cards = kpis.map((kpi) => new Card(kpi, format));
    for (const card of cards) {
      this.cards.set(card.kpi.id, card);
      card.element.addEventListener("toggle", () => this.refresh());
    }
    return element("section", { id: `chapter-${id}` }, element("h2", { textContent: title }),
      element("p", { className: "about", textContent: about }),
      element("div", { className: "cards" }, ...cards.map((card) => card.element)));
  }

  choice(window) {
    const input = element("input", { type: "radio", name: "window", value: window, checked: window === this.window });
    input.addEventListener("change", () => {
      this.window = window;
      history.replaceState(null, "", `?window=${window}${location.hash}`);
      this.refresh();
    });
    return element("label", {}, input, element("span", { textContent: window }));
  }

  // Opens the card that the address names; the browser looked for it before there was one.
  reveal() {
    const card = this.cards.get(location.hash.slice(1));
    if (!card) return;
    card.element.open = true;
    card.element.scrollIntoView();
  }

  // Totals of every KPI (and the stages, for those that have no total); breakdowns of the open ones only.
  queries() {
    const windows = `window=${this.window}&window=none`;
    const open = [...this.cards.values()].filter((card) => card.open).map((card) => `kpi=${card.kpi.id}`);
    const queries = [`/api/kpis?${windows}&by=none&by=stage`];
    if (open.length) queries.push(`/api/kpis?${windows}&${open.join("&")}`);
    return queries;
  }

  async refresh() {
    const window = this.window;
    const [all, opened] = await Promise.all(this.queries().map(json));
    if (window !== this.window) return; // another window was chosen meanwhile, and is on its way
    const values = Map.groupBy
      ? Map.groupBy(all.values, ({ kpi }) => kpi)
      : all.values.reduce((groups, value) => groups.set(value.kpi, [...(groups.get(value.kpi) ?? []), value]), new Map());
    for (const card of this.cards.values()) if (card.open && opened) values.set(card.kpi.id, []);
    for (const value of opened?.values ?? []) values.get(value.kpi)?.push(value);
    for (const [id, card] of this.cards) card.update(values.get(id) ?? [], all.conditions, window);
    this.tell(all);
  }

  tell({ at, stale, simulated, conditions }) {
    byId("simulated").hidden = !simulated;
    byId("trouble").hidden = !stale;
    write(byId("trouble"), "These values are not fresh: the exporter cannot read new ones.");
    byId("state").className = stale ? "state stale" : "state live";
    write(byId("state"), stale ? "stale" : "live");
    byId("at").dateTime = at;
    write(byId("at"), instant(at));
    this.attend(conditions);
  }

  attend(conditions) {
    const links = [...this.cards.values()].flatMap(({ kpi }) => kpi.alerts
      .filter(({ name }) => conditions[name])
      .map((alert) => ({ href: `#${kpi.id}`, textContent: kpi.title, title: alert.summary, className: alert.severity })));
    const names = links.map(({ href }) => href).join();
    if (names === this.attended) return;
    this.attended = names;
    byId("attention").hidden = !links.length;
    byId("attention").replaceChildren(...links.map((link) => element("a", link)));
  }
}

function unreachable(error) {
  byId("state").className = "state stale";
  write(byId("state"), "not connected");
  byId("trouble").hidden = false;
  write(byId("trouble"), error instanceof TypeError ? "The exporter does not answer." : error.message);
}

async function live() {
  let board = null;
  for (;;) {
    try {
      if (!document.hidden) {
        board ??= new Board(await json("/api/catalogue"));
        await board.refresh();
      }
    } catch (error) {
      unreachable(error);
    }
    await new Promise((done) => setTimeout(done, EVERY_MS));
  }
}

live();
