/** Reductions over axes: what they share, and sum, mean and variance. */

import type { Storage } from '../dtype.js';
import { allocate } from '../dtype.js';
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { Reduction } from '../op-kinds.js';
import { normalizeAxes, reducedShape, refuseEmpty, show, sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { div, square, sub } from './arithmetic.js';
import { broadcastTo, reshape } from './move.js';

/** Reduces the middle of three axes: `y[o, i]` from all `x[o, k, i]`, k < n. */
export type ReduceLoop = (y: Storage, x: Storage, outer: number, n: number, inner: number) => void;

export interface ReduceAttrs {
  /** Counted from the front, ascending. */
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

/** `t`, an output or its gradient, with the reduced axes back as 1, so that it broadcasts with the input. */
export const keptDims = (t: Tensor, x: Tensor, axes: readonly number[]): Tensor => reshape(t, reducedShape(x.shape, axes, true));

/** The op and the function of a reduction over any axes. The vjp gets y and g with the reduced axes kept. */
export function reduction(
  name: string,
  loop: ReduceLoop,
  vjp: (g: Tensor, y: Tensor, x: Tensor, axes: readonly number[]) => Tensor,
  { integers = false, empty = false }: { readonly integers?: boolean; readonly empty?: boolean } = {},
): Reduction & Defined {
  const op: Op<ReduceAttrs> = {
    name,
    shape([x], { axes, keepDims }) {
      if (!empty) refuseEmpty(name, x!, axes);
      return reducedShape(x!, axes, keepDims);
    },
    integers,
    forward: (y, _, [x], { axes }) => reduceInto(y, x!, axes, loop),
    vjp: [(g, y, [x], { axes }) => vjp(keptDims(g, x!, axes), keptDims(y, x!, axes), x!, axes)],
  };
  const call = (x: Tensor, axes?: number | readonly number[], keepDims = false): Tensor =>
    apply(op, [x], { axes: normalizeAxes(name, axes, x.shape), keepDims });
  return define<Reduction>(call, { reduces: call }, op);
}

/** Applies `loop` to each group of neighbouring axes, the last group first. */
function reduceInto(y: Storage, x: Tensor, axes: readonly number[], loop: ReduceLoop): void {
  let { data } = x;
  let shape: Shape = x.shape;
  if (axes.length === 0) loop(y, data, 1, 1, data.length);
  for (let last = axes.length - 1; last >= 0; ) {
    let first = last;
    while (first > 0 && axes[first - 1] === axes[first]! - 1) first--;
    const [from, to] = [axes[first]!, axes[last]! + 1];
    const [outer, n, inner] = [sizeOf(shape.slice(0, from)), sizeOf(shape.slice(from, to)), sizeOf(shape.slice(to))];
    const result = first === 0 ? y : allocate(x.dtype, outer * inner);
    loop(result, data, outer, n, inner);
    data = result;
    shape = [...shape.slice(0, from), ...shape.slice(to)];
    last = first - 1;
  }
}

/** Adds up in double precision, whatever the number type: y = scale · Σ x. */
function addUp(y: Storage, x: Storage, outer: number, n: number, inner: number, divisor: number): void {
  if (inner === 1) {
    for (let o = 0, i = 0; o < outer; o++) {
      let total = 0;
      for (const end = i + n; i < end; i++) total += x[i]!;
      y[o] = total / divisor;
    }
    return;
  }
  const totals = new Float64Array(inner);
  for (let o = 0, at = 0; o < outer; o++) {
    totals.fill(0);
    for (let k = 0; k < n; k++, at += inner) for (let i = 0; i < inner; i++) totals[i]! += x[at + i]!;
    for (let i = 0; i < inner; i++) y[o * inner + i] = totals[i]! / divisor;
  }
}

/**
 * Sum over `axes` (one, several, or all if not given), which vanish, or stay as 1 with `keepDims`. The sum of nothing is 0.
 * @throws ShapeError if an axis is out of range.
 * @function
 * @example
 * sum(tensor([[1, 2], [3, 4]]), 0).toArray() // [4, 6]
 */
export const sum: Reduction & Defined = /*@__PURE__*/ reduction(
  'sum',
  (y, x, outer, n, inner) => addUp(y, x, outer, n, inner, 1),
  (g, _, x) => broadcastTo(g, x.shape),
  { integers: true, empty: true },
);

/**
 * Mean over `axes` (one, several, or all if not given), which vanish, or stay as 1 with `keepDims`: equation (10) is the mean of (9).
 * @throws ShapeError if an axis is out of range or empty.
 * @function
 * @example
 * mean(tensor([[1, 2], [3, 4]]), 1).toArray() // [1.5, 3.5]
 */
export const mean: Reduction & Defined = /*@__PURE__*/ reduction(
  'mean',
  (y, x, outer, n, inner) => addUp(y, x, outer, n, inner, n),
  (g, _, x, axes) => broadcastTo(div(g, countOf(x, axes)), x.shape),
);

/** How many elements are reduced to one. */
const countOf = (x: Tensor, axes: readonly number[]): number => sizeOf(axes.map((axis) => x.shape[axis]!));

/**
 * Variance over `axes` (one, several, or all if not given): $\frac{1}{n - c} \sum (x - \bar x)^2$ with correction $c = 0$ (as NumPy);
 * `correction` 1 gives the unbiased estimate (PyTorch's default).
 * @throws ShapeError if an axis is out of range, or has no more elements than the correction.
 * @function
 * @example
 * variance(tensor([1, 2, 3, 4])).item() // 1.25
 */
export const variance: Reduction<[correction?: number]> & Defined = /*@__PURE__*/ define<Reduction<[correction?: number]>>(
  (x: Tensor, axes?: number | readonly number[], keepDims = false, correction = 0): Tensor => {
    const over = normalizeAxes('variance', axes, x.shape);
    const n = countOf(x, over) - correction;
    if (n <= 0) throw new ShapeError('variance', `correction ${correction} leaves no elements of ${show(x.shape)}`, [x.shape]);
    const squares: Tensor = square(sub(x, mean(x, over, true)));
    return div(sum(squares, over, keepDims), n);
  },
  {
    reduces: (x, axes, keepDims) => variance(x, axes, keepDims),
    cases: [{ shapes: [[4, 2]], call: (x) => variance(x!, 0, false, 1) }],
  },
);
