/** The loss of support vector machines: for yes or no, by how much a score is on the wrong side. */
import type { Defined } from '../../op.js';
import { relu } from '../../ops/activation.js';
import { mul, sub } from '../../ops/arithmetic.js';
import { checkValues, composition, type Loss } from './loss.js';

const MUST = '−1 or 1; labels of 0 and 1 become so with y.mul(2).sub(1)';

/**
 * The hinge loss of scores ŷ for labels −1 and 1: $\max(0, 1 - y \hat y)$, and its mean; 0 where the score is on the right side by 1 or
 * more.
 * @throws ShapeError if the shapes differ, ValueError if a label is neither −1 nor 1 (not looked at in compiled functions).
 * @function
 * @example
 * hinge(tensor([2, 0.5]), tensor([1, 1])).item() // 0.25
 */
export const hinge: Loss & Defined = /*@__PURE__*/ composition('hinge', (a, b) => relu(sub(1, mul(a, b))), {
  values: [
    [-0.9, -0.1],
    [0.1, 0.9],
  ],
  check: (y) => checkValues('hinge', 'label', y, (label) => Math.abs(label) === 1, MUST),
});
