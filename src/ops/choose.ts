/** Comparing and choosing, element by element. Comparisons answer 1 or 0 and pass no gradient. */
import type { Storage } from '../dtype.js';
import { binary, unary } from '../elementwise.js';
import { ValueError } from '../errors.js';
import { apply, commonType, type Defined, define, lift, type Op } from '../op.js';
import type { Binary, Choice, Unary } from '../op-kinds.js';
import { eachBroadcastRun } from '../runs.js';
import { broadcast } from '../shape.js';
import type { Operand } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { mul } from './arithmetic.js';

/**
 * 1 where $a > b$, else 0 (also where either is NaN), in the operands' number type. No gradient. Shapes broadcast.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * greater(tensor([1, 2, 3]), 2).toArray() // [0, 0, 1]
 */
export const greater: Binary & Defined = /*@__PURE__*/ binary(
  'greater',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! > b[j]! ? 1 : 0;
  },
  [],
  { integers: true },
);

/**
 * 1 where $a < b$, else 0 (also where either is NaN), in the operands' number type. No gradient. Shapes broadcast.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * less(tensor([1, 2, 3]), 2).toArray() // [1, 0, 0]
 */
export const less: Binary & Defined = /*@__PURE__*/ binary(
  'less',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! < b[j]! ? 1 : 0;
  },
  [],
  { integers: true },
);

/**
 * 1 where $a = b$, else 0 (NaN equals nothing), in the operands' number type. No gradient. Shapes broadcast.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * equal(tensor([1, 2, 3]), 2).toArray() // [0, 1, 0]
 */
export const equal: Binary & Defined = /*@__PURE__*/ binary(
  'equal',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! === b[j]! ? 1 : 0;
  },
  [],
  { integers: true },
);

/**
 * The larger of two: $y = \max(a, b)$; NaN where either is. Where they are equal, each gets half of the gradient. Shapes broadcast.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * maximum(tensor([1, -2]), 0).toArray() // [1, 0]
 */
export const maximum: Binary & Defined = /*@__PURE__*/ binary(
  'maximum',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = Math.max(a[i]!, b[j]!);
  },
  [unless((a, b) => less(a, b)), unless((a, b) => greater(a, b))],
  { integers: true },
);

/**
 * The smaller of two: $y = \min(a, b)$; NaN where either is. Where they are equal, each gets half of the gradient. Shapes broadcast.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * minimum(tensor([1, -2]), 0).toArray() // [0, -2]
 */
export const minimum: Binary & Defined = /*@__PURE__*/ binary(
  'minimum',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = Math.min(a[i]!, b[j]!);
  },
  [unless((a, b) => greater(a, b)), unless((a, b) => less(a, b))],
  { integers: true },
);

/** The vjp of an extremum for an operand: g, 0 where that lost, halved where a and b tie. */
function unless(lost: (a: Tensor, b: Tensor) => Tensor) {
  return (g: Tensor, _: Tensor, a: Tensor, b: Tensor): Tensor => where(lost(a, b), 0, where(equal(a, b), mul(g, 0.5), g));
}

/**
 * Limits to [low, high]: $y = \min(\max(x, low), high)$; NaN stays NaN. The gradient passes where $low \le x \le high$, ends included.
 * @throws ValueError if low > high.
 * @function
 * @example
 * clip(tensor([-5, 0.5, 7]), 0, 1).toArray() // [0, 0.5, 1]
 */
export const clip: Unary<[low: number, high: number]> & Defined = /*@__PURE__*/ unary<[low: number, high: number]>(
  'clip',
  (y, x, low, high) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.min(Math.max(x[i]!, low), high);
  },
  (g, y, x) => where(equal(x, y), g, 0),
  {
    values: [
      [-2, -1.1],
      [-0.9, 0.4],
      [0.6, 2],
    ],
    attrs: [-1, 0.5],
    check(low, high) {
      if (!(low <= high)) throw new ValueError(`clip: low ${low} is above high ${high}; swap them`);
    },
  },
);

/** One run of `where`: outside the closure, so that V8 optimises the plain loop. */
function chooseRun(
  y: Storage,
  o: number,
  end: number,
  condition: Storage,
  i: number,
  di: number,
  a: Storage,
  j: number,
  dj: number,
  b: Storage,
  k: number,
  dk: number,
): void {
  for (; o < end; o++, i += di, j += dj, k += dk) y[o] = condition[i]! !== 0 ? a[j]! : b[k]!;
}

const whereOp: Op = {
  name: 'where',
  shape: ([condition, a, b]) => broadcast('where', broadcast('where', condition!, a!), b!),
  integers: true,
  dtype: ([, a, b]) => commonType(whereOp, [a!, b!]),
  forward(y, shape, inputs) {
    const [condition, a, b] = inputs.map((x) => x.data);
    eachBroadcastRun(
      shape,
      inputs.map((x) => x.shape),
      (o, end, [i, j, k], [di, dj, dk]) => chooseRun(y, o, end, condition!, i!, di!, a!, j!, dj!, b!, k!, dk!),
    );
  },
  vjp: [null, (g, _, [condition]) => where(condition!, g, 0), (g, _, [condition]) => where(condition!, 0, g)],
};

/**
 * a where the condition is not 0 (NaN is not 0), else b. Shapes broadcast; numbers may stand for a and b. Each gets the gradient where it
 * was chosen, 0 elsewhere, which does not save `where(c, log(x), 0)` at x = 0: log's gradient is Infinity there, and Infinity · 0 is NaN.
 * Choose the input instead: `log(where(c, x, 1))`.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * where(greater(tensor([1, -2]), 0), 1, -1).toArray() // [1, -1]
 */
export const where: Choice & Defined = /*@__PURE__*/ define<Choice>(
  (condition: Tensor, a: Operand, b: Operand): Tensor => {
    const numbers = typeof a === 'number' && typeof b === 'number';
    const [x, z] = numbers ? lift('where', [condition, a, b]).slice(1) : lift('where', [a, b]);
    return apply(whereOp, [condition, x!, z!], undefined);
  },
  {
    broadcasts: (a, b) => where(greater(a, b), a, b),
    cases: [{ shapes: [[2]], call: (a) => where(greater(a!, 0), a!, 0) }],
  },
  whereOp,
);
