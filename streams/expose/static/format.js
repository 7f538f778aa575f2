// Numbers, durations and instants as people read them.

const NARROW = "\u202f";
const MINUS = "\u2212";
const DURATIONS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];

function numbers(least, most) {
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: least, maximumFractionDigits: most });
  return (value) => format.format(value).replace("-", MINUS);
}

const whole = numbers(0, 0);
const hundredths = numbers(0, 2);
const tenths = numbers(1, 1);
const upToTenths = numbers(0, 1);

export { hundredths, tenths, whole };

// How long something has been so: to the second in the first minute, then by the minute.
export function lasting(seconds) {
  return duration(Math.floor(seconds) - (seconds < 60 ? 0 : Math.floor(seconds) % 60));
}

// The two largest units, rounded to the smaller of them: 59 min 59.6 s is 1 h.
export function duration(seconds) {
  if (seconds < 59.95) return `${(seconds < 10 ? hundredths : upToTenths)(seconds)}${NARROW}s`;
  const largestIn = (amount) => DURATIONS.findIndex(([, length]) => amount >= length);
  const [, finest] = DURATIONS[largestIn(Math.round(seconds)) + 1] ?? DURATIONS.at(-1);
  let rest = Math.round(seconds / finest) * finest;
  const largest = largestIn(rest);
  const parts = [];
  for (const [unit, length] of DURATIONS.slice(largest, largest + 2)) {
    const n = Math.floor(rest / length);
    rest -= n * length;
    if (n) parts.push(`${n}${NARROW}${unit}`);
  }
  return parts.join(NARROW);
}

// Small shares need digits: 0.04 % is not 0.0 %. From twice on, a multiple says more than per cent: an LTV of 3.2 times the CAC.
function ratio(value) {
  if (Math.abs(value) >= 2) return `${hundredths(value)}${NARROW}×`;
  const percent = value * 100;
  return `${Math.abs(percent) < 1 ? hundredths(percent) : upToTenths(percent)}${NARROW}%`;
}

export function formatter(currency) {
  const exact = new Intl.NumberFormat("en", { style: "currency", currency });
  const rounded = new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 0 });
  const formats = {
    count: hundredths,
    ratio,
    seconds: duration,
    money: (value) => (Math.abs(value) < 1000 ? exact : rounded).format(value).replace("-", MINUS),
    score: upToTenths,
    rank: upToTenths,
  };
  return (unit, value) => (value === undefined || value === null ? "–" : formats[unit](value));
}

// The marks of an axis are round, and have little room: $1.2M, 250K.
export function marker(currency) {
  const compact = (options) => {
    const format = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2, ...options });
    return (value) => format.format(value).replace("-", MINUS);
  };
  const short = compact({});
  const marks = {
    count: (value) => (Math.abs(value) < 10000 ? hundredths : short)(value),
    money: compact({ style: "currency", currency, minimumFractionDigits: 0 }),
  };
  const inFull = formatter(currency);
  return (unit, value) => marks[unit]?.(value) ?? inFull(unit, value);
}

export function share(part) {
  return `${hundredths(part * 100)}${NARROW}%`;
}

export function instant(rfc3339) {
  return `${rfc3339.slice(0, 10)} ${clock(rfc3339)} UTC`;
}

export function clock(rfc3339) {
  return rfc3339.slice(11, 19);
}

// An instant as it is told at another: without its day where that is the same.
export function moment(rfc3339, at) {
  const day = rfc3339.slice(0, 10) === at.slice(0, 10) ? "" : `${rfc3339.slice(0, 10)} `;
  return `${day}${rfc3339.slice(11, 16)} UTC`;
}

export function secondsBetween(earlier, later) {
  return Math.max(0, (Date.parse(later) - Date.parse(earlier)) / 1000);
}
