// Where the marks of an axis lie.

const DAY = 86400;
const DECIMAL = [1, 2, 2.5, 5, 10];
const WHOLE = [1, 2, 5, 10];
const SECONDS = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 7200, 21600, 43200, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY];
const TIMES = [3600, 3 * 3600, 6 * 3600, 12 * 3600, DAY, 2 * DAY, 3 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 60 * DAY];

function decimalStep(least, factors) {
  const power = 10 ** Math.floor(Math.log10(least));
  return factors.map((factor) => factor * power).find((step) => step >= least * 0.999);
}

function step(range, most, unit) {
  const least = range / most;
  if (unit === "count") return decimalStep(Math.max(least, 1), WHOLE); // there is no half of a lead
  return (unit === "seconds" && SECONDS.find((each) => each >= least)) || decimalStep(least, DECIMAL);
}

// Round values around [low, high], so that the first and the last hold them.
export function valueTicks(low, high, unit, most = 5) {
  const by = step(high - low || Math.abs(high) || 1, most, unit);
  const [first, last] = [Math.floor(low / by + 1e-9), Math.max(Math.ceil(high / by - 1e-9), Math.floor(low / by + 1e-9) + 1)];
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * by);
}

// Round instants (seconds) within [start, end], and how each is called: its day, or its hour where marks are closer.
export function timeTicks(start, end, most) {
  const by = TIMES.find((each) => (end - start) / each <= most) ?? TIMES.at(-1);
  const found = [];
  for (let time = Math.ceil(start / by) * by; time <= end; time += by) {
    const text = new Date(time * 1000).toISOString();
    found.push([time, by < DAY && time % DAY ? text.slice(11, 16) : day(text)]);
  }
  return found;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function day(rfc3339) {
  return `${Number(rfc3339.slice(8, 10))} ${MONTHS[Number(rfc3339.slice(5, 7)) - 1]}`;
}
