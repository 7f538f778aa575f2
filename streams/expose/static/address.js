// What is chosen is kept in the page's address, so that it can be sent, kept and gone back to.

export function chosen(name) {
  return new URLSearchParams(location.search).get(name) ?? "";
}

export function choose(name, value) {
  const address = new URL(location.href);
  if (value) address.searchParams.set(name, value);
  else address.searchParams.delete(name);
  history.replaceState(null, "", address);
}

export function boardPath(window, anchor = "") {
  return `/?window=${window}${anchor}`;
}

export function kpiPath(id, window) {
  return `/kpi/${id}?window=${window}`;
}
