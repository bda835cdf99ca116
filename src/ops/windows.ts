/** Sliding windows over pictures, and pictures put together from windows: each is the other's gradient, and convolution is made of both. */
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import { eachRun } from '../runs.js';
import { show, stridesOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';

/** One number for height and width, or one for each. */
export type Pair = number | readonly [height: number, width: number];
export const pair = (p: Pair): readonly [number, number] => (typeof p === 'number' ? [p, p] : p);

export const textOf = (p: Pair): string => (typeof p === 'number' ? `${p}` : show(p));

export interface WindowOptions {
  /** Rows and columns from one window to the next, from 1. Default 1. */
  readonly stride?: Pair | undefined;
  /** Rows and columns from one element of a window to the next, from 1. Default 1. */
  readonly dilation?: Pair | undefined;
}

/** Windows with everything filled in. */
export interface Windows {
  readonly size: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly dilation: readonly [number, number];
}

/** How many rows or columns a window spans. */
export const span = (size: number, dilation: number): number => (size - 1) * dilation + 1;

/** Checks sizes and options of windows. Throws a ShapeError that begins with the op's name. */
export function windowsOf(op: string, size: Pair, { stride = 1, dilation = 1 }: WindowOptions): Windows {
  const full = { size: pair(size), stride: pair(stride), dilation: pair(dilation) };
  for (const [what, [height, width]] of Object.entries(full)) {
    if ([height, width].every((n) => Number.isInteger(n) && n >= 1)) continue;
    throw new ShapeError(op, `${what} ${show([height, width])} must be whole numbers from 1`);
  }
  return full;
}

/** How many windows fit along the height and the width of x. */
export function countWindows(op: string, x: Shape, { size, stride, dilation }: Windows): [number, number] {
  if (x.length < 2) throw new ShapeError(op, `pictures end with the axes [height, width], got shape ${show(x)}`, [x]);
  return [0, 1].map((k) => {
    const axis = x.length - 2 + k;
    const [length, extent] = [x[axis]!, span(size[k]!, dilation[k]!)];
    if (extent <= length) return Math.floor((length - extent) / stride[k]!) + 1;
    const what = `a window of ${size[k]}${dilation[k] === 1 ? '' : ` (dilation ${dilation[k]}, so it spans ${extent})`}`;
    throw new ShapeError(op, `${what} does not fit shape ${show(x)} (axis ${axis}: ${length}); pad it, or take smaller windows`, [x], axis);
  }) as [number, number];
}

/** For the array of all windows: how far apart neighbours along each axis lie in the pictures. */
export function windowSteps(x: Shape, { stride, dilation }: Windows): number[] {
  const steps = stridesOf(x);
  const [row, column] = [steps.at(-2)!, steps.at(-1)!];
  return [...steps.slice(0, -2), dilation[0] * row, dilation[1] * column, stride[0] * row, stride[1] * column];
}

/** @internal */
export const windowsOp: Op<Windows> = {
  name: 'windows',
  shape: ([x], attrs) => {
    const count = countWindows('windows', x!, attrs);
    return [...x!.slice(0, -2), ...attrs.size, ...count];
  },
  integers: true,
  forward(y, shape, [x], attrs) {
    const { data } = x!;
    eachRun(shape, [windowSteps(x!.shape, attrs)], (start, end, [from], [step]) => {
      for (let o = start, i = from!; o < end; o++, i += step!) y[o] = data[i]!;
    });
  },
  vjp: [(g, _, [x], attrs) => apply(foldOp, [g], { ...attrs, to: [x!.shape.at(-2)!, x!.shape.at(-1)!] })],
};

/** What `foldWindows` needs besides the windows: the height and width of the pictures. */
export interface Fold extends Windows {
  readonly to: readonly [number, number];
}

/** @internal */
export const foldOp: Op<Fold> = {
  name: 'foldWindows',
  shape([x], { to, ...attrs }) {
    const shape = [...x!.slice(0, -4), ...to];
    const wanted = [...x!.slice(0, -4), ...attrs.size, ...countWindows('foldWindows', shape, attrs)];
    if (x!.length >= 4 && wanted.every((d, axis) => d === x![axis])) return shape;
    throw new ShapeError('foldWindows', `pictures of ${show(to)} have windows ${show(wanted)}, got ${show(x!)}`, [x!]);
  },
  integers: true,
  forward(y, shape, [x], attrs) {
    const { data } = x!;
    eachRun(x!.shape, [windowSteps(shape, attrs)], (start, end, [to], [step]) => {
      for (let i = start, o = to!; i < end; i++, o += step!) y[o]! += data[i]!;
    });
  },
  vjp: [(g, _, __, { size, stride, dilation }) => apply(windowsOp, [g], { size, stride, dilation })],
};

const PICTURES = [2, 5, 6];

/**
 * All windows of `size` (height, width) over the last two axes: [..., H, W] becomes [..., height, width, rows, columns], where
 * y[..., i, j, r, c] = x[..., r · stride + i · dilation, c · stride + j · dilation]. Rows and columns that no window reaches are left out.
 * @throws ShapeError if no window fits, or a size, stride or dilation is no whole number from 1.
 * @function
 * @example
 * windows(arange(9).reshape([3, 3]), 2).shape // [2, 2, 2, 2]
 */
export const windows: ((x: Tensor, size: Pair, options?: WindowOptions) => Tensor) & Defined = /*@__PURE__*/ define(
  (x: Tensor, size: Pair, options: WindowOptions = {}): Tensor => apply(windowsOp, [x], windowsOf('windows', size, options)),
  {
    cases: [
      { shapes: [PICTURES], call: (x) => windows(x!, 2) },
      { shapes: [PICTURES], call: (x) => windows(x!, [3, 2], { stride: 2, dilation: [1, 2] }) },
      { shapes: [[4, 4]], call: (x) => windows(x!, 2, { stride: 2 }) },
    ],
  },
  windowsOp,
);

/**
 * Adds windows up where they lie, in pictures of height and width `to`: the gradient of `windows`, and what turns them back into pictures.
 * @throws ShapeError if the windows are not those of such pictures.
 * @function
 * @example
 * foldWindows(windows(ones([2, 2]), 1), [2, 2]).toArray() // [[1, 1], [1, 1]]
 */
export const foldWindows: ((x: Tensor, to: Pair, options?: WindowOptions) => Tensor) & Defined = /*@__PURE__*/ define(
  (x: Tensor, to: Pair, options: WindowOptions = {}): Tensor => {
    const size = [x.shape.at(-4) ?? 1, x.shape.at(-3) ?? 1] as const;
    return apply(foldOp, [x], { ...windowsOf('foldWindows', size, options), to: pair(to) });
  },
  {
    cases: [
      { shapes: [[2, 2, 2, 4, 5]], call: (x) => foldWindows(x!, [5, 6]) },
      { shapes: [[3, 2, 2, 2]], call: (x) => foldWindows(x!, [5, 6], { stride: 2, dilation: [1, 2] }) },
    ],
  },
  foldOp,
);
