// Keys that do something wherever the focus is, unless it is where text is typed or a list is open.

const actions = new Map();

export function onKey(key, action) {
  actions.set(key, action);
}

function typing(target) {
  return target.matches?.("input:not([type=radio]), select, textarea");
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || typing(event.target)) return;
  const action = actions.get(event.key);
  if (action && action(event) !== false) event.preventDefault();
});
