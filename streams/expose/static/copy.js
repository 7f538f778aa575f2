// Gives every query a button that copies it.

import { element } from "./dom.js";

const SAID_MS = 1500;

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return "Copied";
  } catch {
    return "Select it"; // without TLS browsers offer no clipboard; the text is selected for the keyboard
  }
}

export function copyable(pre) {
  const button = element("button", { type: "button", className: "copy", textContent: "Copy" });
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(pre.querySelector("code"));
    button.textContent = await copied(pre.querySelector("code").textContent);
    setTimeout(() => { button.textContent = "Copy"; }, SAID_MS);
  });
  const box = element("div", { className: "query" });
  pre.replaceWith(box);
  box.append(pre, button);
  return box;
}

export function query(text) {
  const pre = element("pre", { className: "copyable" }, element("code", { textContent: text }));
  element("div", {}, pre); // a place to be replaced in
  return copyable(pre);
}

export function makeCopyable(root) {
  for (const pre of root.querySelectorAll("pre.copyable")) copyable(pre);
}
