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
  // `show` writes a value in full, `mark` as a mark of the axis.
  constructor(figure, unit, show, mark) {
    Object.assign(this, { figure, unit, show, mark, lines: [], limits: [], words: "" });
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
      const words = "No history yet: a point is recorded every hour.";
      this.canvas.replaceChildren(element("p", { className: "no-past", textContent: words }));
      return;
    }
    this.times = [...times].sort((a, b) => a - b);
    this.scale(width, known);
    const picture = drawn("svg", { width, height: HEIGHT, "aria-hidden": "true" });
    const lines = this.lines.map((line, index) => this.line(line, index)).reverse().flat(); // the leading one on top
    picture.append(...this.grid(width), ...this.limitLines(width), ...lines);
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
      drawn("text", { class: "mark", x: MARGIN.left - 8, y: this.y(value) + 4, "text-anchor": "end" }, this.mark(value)),
    ]);
    const anchor = (x) => (x > width - 40 ? "end" : "middle");
    const times = timeTicks(start, end, (width - MARGIN.left) / ROOM_FOR_A_TIME).map(([time, text]) =>
      drawn("text", { class: "mark", x: this.x(time), y: HEIGHT - 8, "text-anchor": anchor(this.x(time)) }, text));
    return [...values, ...times];
  }

  limitLines(width) {
    return this.limits.map(({ value }) =>
      drawn("line", { class: "limit", x1: MARGIN.left, x2: width - MARGIN.right, y1: this.y(value), y2: this.y(value) }));
  }

  limitWords(width) {
    const y = (value) => (this.y(value) < 30 ? this.y(value) + 14 : this.y(value) - 6);
    return this.limits.map(({ value, words }) =>
      drawn("text", { class: "limit-label", x: width - MARGIN.right, y: y(value), "text-anchor": "end" }, words));
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
      const x = (point) => point.split(" ")[0];
      const area = runs.map((run) => `M${x(run[0])} ${base}L${run.join("L")}L${x(run.at(-1))} ${base}Z`).join("");
      made.unshift(drawn("path", { class: "area", d: area }));
    }
    return made;
  }

  pointAt(x) {
    if (!this.times.length) return;
    const away = (time) => Math.abs(this.x(time) - x);
    this.point(this.times.reduce((best, time) => (away(time) < away(best) ? time : best)));
  }

  step(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !this.times.length) return;
    event.preventDefault();
    this.readout.ariaLive = "polite";
    const [index, last] = [this.times.indexOf(this.pointed), this.times.length - 1];
    this.point(this.times[index < 0 ? last : Math.min(Math.max(index + by, 0), last)]);
  }

  // Shows the values at one time, or who is who.
  point(time) {
    this.pointed = time;
    if (!this.cursor) return;
    const found = this.lines.map(({ name, points }, index) =>
      ({ name, index, value: points.find(([at]) => at === time)?.[1] ?? null }));
    const there = found.filter(({ value }) => value !== null);
    this.cursor.replaceChildren(...(there.length ? [
      drawn("line", { x1: this.x(time), x2: this.x(time), y1: MARGIN.top, y2: HEIGHT - MARGIN.bottom }),
      ...there.map(({ index, value }) => drawn("circle", { cx: this.x(time), cy: this.y(value), r: 4, "data-line": index })),
    ] : []));
    const names = (there.length ? there : found).filter(({ name, value }) => name || value !== null);
    this.readout.replaceChildren(
      element("span", { textContent: there.length ? instant(new Date(time * 1000).toISOString()) : "" }),
      ...names.map(({ name, index, value }) => {
        const words = [name, value === null ? "" : this.show(value)].filter(Boolean).join(" ");
        const item = element("span", { className: "key", textContent: words });
        item.dataset.line = index;
        return item;
      }));
  }
}
