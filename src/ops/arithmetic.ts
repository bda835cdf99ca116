/** Arithmetic, element by element: sums, products, powers, signs. */
import { fullLike } from '../create.js';
import { binary, unary } from '../elementwise.js';
import type { Defined } from '../op.js';
import type { Binary, Unary } from '../op-kinds.js';

/** Values of either sign, away from 0. */
const NONZERO = [
  [-2, -0.3],
  [0.3, 2],
] as const;

/**
 * Sum: $y = a + b$. Shapes broadcast; a number may stand on either side.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * add(tensor([1, 2]), 10).toArray() // [11, 12]
 */
export const add: Binary & Defined = /*@__PURE__*/ binary(
  'add',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! + b[j]!;
  },
  [(g) => g, (g) => g],
  { integers: true },
);

/**
 * Difference: $y = a - b$. Shapes broadcast; a number may stand on either side.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * sub(1, tensor([0.25, 0.5])).toArray() // [0.75, 0.5]
 */
export const sub: Binary & Defined = /*@__PURE__*/ binary(
  'sub',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! - b[j]!;
  },
  [(g) => g, (g) => neg(g)],
  { integers: true },
);

/**
 * Product, element by element: $y = a \cdot b$. Shapes broadcast; a number may stand on either side.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * mul(tensor([1, 2]), tensor([3, 4])).toArray() // [3, 8]
 */
export const mul: Binary & Defined = /*@__PURE__*/ binary(
  'mul',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! * b[j]!;
  },
  [(g, _, __, b) => mul(g, b), (g, _, a) => mul(g, a)],
  { integers: true },
);

/**
 * Quotient: $y = a / b$. Shapes broadcast; a number may stand on either side. Division by 0 gives ±Infinity or NaN.
 * @throws ShapeError if the shapes do not broadcast.
 * @function
 * @example
 * div(tensor([1, 2]), 4).toArray() // [0.25, 0.5]
 */
export const div: Binary & Defined = /*@__PURE__*/ binary(
  'div',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = a[i]! / b[j]!;
  },
  [(g, _, __, b) => div(g, b), (g, y, _, b) => neg(mul(g, div(y, b)))],
  { values: NONZERO },
);

/**
 * Opposite: $y = -x$.
 * @function
 * @example
 * neg(tensor([1, -2])).toArray() // [-1, 2]
 */
export const neg: Unary & Defined = /*@__PURE__*/ unary(
  'neg',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = -x[i]!;
  },
  (g) => neg(g),
  { integers: true },
);

/**
 * Square: $y = x^2$, with gradient $2x$.
 * @function
 * @example
 * square(tensor([3, -2])).toArray() // [9, 4]
 */
export const square: Unary & Defined = /*@__PURE__*/ unary(
  'square',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! * x[i]!;
  },
  (g, _, x) => mul(g, mul(x, 2)),
);

/**
 * Power with a number as exponent: $y = x^p$, with gradient $p\,x^{p-1}$ (0 for $p = 0$). NaN where x is finite, below 0, and p is not
 * whole.
 * @function
 * @example
 * pow(tensor([1, 2]), 3).toArray() // [1, 8]
 */
export const pow: Unary<[exponent: number]> & Defined = /*@__PURE__*/ unary<[exponent: number]>(
  'pow',
  (y, x, exponent) => {
    for (let i = 0; i < y.length; i++) y[i] = x[i]! ** exponent;
  },
  (g, _, x, exponent) => (exponent === 0 ? fullLike(x, 0) : mul(g, mul(pow(x, exponent - 1), exponent))),
  { values: NONZERO, attrs: [3] },
);

/**
 * Absolute value: $y = |x|$. Its gradient at 0 is 0.
 * @function
 * @example
 * abs(tensor([-3, 2])).toArray() // [3, 2]
 */
export const abs: Unary & Defined = /*@__PURE__*/ unary(
  'abs',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i]!);
  },
  (g, _, x) => mul(g, sign(x)),
  { values: NONZERO, integers: true },
);

/**
 * Sign: −1, 0 or 1. Its gradient is 0 everywhere.
 * @function
 * @example
 * sign(tensor([-3, 0, 2])).toArray() // [-1, 0, 1]
 */
export const sign: Unary & Defined = /*@__PURE__*/ unary(
  'sign',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sign(x[i]!);
  },
  (_, __, x) => fullLike(x, 0),
  { values: NONZERO, integers: true },
);
