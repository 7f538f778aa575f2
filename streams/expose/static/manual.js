// The runbooks: queries can be copied, and an alert can be found by a part of its name.

import { makeCopyable } from "./copy.js";
import { byId } from "./dom.js";
import { onKey } from "./keys.js";

makeCopyable(document);

const search = byId("search");
search.hidden = false;
search.addEventListener("input", () => {
  const text = search.value.trim().toLowerCase();
  for (const item of byId("contents").children) item.hidden = !item.textContent.toLowerCase().includes(text);
});
search.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  byId("contents").querySelector("li:not([hidden]) a")?.click();
});
onKey("/", () => search.select());
