/** Losses for numbers: by how much a prediction is off. */
import { ValueError } from '../../errors.js';
import type { Defined } from '../../op.js';
import { abs, mul, square, sub } from '../../ops/arithmetic.js';
import { minimum } from '../../ops/choose.js';
import type { Tensor } from '../../tensor.js';
import { composition, type Loss } from './loss.js';

/**
 * Squared error $(\hat y - y)^2$, and its mean.
 * @throws ShapeError if the shapes differ.
 * @function
 * @example
 * meanSquaredError(tensor([1, 2]), tensor([1, 4])).item() // 2
 */
export const meanSquaredError: Loss & Defined = /*@__PURE__*/ composition('meanSquaredError', (a, b) => square(sub(a, b)));

/**
 * Absolute error $|\hat y - y|$, and its mean. Outliers count less than in the squared error.
 * @throws ShapeError if the shapes differ.
 * @function
 * @example
 * meanAbsoluteError(tensor([1, 2]), tensor([1, 4])).item() // 1
 */
export const meanAbsoluteError: Loss & Defined = /*@__PURE__*/ composition('meanAbsoluteError', (a, b) => abs(sub(a, b)));

/**
 * Huber's loss of the error $e = \hat y - y$: $e^2 / 2$ up to `delta` (above 0, default 1), beyond it $\delta (|e| - \delta / 2)$.
 * Huber, "Robust Estimation of a Location Parameter", 1964.
 * @throws ShapeError if the shapes differ, ValueError if delta is not above 0.
 * @function
 * @example
 * huber(tensor([0, 0]), tensor([1, 3])).item() // 1.5
 */
export const huber: Loss<{ readonly delta?: number }> & Defined = /*@__PURE__*/ composition<{ readonly delta?: number }>(
  'huber',
  (a, b, { delta = 1 }) => {
    if (!(delta > 0)) throw new ValueError(`huber: delta ${delta} must be above 0`);
    const error: Tensor = abs(sub(a, b));
    const inner: Tensor = minimum(error, delta);
    return mul(inner, sub(error, mul(inner, 0.5)));
  },
  { own: ['delta'] },
);
