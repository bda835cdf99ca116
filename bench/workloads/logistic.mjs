/** Lets you time a step of logistic regression on all pictures at once: 209 pictures of 64 × 64 × 3, the homework's size. */
import { numbers, typed } from '../data.mjs';

export const title = 'logistic regression, one full-batch step of SGD on X [209, 12288]';

export const m = 209;
export const n = 12288;
/** Large enough that a wrong gradient shows in the third cost, small enough that it stays far from 0. */
export const rate = 0.01;

/** Features, labels and starting weights, row-major; the bias starts at 0. */
export const data = (dtype) => ({
  x: typed(numbers(m * n, 1), dtype),
  y: typed(
    numbers(m, 2).map((v) => (v > 0 ? 1 : 0)),
    dtype,
  ),
  w: typed(numbers(n, 3, -0.01, 0.01), dtype),
});
