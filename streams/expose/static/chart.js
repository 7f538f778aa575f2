// The large chart of a KPI: its past up to now in one line per statistic, axes, and the limits of its alerts.

import { drawn, element } from "./dom.js";
import { instant } from "./format.js";
import { timeTicks, valueTicks } from "./ticks.js";

const HEIGHT = 300;
const MARGIN = { top: 14, right: 14, bottom: 28, left: 64 };
const ROOM_FOR_A_TIME = 74;

// Values that may not be negative are drawn from 0, unless they all lie far above it.
function domain(values, limits) {
  const all = [...values, ...limits];
  const [low, high] = [Math.min(...all), Math.max(...all)];
  return low >= 0 && low < 0.7 * high ? [0, high] : [low, high];
}

export class Chart {
  constructor(figure, unit, show) {
    Object.assign(this, { figure, unit, show, lines: [], limits: [], words: "" });
    this.readout = element("figcaption", { className: "readout" });
    this.canvas = element("div", { className: "canvas", tabIndex: 0, role: "img" });
    figure.append(this.canvas, this.readout);
    this.canvas.addEventListener("pointermove", (event) => this.pointAt(event.clientX - this.canvas.getBoundingClientRect().left));
    this.canvas.addEventListener("pointerleave", () => this.point(null));
    this.canvas.addEventListener("blur", () => { this.readout.ariaLive = "off"; this.point(null); });
    this.canvas.addEventListener("keydown", (event) => this.step(event));
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  // `lines`: [{ name, points: [[seconds, value or null], …] }], the leading one first; `limits`: [{ value, words }].
  update(lines, limits, words) {
    const key = JSON.stringify([lines, limits]);
    if (key === this.key) return;
    Object.assign(this, { key, lines, limits, words });
    this.draw();
  }

  draw() {
    const width = this.canvas.clientWidth;
    const known = this.lines.flatMap(({ points }) => points).filter(([, value]) => value !== null);
    this.canvas.ariaLabel = this.words;
    const times = new Set(known.map(([time]) => time));
    if (!width || times.size < 2) {
      this.times = [];
      this.canvas.replaceChildren(element("p", { className: "no-past", textContent: "No history yet: a point is recorded every hour." }));
      return;
    }
    this.times = [...times].sort((a, b) => a - b);
    this.scale(width, known);
    const picture = drawn("svg", { width, height: HEIGHT, "aria-hidden": "true" });
    picture.append(...this.grid(width), ...this.limitLines(width), ...this.lines.toReversed().flatMap((line, index, all) => this.line(line, all.length - 1 - index)));
    this.cursor = drawn("g", { class: "cursor" });
    picture.append(...this.limitWords(width), this.cursor);
    this.canvas.replaceChildren(picture);
    this.point(this.pointed ?? null);
  }

  scale(width, known) {
    const [low, high] = domain(known.map(([, value]) => value), this.limits.map(({ value }) => value));
    this.marks = valueTicks(low, high, this.unit);
    const [bottom, top] = [this.marks[0], this.marks.at(-1)];
    const [start, end] = [this.times[0], this.times.at(-1)];
    this.x = (time) => MARGIN.left + ((time - start) / (end - start)) * (width - MARGIN.left - MARGIN.right);
    this.y = (value) => MARGIN.top + (1 - (value - bottom) / (top - bottom)) * (HEIGHT - MARGIN.top - MARGIN.bottom);
  }

  grid(width) {
    const [start, end] = [this.times[0], this.times.at(-1)];
    const values = this.marks.flatMap((value) => [
      drawn("line", { class: "grid", x1: MARGIN.left, x2: width - MARGIN.right, y1: this.y(value), y2: this.y(value) }),
      drawn("text", { class: "mark", x: MARGIN.left - 8, y: this.y(value) + 4, "text-anchor": "end" }, this.show(value)),
    ]);
    const times = timeTicks(start, end, (width - MARGIN.left) / ROOM_FOR_A_TIME).map(([time, text]) =>
      drawn("text", { class: "mark", x: this.x(time), y: HEIGHT - 8, "text-anchor": this.x(time) > width - 40 ? "end" : "middle" }, text));
    return [...values, ...times];
  }

  limitLines(width) {
    return this.limits.map(({ value }) =>
      drawn("line", { class: "limit", x1: MARGIN.left, x2: width - MARGIN.right, y1: this.y(value), y2: this.y(value) }));
  }

  limitWords(width) {
    return this.limits.map(({ value, words }) =>
      drawn("text", { class: "limit-label", x: width - MARGIN.right, y: this.y(value) - (this.y(value) < 30 ? -14 : 6), "text-anchor": "end" }, words));
  }

  line({ points }, index) {
    const parts = [[]];
    for (const [time, value] of points) {
      if (value === null) parts.push([]);
      else parts.at(-1).push(`${this.x(time).toFixed(1)} ${this.y(value).toFixed(1)}`);
    }
    const runs = parts.filter((run) => run.length);
    const d = runs.map((run) => `M${run.join("L")}${run.length > 1 ? "" : "h0.1"}`).join("");
    const made = [drawn("path", { class: "line", "data-line": index, d })];
    if (index === 0) {
      const base = HEIGHT - MARGIN.bottom;
      const area = runs.map((run) => `M${run[0].split(" ")[0]} ${base}L${run.join("L")}L${run.at(-1).split(" ")[0]} ${base}Z`).join("");
      made.unshift(drawn("path", { class: "area", d: area }));
    }
    return made;
  }

  pointAt(x) {
    if (this.times.length) this.point(this.times.reduce((best, time) => (Math.abs(this.x(time) - x) < Math.abs(this.x(best) - x) ? time : best)));
  }

  step(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.times.length) return;
    event.preventDefault();
    this.readout.ariaLive = "polite";
    const index = this.times.indexOf(this.pointed);
    this.point(this.times[Math.min(Math.max(index < 0 ? this.times.length - 1 : index + by, 0), this.times.length - 1)]);
  }

  // Shows the values at one time, or who is who.
  point(time) {
    this.pointed = time;
    if (!this.cursor) return;
    const found = this.lines.map(({ name, points }, index) => ({ name, index, value: points.find(([at]) => at === time)?.[1] ?? null }));
    const there = found.filter(({ value }) => value !== null);
    this.cursor.replaceChildren(...(there.length ? [
      drawn("line", { x1: this.x(time), x2: this.x(time), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
      ...there.map(({ index, value }) => drawn("circle", { cx: this.x(time), cy: this.y(value), r: 4, "data-line": index })),
    ] : []));
    const names = (there.length ? there : found).filter(({ name, value }) => name || value !== null);
    this.readout.replaceChildren(
      element("span", { textContent: there.length ? instant(new Date(time * 1000).toISOString()) : "" }),
      ...names.map(({ name, index, value }) => {
        const item = element("span", { className: "key", textContent: [name, value === null ? "" : this.show(value)].filter(Boolean).join(" ") });
        item.dataset.line = index;
        return item;
      }));
  }
}
