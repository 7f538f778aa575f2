// The values of one KPI in a reading, by what they are: totals and totals before by statistic, breakdowns by dimension.

const LEADING = ["p50", "mean"];

// The statistic that stands for a KPI: the one that is watched, else the median.
export function leadingStat(kpi) {
  const watched = kpi.alerts.flatMap(({ comparisons }) => comparisons.map(({ stat }) => stat)).find(Boolean);
  return watched ?? LEADING.find((stat) => kpi.stats.includes(stat)) ?? null;
}

export function byKpi(rows) {
  const groups = new Map();
  for (const row of rows) {
    if (groups.has(row.kpi)) groups.get(row.kpi).push(row);
    else groups.set(row.kpi, [row]);
  }
  return groups;
}

export function split(rows, window) {
  const totals = new Map();
  const breakdowns = new Map();
  for (const { window: over, labels, stat, value } of rows) {
    if (over !== null && over !== window) continue;
    const [dimension] = Object.keys(labels);
    if (dimension === undefined) {
      totals.set(stat, value);
      continue;
    }
    if (!breakdowns.has(dimension)) breakdowns.set(dimension, []);
    breakdowns.get(dimension).push({ label: labels[dimension], stat, value });
  }
  return { totals, breakdowns };
}
