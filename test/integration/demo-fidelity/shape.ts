/** The structure of a JSON value: keys and types, no values. Elements of a list are one shape, or several by `|`. */
export function shapeOf(value: unknown): unknown {
  if (value === null) return 'null';
  if (Array.isArray(value)) return { 'list of': shapesOf(value) };
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, FREE_KEYS.has(key) ? 'names and values' : shapeOf(inner)]),
  );
}

/** Objects whose keys are data. */
const FREE_KEYS = new Set(['channelvars', 'channel_variables']);

/** The different shapes of several values, in a fixed order. */
export function shapesOf(values: readonly unknown[]): unknown[] {
  const shapes = new Map(values.map((value) => [JSON.stringify(shapeOf(value)), shapeOf(value)]));
  return [...shapes.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, shape]) => shape);
}
