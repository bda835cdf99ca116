/** How good predictions are: accuracy, and of two classes confusion matrix, precision, recall, F1, area under the ROC curve. */
import { ShapeError, ValueError } from '../errors.js';
import { checkNumbers } from '../ops/numbers.js';
import { sameShape, show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { areClasses, classesIn } from './classes.js';

/** How predictions fall, given a threshold. */
export interface ConfusionMatrix {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly trueNegative: number;
  readonly falseNegative: number;
}

function checked(name: string, prediction: Tensor, target: Tensor): void {
  if (!sameShape(prediction.shape, target.shape)) {
    const message = `shapes ${show(prediction.shape)} and ${show(target.shape)} differ; give both the same shape`;
    throw new ShapeError(name, message, [prediction.shape, target.shape]);
  }
  const at = target.data.findIndex((y: number) => y !== 0 && y !== 1);
  if (at >= 0) throw new ValueError(`${name}: label ${target.data[at]} (element ${at}) must be 0 or 1`);
}

/**
 * Counts of right and wrong predictions: a probability from `threshold` (0.5 if not given) up counts as class 1.
 * @throws ShapeError if the shapes differ, ValueError if a label is neither 0 nor 1.
 * @example
 * confusionMatrix(tensor([0.9, 0.2]), tensor([1, 1])) // { truePositive: 1, falseNegative: 1, … }
 */
export function confusionMatrix(prediction: Tensor, target: Tensor, threshold = 0.5): ConfusionMatrix {
  checked('confusionMatrix', prediction, target);
  const counts = { truePositive: 0, falsePositive: 0, trueNegative: 0, falseNegative: 0 };
  const p = prediction.data;
  const y = target.data;
  for (let i = 0; i < y.length; i++) {
    const positive = p[i]! >= threshold;
    if (y[i] === 1) counts[positive ? 'truePositive' : 'falseNegative']++;
    else counts[positive ? 'falsePositive' : 'trueNegative']++;
  }
  return counts;
}

/**
 * The share of right predictions, from 0 to 1; NaN for none. Probabilities with labels 0 and 1 of one shape, or for class numbers (int32,
 * [...]) scores [..., classes], of which the highest counts (none if one is NaN), or class numbers (int32).
 * @throws ShapeError if the shapes differ, ValueError if a label is none.
 * @example
 * accuracy(tensor([0.9, 0.2]), tensor([1, 1])) // 0.5
 */
export function accuracy(prediction: Tensor, target: Tensor, threshold = 0.5): number {
  if (areClasses(prediction, target)) {
    if (prediction.rank > target.rank) checkNumbers('accuracy', target, prediction.shape.at(-1)!, 'class', 'classes');
    const said = classesIn(prediction, target);
    return target.data.filter((truth: number, i: number) => truth === said[i]).length / target.size;
  }
  const { truePositive, trueNegative } = confusionMatrix(prediction, target, threshold);
  return (truePositive + trueNegative) / target.size;
}

/** Of those predicted positive, the share that is: TP / (TP + FP); NaN where none is predicted. */
export const precision = ({ truePositive, falsePositive }: ConfusionMatrix): number => truePositive / (truePositive + falsePositive);

/** Of the positives, the share that is found: TP / (TP + FN); NaN where there are none. */
export const recall = ({ truePositive, falseNegative }: ConfusionMatrix): number => truePositive / (truePositive + falseNegative);

/** The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN); NaN where there is nothing to find and nothing found. */
export const f1 = ({ truePositive, falsePositive, falseNegative }: ConfusionMatrix): number =>
  (2 * truePositive) / (2 * truePositive + falsePositive + falseNegative);

/**
 * The area under the ROC curve: how often a random positive has a higher score than a random negative, ties counting half. 0.5 is
 * chance, 1 is perfect; NaN if a class is missing. Scores may be probabilities or logits.
 * @throws ShapeError if the shapes differ, ValueError if a label is neither 0 nor 1, or a score is NaN.
 * @example
 * rocAuc(tensor([0.1, 0.8, 0.4]), tensor([0, 1, 0])) // 1
 */
export function rocAuc(scores: Tensor, target: Tensor): number {
  checked('rocAuc', scores, target);
  const s = scores.data;
  const y = target.data;
  const bad = s.findIndex((v: number) => Number.isNaN(v));
  if (bad >= 0) throw new ValueError(`rocAuc: score ${bad} is NaN`);
  const order = Array.from(s.keys()).sort((i, j) => s[i]! - s[j]!);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && s[order[to]!] === s[order[from]!]) to++;
    // Ties share the mean of their ranks, counted from 1.
    for (let k = from; k < to; k++) {
      if (y[order[k]!] !== 1) continue;
      positives++;
      rankSum += (from + to + 1) / 2;
    }
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (y.length - positives));
}
