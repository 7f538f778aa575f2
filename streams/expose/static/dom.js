// Making and changing elements. What is there already is left alone, so that selections and screen readers are not disturbed.

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function drawn(name, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}

export function mark(target, name, value) {
  if (target.dataset[name] !== value) target.dataset[name] = value;
}

// Replaces the children only when what they are made of (any JSON) has changed.
export function fill(target, from, make) {
  const key = JSON.stringify(from);
  if (target.filledFrom === key) return;
  target.filledFrom = key;
  target.replaceChildren(...make());
}
