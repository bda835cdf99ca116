/** How good predictions of several classes are: which class each row of scores names, and how often each class is taken for which. */
import type { Storage } from '../dtype.js';
import { ShapeError, ValueError } from '../errors.js';
import { checkNumbers } from '../ops/numbers.js';
import { sameShape, show } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** Whether these are predictions of several classes: scores [..., classes] (two or more) or class numbers [...] for class numbers [...]. */
export function areClasses(prediction: Tensor, target: Tensor): boolean {
  if (target.dtype !== 'int32') return false;
  if (sameShape(prediction.shape, target.shape)) return prediction.dtype === 'int32';
  return prediction.shape.at(-1)! > 1 && sameShape(prediction.shape.slice(0, -1), target.shape);
}

function largest(numbers: Storage): number {
  let best = Number.NEGATIVE_INFINITY;
  for (const n of numbers) best = Math.max(best, n);
  return best;
}

/** The class of the highest score of each row, the first of several; −1 where a score is NaN. Class numbers are what they are. */
export function classesIn(prediction: Tensor, target: Tensor): ArrayLike<number> {
  if (sameShape(prediction.shape, target.shape)) return prediction.data;
  const classes = prediction.shape.at(-1)!;
  return Int32Array.from(target.data, (_, i) => {
    const scores = prediction.data.subarray(i * classes, (i + 1) * classes);
    return scores.indexOf(largest(scores));
  });
}

/**
 * How often each class was taken for which: rows are the truth, columns the predictions. Predictions are scores [..., classes], of which
 * the highest counts, or class numbers of the target's shape (int32); then there are `classes`, or as many as occur.
 * @throws ShapeError if the shapes do not fit, DTypeError or ValueError if a class is no int32 number in range, or a score is NaN.
 * @example
 * confusionCounts(tensor([[0.9, 0.1], [0.7, 0.3]]), tensor([0, 1], { dtype: 'int32' })) // [[1, 0], [1, 0]]
 */
export function confusionCounts(prediction: Tensor, target: Tensor, classes?: number): number[][] {
  if (target.dtype === 'int32' && !areClasses(prediction, target)) {
    const why = `predictions ${show(prediction.shape)} ${prediction.dtype} do not fit class numbers ${show(target.shape)}`;
    throw new ShapeError('confusionCounts', `${why}; give scores [..., classes] or int32 class numbers`, [prediction.shape, target.shape]);
  }
  const said = classesIn(prediction, target);
  const isScores = prediction.rank > target.rank;
  const count = isScores ? prediction.shape.at(-1)! : (classes ?? 1 + Math.max(-1, largest(prediction.data), largest(target.data)));
  checkNumbers('confusionCounts', target, count, 'class', 'classes');
  if (!isScores) checkNumbers('confusionCounts', prediction, count, 'predicted class', 'classes');
  const counts = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let i = 0; i < said.length; i++) {
    if (said[i]! < 0) throw new ValueError(`confusionCounts: a score of row ${i} is NaN`);
    counts[target.data[i]!]![said[i]!]!++;
  }
  return counts;
}
