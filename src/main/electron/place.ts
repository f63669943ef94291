import { z } from 'zod';

export const MIN_SIZE = { width: 1024, height: 640 };
const FIRST_SIZE = { width: 1440, height: 900 };

/** Where the window is, as remembered from one start to the next. */
export const Place = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(MIN_SIZE.width),
  height: z.int().min(MIN_SIZE.height),
  maximized: z.boolean(),
});
export type Place = z.infer<typeof Place>;

export interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The remembered place where enough of it is on a display that is there now; else only a size, and the OS decides. */
export function placeFor(remembered: unknown, displays: Area[]): Partial<Place> & typeof FIRST_SIZE {
  const parsed = Place.safeParse(remembered);
  if (!parsed.success) return FIRST_SIZE;
  const place = parsed.data;
  if (displays.some((display) => overlap(place, display) >= (place.width * place.height) / 4)) return place;
  return { width: place.width, height: place.height };
}

function overlap(a: Area, b: Area): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}
