// A small line of a KPI's past up to now, with the limit of its alert where it fits.

import { drawn } from "./dom.js";

const WIDTH = 100;
const HEIGHT = 32;
const MOST_STRETCH = 6; // a limit that far away would press the line flat
const LEAST_POINTS = 4; // two would make a trend of nothing

function domain(values, limit) {
  let [low, high] = [Math.min(...values), Math.max(...values)];
  const range = high - low || Math.abs(high) || 1;
  const withLimit = limit !== null && Math.max(high, limit) - Math.min(low, limit) <= MOST_STRETCH * range;
  if (withLimit) [low, high] = [Math.min(low, limit), Math.max(high, limit)];
  if (low === high) [low, high] = [low - range / 2, high + range / 2];
  return { low, high, withLimit };
}

// Runs of points without a gap.
function runs(points) {
  const found = [[]];
  for (const point of points) {
    if (point[1] === null) found.push([]);
    else found.at(-1).push(point);
  }
  return found.filter((run) => run.length);
}

// `points` are [seconds, value or null], ascending; `limit` is null where there is none.
export function sparkline(points, limit) {
  const known = points.filter(([, value]) => value !== null);
  if (known.length < LEAST_POINTS) return null;
  const [start, end] = [points[0][0], points.at(-1)[0]];
  const { low, high, withLimit } = domain(known.map(([, value]) => value), limit);
  const x = (time) => ((time - start) / (end - start || 1)) * WIDTH;
  const y = (value) => 2 + (1 - (value - low) / (high - low)) * (HEIGHT - 4);
  const at = ([time, value]) => `${x(time).toFixed(2)} ${y(value).toFixed(2)}`;
  const picture = drawn("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", class: "sparkline", "aria-hidden": "true" });
  for (const run of runs(points)) {
    const line = run.map(at).join("L");
    picture.append(
      drawn("path", { class: "area", d: `M${x(run[0][0]).toFixed(2)} ${HEIGHT}L${line}L${x(run.at(-1)[0]).toFixed(2)} ${HEIGHT}Z` }),
      drawn("path", { class: "line", d: run.length > 1 ? `M${line}` : `M${line}h0.01` }));
  }
  if (withLimit) picture.append(drawn("path", { class: "limit", d: `M0 ${y(limit).toFixed(2)}H${WIDTH}` }));
  return picture;
}

export function inWords(points, show, span) {
  const values = points.map(([, value]) => value).filter((value) => value !== null);
  if (values.length < LEAST_POINTS) return "No history yet.";
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `Over ${span} from ${show(values[0])} to ${show(values.at(-1))}, between ${show(low)} and ${show(high)}.`;
}
