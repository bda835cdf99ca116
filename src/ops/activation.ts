/** The functions that neurons apply to their sums, element by element. */
import { unary } from '../elementwise.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { Unary } from '../op-kinds.js';
import type { Tensor } from '../tensor.js';
import { add, mul, neg, square, sub } from './arithmetic.js';
import { greater, where } from './choose.js';
import { exp } from './exponential.js';

/** Values of either sign, away from the kink at 0. */
const OFF_KINK = [
  [-2, -0.1],
  [0.1, 2],
] as const;

/**
 * Logistic function, equation (6) of the lecture: $y = 1 / (1 + e^{-x})$, with gradient $y (1 - y)$.
 * @function
 * @example
 * sigmoid(tensor([-1000, 0, 1000])).toArray() // [0, 0.5, 1]
 */
export const sigmoid: Unary & Defined = /*@__PURE__*/ unary(
  'sigmoid',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
  },
  (g, y) => mul(g, mul(y, sub(1, y))),
);

/**
 * Hyperbolic tangent, with gradient $1 - y^2$.
 * @function
 * @example
 * tanh(tensor([0, 100])).toArray() // [0, 1]
 */
export const tanh: Unary & Defined = /*@__PURE__*/ unary(
  'tanh',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i]!);
  },
  (g, y) => mul(g, sub(1, square(y))),
);

/**
 * Rectifier: $y = \max(x, 0)$; NaN stays NaN. Its gradient at 0 is 0.
 * @function
 * @example
 * relu(tensor([-2, 3])).toArray() // [0, 3]
 */
export const relu: Unary & Defined = /*@__PURE__*/ unary(
  'relu',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(x[i]!, 0);
  },
  // y is 0 exactly where no gradient passes, so it serves as the condition.
  (g, y) => where(y, g, 0),
  { values: OFF_KINK },
);

const leakyReluOp: Op<number> = {
  name: 'leakyRelu',
  shape: ([x]) => x!,
  forward(y, _, [x], slope) {
    const { data } = x!;
    for (let i = 0; i < y.length; i++) y[i] = data[i]! > 0 ? data[i]! : slope * data[i]!;
  },
  vjp: [(g, _, [x], slope) => where(greater(x!, 0), g, mul(g, slope))],
};

/**
 * Rectifier with a slope below 0 (0.01 if not given): x where x > 0, else slope · x. Its gradient at 0 is the slope.
 * @function
 * @example
 * leakyRelu(tensor([-2, 3])).toArray() // [-0.02, 3]
 */
export const leakyRelu: Unary<[slope?: number]> & Defined = /*@__PURE__*/ define<Unary<[slope?: number]>>(
  (x: Tensor, slope = 0.01): Tensor => apply(leakyReluOp, [x], slope),
  {
    values: OFF_KINK,
    elementwise: (x) => leakyRelu(x),
    cases: [{ shapes: [[]], call: (x) => leakyRelu(x!, 0.3) }],
  },
  leakyReluOp,
);

/**
 * Smooth rectifier: $y = \ln(1 + e^x)$ without overflow, with gradient $\sigma(x)$.
 * @function
 * @example
 * softplus(tensor([-1000, 0, 1000])).toArray() // [0, 0.6931472…, 1000]
 */
export const softplus: Unary & Defined = /*@__PURE__*/ unary(
  'softplus',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.max(x[i]!, 0) + Math.log1p(Math.exp(-Math.abs(x[i]!)));
  },
  (g, _, x) => mul(g, sigmoid(x)),
);

/**
 * Error function: $y = \frac{2}{\sqrt\pi} \int_0^x e^{-t^2} dt$, to about 15 digits, with gradient $\frac{2}{\sqrt\pi} e^{-x^2}$.
 * @function
 * @example
 * erf(tensor([0, 1])).toArray() // [0, 0.8427008…]
 */
export const erf: Unary & Defined = /*@__PURE__*/ unary(
  'erf',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = erfOf(x[i]!);
  },
  (g, _, x) => mul(g, mul(exp(neg(square(x))), 2 / Math.sqrt(Math.PI))),
);

/** The series of Abramowitz and Stegun 7.1.6, all of whose terms are positive. */
function erfOf(x: number): number {
  if (!(Math.abs(x) < 6) || x === 0) return Number.isNaN(x) ? x : Math.sign(x);
  const square = x * x;
  let sum = 0;
  for (let term = x, n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    sum += term;
    term *= square / (n + 0.5);
  }
  // Roundings must not carry it beyond 1.
  return Math.min(1, Math.max(-1, (2 / Math.sqrt(Math.PI)) * Math.exp(-square) * sum));
}

/**
 * Gaussian error linear unit, the form with erf: $y = x \, \Phi(x) = \frac{x}{2} (1 + \mathrm{erf}(x / \sqrt 2))$.
 * Source: Hendrycks and Gimpel, 2016.
 * @function
 * @example
 * gelu(tensor([-1, 0, 1])).toArray() // [-0.1586552…, 0, 0.8413447…]
 */
export const gelu: Unary & Defined = /*@__PURE__*/ define<Unary>(
  (x: Tensor): Tensor => mul(mul(x, 0.5), add(erf(mul(x, Math.SQRT1_2)), 1)),
  { elementwise: (x) => gelu(x) },
);
