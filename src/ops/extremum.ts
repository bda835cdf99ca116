/** Largest and smallest elements, and where they are. */
import { apply, type Defined, define, type Op } from '../op.js';
import type { AxisReduction, Reduction } from '../op-kinds.js';
import { normalizeAxes, reducedShape, refuseEmpty, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { div, mul } from './arithmetic.js';
import { equal } from './choose.js';
import { type ReduceAttrs, reduction, sum } from './reduce.js';

/** The gradient goes to the elements that reached the extremum, in equal shares. */
function shareAmongTies(g: Tensor, y: Tensor, x: Tensor, axes: readonly number[]): Tensor {
  const ties: Tensor = equal(x, y);
  return mul(g, div(ties, sum(ties, axes, true)));
}

/**
 * Largest element over `axes` (one, several, or all if not given); NaN if there is one. Ties share the gradient, as in `torch.amax`.
 * @throws ShapeError if an axis is out of range or empty.
 * @function
 * @example
 * max(tensor([[1, 5], [4, 2]]), 1).toArray() // [5, 4]
 */
export const max: Reduction & Defined = /*@__PURE__*/ reduction(
  'max',
  (y, x, outer, n, inner) => {
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        let at = o * n * inner + i;
        let best = x[at]!;
        for (let k = 1; k < n; k++) best = Math.max(best, x[(at += inner)]!);
        y[o * inner + i] = best;
      }
  },
  shareAmongTies,
  { integers: true },
);

/**
 * Smallest element over `axes` (one, several, or all if not given); NaN if there is one. Ties share the gradient, as in `torch.amin`.
 * @throws ShapeError if an axis is out of range or empty.
 * @function
 * @example
 * min(tensor([[1, 5], [4, 2]]), 1).toArray() // [1, 2]
 */
export const min: Reduction & Defined = /*@__PURE__*/ reduction(
  'min',
  (y, x, outer, n, inner) => {
    for (let o = 0; o < outer; o++)
      for (let i = 0; i < inner; i++) {
        let at = o * n * inner + i;
        let best = x[at]!;
        for (let k = 1; k < n; k++) best = Math.min(best, x[(at += inner)]!);
        y[o * inner + i] = best;
      }
  },
  shareAmongTies,
  { integers: true },
);

const argmaxOp: Op<ReduceAttrs> = {
  name: 'argmax',
  shape([x], { axes, keepDims }) {
    refuseEmpty('argmax', x!, axes);
    return reducedShape(x!, axes, keepDims);
  },
  dtype: () => 'int32',
  forward(y, _, [x], { axes }) {
    // Either one axis or all of them.
    const inner = axes.length === 1 ? sizeOf(x!.shape.slice(axes[0]! + 1)) : 1;
    const n = x!.size / y.length;
    const { data } = x!;
    for (let out = 0; out < y.length; out++) {
      const start = Math.floor(out / inner) * n * inner + (out % inner);
      let best = 0;
      for (let k = 1; k < n; k++) {
        const [here, record] = [data[start + k * inner]!, data[start + best * inner]!];
        if (here > record || (Number.isNaN(here) && !Number.isNaN(record))) best = k;
      }
      y[out] = best;
    }
  },
  vjp: [null],
};

/**
 * Where the largest element is along `axis`, or in row-major order if not given: an int32 tensor without gradient. The first of several;
 * NaN counts as the largest.
 * @throws ShapeError if the axis is out of range or empty.
 * @function
 * @example
 * argmax(tensor([[1, 5], [4, 2]]), 1).toArray() // [1, 0]
 */
export const argmax: AxisReduction & Defined = /*@__PURE__*/ define<AxisReduction>(
  (x: Tensor, axis?: number, keepDims = false): Tensor => apply(argmaxOp, [x], { axes: normalizeAxes('argmax', axis, x.shape), keepDims }),
  {
    cases: [{ shapes: [[2, 3, 2]], call: (x) => argmax(x!, 1, true) }],
  },
  argmaxOp,
);
