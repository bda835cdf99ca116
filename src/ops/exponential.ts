/** Exponentials, logarithms and roots, element by element. */
import { unary } from '../elementwise.js';
import type { Defined } from '../op.js';
import type { Unary } from '../op-kinds.js';
import { add, div, mul } from './arithmetic.js';

const POSITIVE = [[0.4, 3]] as const;

/**
 * Exponential: $y = e^x$, its own gradient.
 * @function
 * @example
 * exp(tensor([0, 1])).toArray() // [1, 2.7182817…]
 */
export const exp: Unary & Defined = /*@__PURE__*/ unary(
  'exp',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]!);
  },
  (g, y) => mul(g, y),
);

/**
 * Natural logarithm: $y = \ln x$, with gradient $1 / x$. −Infinity at 0, NaN below.
 * @function
 * @example
 * log(tensor([1, Math.E])).toArray() // [0, 1]
 */
export const log: Unary & Defined = /*@__PURE__*/ unary(
  'log',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i]!);
  },
  (g, _, x) => div(g, x),
  { values: POSITIVE },
);

/**
 * $y = \ln(1 + x)$, exact for small x, with gradient $1 / (1 + x)$. −Infinity at −1, NaN below.
 * @function
 * @example
 * log1p(tensor([1e-9], { dtype: 'float64' })).item() // 9.999999995e-10
 */
export const log1p: Unary & Defined = /*@__PURE__*/ unary(
  'log1p',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.log1p(x[i]!);
  },
  (g, _, x) => div(g, add(x, 1)),
  { values: [[-0.6, 2]] },
);

/**
 * Square root: $y = \sqrt{x}$, with gradient $1 / 2y$ (Infinity at 0). NaN below 0.
 * @function
 * @example
 * sqrt(tensor([9, 2])).toArray() // [3, 1.4142135…]
 */
export const sqrt: Unary & Defined = /*@__PURE__*/ unary(
  'sqrt',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i]!);
  },
  (g, y) => div(g, mul(y, 2)),
  { values: POSITIVE },
);
