/** Longer values are cut: they are spoken, and go into other requests. */
const LONGEST = 1000;

/**
 * Variables out of a tool's result by the places where they stand in it ("order.items.0"); an empty place is all of
 * it. A place that is not there gives an empty value. Null where places are asked for and it is not JSON.
 */
export function keepResult(
  places: Readonly<Record<string, string>>,
  text: string,
): Record<string, string> | null {
  const inside = Object.values(places).some((place) => place !== '');
  let whole: unknown;
  try {
    whole = inside ? JSON.parse(text) : null;
  } catch {
    return null;
  }
  const kept = Object.entries(places).map(([name, place]) => [
    name,
    place === '' ? text.slice(0, LONGEST) : plain(at(whole, place.split('.'))),
  ]);
  return Object.fromEntries(kept) as Record<string, string>;
}

function at(value: unknown, [first, ...rest]: string[]): unknown {
  if (first === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, first)) return undefined;
  return at((value as Record<string, unknown>)[first], rest);
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value.slice(0, LONGEST);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === undefined || value === null ? '' : JSON.stringify(value).slice(0, LONGEST);
}
