/** How wide a border pictures get before windows slide over them. */
import { ShapeError } from '../errors.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { pad } from './slice.js';
import { type Pair, pair, span, type Windows } from './windows.js';

/**
 * The border of pictures: `'valid'` has none; `'same'` is so wide that there are ⌈length / stride⌉ windows along each axis (an odd border
 * has the extra row or column at the end); a number is for all sides, a pair for above and below, left and right; or each side on its own.
 */
export type PicturePadding =
  | 'same'
  | 'valid'
  | Pair
  | readonly [readonly [above: number, below: number], readonly [left: number, right: number]];

/** Rows and columns on each side. */
export type Sides = readonly [readonly [number, number], readonly [number, number]];

export function sidesOf(op: string, padding: PicturePadding, x: Shape, windows: Windows): Sides {
  if (padding === 'valid') {
    return [
      [0, 0],
      [0, 0],
    ];
  }
  if (padding === 'same') {
    return [0, 1].map((k) => {
      const [length, stride] = [x.at(k - 2)!, windows.stride[k]!];
      const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + span(windows.size[k]!, windows.dilation[k]!) - length);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    }) as unknown as Sides;
  }
  return checkPadding(op, padding)!;
}

/** The border on each side, where it does not depend on the pictures. Throws a ShapeError that begins with the op's name. */
export function checkPadding(op: string, padding: PicturePadding): Sides | undefined {
  if (padding === 'same' || padding === 'valid') return undefined;
  const given = typeof padding === 'number' ? pair(padding) : padding;
  const sides = Array.isArray(given) && given.length === 2 ? given.map((side) => (typeof side === 'number' ? [side, side] : side)) : [];
  if (sides.length === 2 && sides.flat().every((n) => Number.isInteger(n) && n >= 0)) return sides as unknown as Sides;
  const text = typeof padding === 'string' ? `'${padding}'` : JSON.stringify(padding);
  throw new ShapeError(op, `padding ${text} must be 'same', 'valid', or whole numbers from 0`);
}

/** Pictures with their border. */
export function bordered(x: Tensor, sides: Sides, value = 0): Tensor {
  if (sides.flat().every((n) => n === 0)) return x;
  return pad(x, [...x.shape.slice(2).map(() => [0, 0] as const), ...sides], value);
}
