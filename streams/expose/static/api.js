// Asking the exporter. An answer that is no success is an Error with the exporter's own sentence, and its status.

const PATIENCE_MS = 10_000;

export async function ask(path) {
  const response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS) });
  const body = await response.json();
  if (!response.ok) throw Object.assign(new Error(body.error), { status: response.status });
  return body;
}
