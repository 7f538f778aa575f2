// The catalogue: asked for once, and again after the exporter was away, since it may have come back as another.

import { ask } from "./api.js";
import { formatter, marker } from "./format.js";

let known = null;

export async function catalogue() {
  known ??= await ask("/api/catalogue");
  const kpis = known.chapters.flatMap(({ kpis }) => kpis);
  const { currency } = known;
  return { ...known, kpis: new Map(kpis.map((kpi) => [kpi.id, kpi])), format: formatter(currency), mark: marker(currency) };
}

export async function reloadIfChanged() {
  if (known && JSON.stringify(await ask("/api/catalogue")) !== JSON.stringify(known)) location.reload();
}
