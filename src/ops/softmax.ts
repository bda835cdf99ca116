/** Logits to probabilities: logSumExp, softmax and logSoftmax, none of which overflows. */
import type { Storage } from '../dtype.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { AlongAxis, Reduction } from '../op-kinds.js';
import { normalizeAxis, sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { mul, sub } from './arithmetic.js';
import { exp } from './exponential.js';
import { reduction, sum } from './reduce.js';

/** Visits each line along an axis: `start`, then n − 1 steps of `inner`. */
function eachLine(shape: Shape, axis: number, visit: (start: number, n: number, inner: number) => void): void {
  const n = shape[axis] ?? 1;
  const inner = sizeOf(shape.slice(axis + 1));
  const outer = sizeOf(shape.slice(0, axis));
  if (n > 0) for (let o = 0; o < outer; o++) for (let i = 0; i < inner; i++) visit(o * n * inner + i, n, inner);
}

function largest(x: Storage, start: number, n: number, inner: number): number {
  let best = x[start]!;
  for (let k = 1; k < n; k++) best = Math.max(best, x[start + k * inner]!);
  return best;
}

/** Σ exp(x − shift) along a line. */
function sumOfExp(x: Storage, start: number, n: number, inner: number, shift: number): number {
  let total = 0;
  for (let k = 0; k < n; k++) total += Math.exp(x[start + k * inner]! - shift);
  return total;
}

/**
 * $y = \ln \sum e^x$ over `axes` (one, several, or all if not given), without overflow; its gradient is the softmax.
 * @throws ShapeError if an axis is out of range or empty.
 * @function
 * @example
 * logSumExp(tensor([1000, 1000])).item() // 1000.6931…
 */
export const logSumExp: Reduction & Defined = /*@__PURE__*/ reduction(
  'logSumExp',
  (y, x, outer, n, inner) => {
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        const start = o * n * inner + i;
        const shift = largest(x, start, n, inner);
        // Infinity − Infinity would be NaN: an infinite maximum is the answer itself.
        y[o * inner + i] = Number.isFinite(shift) ? shift + Math.log(sumOfExp(x, start, n, inner, shift)) : shift;
      }
  },
  (g, y, x) => mul(g, exp(sub(x, y))),
);

const softmaxOp: Op<number> = {
  name: 'softmax',
  shape: ([x]) => x!,
  forward(y, shape, [x], axis) {
    const { data } = x!;
    eachLine(shape, axis, (start, n, inner) => {
      const shift = largest(data, start, n, inner);
      const total = sumOfExp(data, start, n, inner, shift);
      for (let k = 0, i = start; k < n; k++, i += inner) y[i] = Math.exp(data[i]! - shift) / total;
    });
  },
  vjp: [(g, y, _, axis) => mul(y, sub(g, sum(mul(g, y), axis, true)))],
};

/**
 * Probabilities that sum to 1 along `axis` (the last if not given): $y_i = e^{x_i} / \sum_j e^{x_j}$.
 * @throws ShapeError if the axis is out of range.
 * @function
 * @example
 * softmax(tensor([1000, 1000])).toArray() // [0.5, 0.5]
 */
export const softmax: AlongAxis & Defined = /*@__PURE__*/ define<AlongAxis>(
  (x: Tensor, axis = -1): Tensor => apply(softmaxOp, [x], normalizeAxis('softmax', axis, x.shape)),
  { alongAxis: (x, axis) => softmax(x, axis) },
  softmaxOp,
);

const logSoftmaxOp: Op<number> = {
  name: 'logSoftmax',
  shape: ([x]) => x!,
  forward(y, shape, [x], axis) {
    const { data } = x!;
    eachLine(shape, axis, (start, n, inner) => {
      const shift = largest(data, start, n, inner);
      const log = Math.log(sumOfExp(data, start, n, inner, shift));
      for (let k = 0, i = start; k < n; k++, i += inner) y[i] = data[i]! - shift - log;
    });
  },
  vjp: [(g, y, _, axis) => sub(g, mul(exp(y), sum(g, axis, true)))],
};

/**
 * Logarithms of the softmax along `axis` (the last if not given), without the loss of `log(softmax(x))`.
 * @throws ShapeError if the axis is out of range.
 * @function
 * @example
 * logSoftmax(tensor([0, -1000])).toArray() // [0, -1000]
 */
export const logSoftmax: AlongAxis & Defined = /*@__PURE__*/ define<AlongAxis>(
  (x: Tensor, axis = -1): Tensor => apply(logSoftmaxOp, [x], normalizeAxis('logSoftmax', axis, x.shape)),
  { alongAxis: (x, axis) => logSoftmax(x, axis) },
  logSoftmaxOp,
);
