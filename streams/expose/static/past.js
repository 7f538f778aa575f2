// What was recorded of the KPIs in a window, asked for again from time to time: a record comes every hour.

import { ask } from "./api.js";

const AGAIN_MS = 60_000;
const SOON_MS = 10_000; // while there is nothing: a past may be filled in at any moment
const NONE = { days: 0, lines: new Map() };

const name = (kpi, stat) => `${kpi} ${stat ?? ""}`;

export class Past {
  constructor(query) {
    this.query = query;
    this.window = null;
    this.asked = -Infinity;
    this.told = NONE;
  }

  // Does not throw: a page without its past is still a page.
  async of(window) {
    if (window !== this.window) this.told = NONE;
    const patience = this.told.lines.size ? AGAIN_MS : SOON_MS;
    if (window !== this.window || performance.now() - this.asked > patience) {
      [this.window, this.asked] = [window, performance.now()];
      const { days, times, series } = await ask(`/api/history?window=${window}&${this.query}`).catch(() => ({ series: [] }));
      if (window !== this.window) return this.told; // another was chosen meanwhile
      this.told = { days, lines: new Map(series.map(({ kpi, stat, values }) =>
        [name(kpi, stat), values.map((value, index) => [times[index], value])])) };
    }
    return this.told;
  }

  static line({ lines }, kpi, stat) {
    return lines.get(name(kpi, stat)) ?? [];
  }
}
