/** The loss of support vector machines: for yes or no, by how much a score is on the wrong side. */
import type { Defined } from '../../op.js';
import { relu } from '../../ops/activation.js';
import { mul, sub } from '../../ops/arithmetic.js';
import { composition, type Loss } from './loss.js';

/**
 * The hinge loss of scores ŷ for labels −1 and 1: $\max(0, 1 - y \hat y)$, and its mean; 0 where the score is on the right side by 1 or more.
 * @throws ShapeError if the shapes differ.
 * @function
 * @example
 * hinge(tensor([2, 0.5]), tensor([1, 1])).item() // 0.25
 */
export const hinge: Loss & Defined = /*@__PURE__*/ composition('hinge', (a, b) => relu(sub(1, mul(a, b))), [
  [-0.9, -0.1],
  [0.1, 0.9],
]);
