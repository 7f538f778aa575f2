// Making and changing elements. Text is only written where it differs, so that selections and screen readers are left alone.

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

export function write(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
