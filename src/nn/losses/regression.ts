/** Losses for numbers: by how much a prediction is off. */
import { ValueError } from '../../errors.js';
import { type Defined, define } from '../../op.js';
import { relu } from '../../ops/activation.js';
import { abs, mul, square, sub } from '../../ops/arithmetic.js';
import { minimum } from '../../ops/choose.js';
import type { Tensor } from '../../tensor.js';
import { casesFor, type Loss, type LossReduction, reduced, requireEqual } from './loss.js';

interface Options {
  readonly reduction?: LossReduction;
}

/** A loss that is a composition of ops. */
function loss<Args>(
  name: string,
  each: (prediction: Tensor, target: Tensor, options: Args) => Tensor,
  values?: readonly (readonly [number, number])[],
): Loss<Args> & Defined {
  const call = (prediction: Tensor, target: Tensor, options: Options & Args = {} as Options & Args): Tensor => {
    requireEqual(name, prediction.shape, target.shape);
    return reduced(each(prediction, target, options), options.reduction);
  };
  return define<Loss<Args>>(call, { values, cases: casesFor(call as never) });
}

/**
 * Squared error $(\hat y - y)^2$, and its mean.
 * @throws ShapeError if the shapes differ.
 * @function
 * @example
 * meanSquaredError(tensor([1, 2]), tensor([1, 4])).item() // 2
 */
export const meanSquaredError: Loss & Defined = /*@__PURE__*/ loss('meanSquaredError', (a, b) => square(sub(a, b)));

/**
 * Absolute error $|\hat y - y|$, and its mean. Outliers count less than in the squared error.
 * @throws ShapeError if the shapes differ.
 * @function
 * @example
 * meanAbsoluteError(tensor([1, 2]), tensor([1, 4])).item() // 1
 */
export const meanAbsoluteError: Loss & Defined = /*@__PURE__*/ loss('meanAbsoluteError', (a, b) => abs(sub(a, b)));

/**
 * Huber's loss of the error $e = \hat y - y$: $e^2 / 2$ up to `delta` (above 0, default 1), beyond it $\delta (|e| - \delta / 2)$.
 * Huber, "Robust Estimation of a Location Parameter", 1964.
 * @throws ShapeError if the shapes differ, ValueError if delta is not above 0.
 * @function
 * @example
 * huber(tensor([0, 0]), tensor([1, 3])).item() // 1.5
 */
export const huber: Loss<{ readonly delta?: number }> & Defined = /*@__PURE__*/ loss<{ readonly delta?: number }>(
  'huber',
  (a, b, { delta = 1 }) => {
    if (!(delta > 0)) throw new ValueError(`huber: delta ${delta} must be above 0`);
    const error: Tensor = abs(sub(a, b));
    const inner: Tensor = minimum(error, delta);
    return mul(inner, sub(error, mul(inner, 0.5)));
  },
);

/**
 * The hinge loss of scores ŷ for labels −1 and 1: $\max(0, 1 - y \hat y)$, and its mean; 0 where the score is on the right side by 1 or more.
 * @throws ShapeError if the shapes differ.
 * @function
 * @example
 * hinge(tensor([2, 0.5]), tensor([1, 1])).item() // 0.25
 */
export const hinge: Loss & Defined = /*@__PURE__*/ loss('hinge', (a, b) => relu(sub(1, mul(a, b))), [
  [-0.9, -0.1],
  [0.1, 0.9],
]);
