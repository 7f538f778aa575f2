// Numbers as people read them, by the unit of the KPI.

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const hundredths = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const tenths = new Intl.NumberFormat("en", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

const DURATIONS = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
const NARROW = "\u202f";

function duration(seconds) {
  if (seconds < 60) return `${hundredths.format(seconds)}${NARROW}s`;
  const largest = DURATIONS.findIndex(([, length]) => seconds >= length);
  let rest = Math.round(seconds / (DURATIONS[largest + 1] ?? ["", 1])[1]) * (DURATIONS[largest + 1] ?? ["", 1])[1];
  const parts = [];
  for (const [unit, length] of DURATIONS.slice(largest, largest + 2)) {
    const n = Math.floor(rest / length);
    rest -= n * length;
    if (n) parts.push(`${n}${NARROW}${unit}`);
  }
  return parts.join(" ");
}

// From twice on, a multiple says more than per cent: an LTV of 3.2 times the CAC.
function ratio(value) {
  return Math.abs(value) < 2 ? `${tenths.format(value * 100)}${NARROW}%` : `${hundredths.format(value)}${NARROW}×`;
}

export function formatter(currency) {
  const exact = new Intl.NumberFormat("en", { style: "currency", currency });
  const rounded = new Intl.NumberFormat("en", { style: "currency", currency, maximumFractionDigits: 0 });
  const formats = {
    count: (value) => hundredths.format(value),
    ratio,
    seconds: duration,
    money: (value) => (Math.abs(value) < 1000 ? exact : rounded).format(value),
    score: (value) => tenths.format(value),
    rank: (value) => tenths.format(value),
  };
  return (unit, value) => (value === undefined ? "–" : formats[unit](value));
}

export function volume(value) {
  return whole.format(value);
}

export function instant(rfc3339) {
  return `${rfc3339.slice(0, 10)} ${rfc3339.slice(11, 19)} UTC`;
}

export { duration };
