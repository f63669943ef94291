import type { CordModel } from './model.ts';

export interface Point {
  x: number;
  y: number;
}

/** Where the jacks stand and how far cords hang, in pixels. */
export interface Layout {
  caller: Point;
  far: Point;
  near: Point;
  you: Point;
  radius: number;
  /** How far a cord between caller and far side hangs through. */
  sag: number;
}

/** Every path is one cubic curve, so that a cord that moves can be swung from one place to another. */
export interface Curve {
  from: Point;
  c1: Point;
  c2: Point;
  to: Point;
}

export function pathOf({ from, c1, c2, to }: Curve): string {
  const p = ({ x, y }: Point) => `${round(x)} ${round(y)}`;
  return `M${p(from)}C${p(c1)} ${p(c2)} ${p(to)}`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** The same curve from its other end. */
export function reversed({ from, c1, c2, to }: Curve): Curve {
  return { from: to, c1: c2, c2: c1, to: from };
}

/** The middle of a curve. */
export function middle({ from, c1, c2, to }: Curve): Point {
  return {
    x: (from.x + 3 * c1.x + 3 * c2.x + to.x) / 8,
    y: (from.y + 3 * c1.y + 3 * c2.y + to.y) / 8,
  };
}

/** The caller's cord. Null where there is none. */
export function mainCurve(model: CordModel, layout: Layout): Curve | null {
  const { caller, far, near, sag } = layout;
  if (model.main.to === 'none') return null;
  if (model.main.to === 'loose') {
    const reach = (near.x - caller.x) * 0.42;
    return {
      from: caller,
      c1: { x: caller.x, y: caller.y + sag * 1.25 },
      c2: { x: caller.x + reach * 0.55, y: caller.y + sag * 1.7 },
      to: { x: caller.x + reach, y: caller.y + sag * 1.15 },
    };
  }
  if (model.main.to === 'near') {
    const dx = near.x - caller.x;
    return {
      from: caller,
      c1: { x: caller.x + dx * 0.12, y: caller.y + (near.y - caller.y) * 0.75 },
      c2: { x: near.x - dx * 0.55, y: near.y + sag * 0.14 },
      to: near,
    };
  }
  const dx = far.x - caller.x;
  const dip = sag / 0.75;
  return {
    from: caller,
    c1: { x: caller.x + dx * 0.22, y: caller.y + dip },
    c2: { x: far.x - dx * 0.22, y: far.y + dip },
    to: far,
  };
}

/** The dotted cord of a listener: from the middle of the main cord to the jack. */
export function tapCurve(main: Curve, jack: Point, radius: number): Curve {
  const from = middle(main);
  const to = { x: jack.x, y: jack.y - radius };
  const dy = to.y - from.y;
  // To a jack beside the one that holds the cord: over the name that stands there.
  if (to.x - from.x > radius * 2)
    return {
      from,
      c1: { x: from.x + (to.x - from.x) * 0.22, y: from.y - radius * 3.2 },
      c2: { x: to.x - radius, y: to.y - radius * 2.4 },
      to,
    };
  return {
    from,
    c1: { x: from.x, y: from.y + dy * 0.4 },
    c2: { x: to.x, y: to.y - dy * 0.4 },
    to,
  };
}

/** The thin cord of a whisper: from the jack of whoever whispers up to the agent's, over the name beside it. */
export function whisperCurve(near: Point, far: Point, radius: number): Curve {
  const from = { x: near.x + radius * 0.71, y: near.y - radius * 0.71 };
  const to = { x: far.x, y: far.y + radius };
  const dx = to.x - from.x;
  return {
    from,
    c1: { x: from.x + dx * 0.3, y: from.y - radius * 1.6 },
    c2: { x: to.x, y: to.y + (from.y - to.y) * 0.75 },
    to,
  };
}

/** The dotted cord by which the agent still hears: from the main cord up to its jack. */
export function farTapCurve(main: Curve, far: Point, radius: number): Curve {
  const from = middle(main);
  const to = { x: far.x - radius, y: far.y };
  const dx = to.x - from.x;
  return {
    from,
    c1: { x: from.x + dx * 0.25, y: from.y - (from.y - to.y) * 0.55 },
    c2: { x: to.x - dx * 0.4, y: to.y + (from.y - to.y) * 0.12 },
    to,
  };
}
