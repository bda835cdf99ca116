/** What a model of pictures is asked: whether they show one class, or which of several they show. */
import '../methods.js';
import type { Pictures } from '../images/folder.js';
import { equal } from '../ops/choose.js';
import { astype, reshape } from '../ops/move.js';
import type { Tensor } from '../tensor.js';
import { confusionCounts } from '../train/classes.js';
import { type ConfusionMatrix, confusionMatrix } from '../train/metrics.js';

export interface Task {
  /** Names of the classes of pictures. */
  readonly classes: readonly string[];
  /** The class whose probability the model gives; null where it gives one for each class. */
  readonly positive: string | null;
}

/** The possible answers. Where there is a positive class: something else first, then that class. */
export function answersOf({ classes, positive }: Task): readonly string[] {
  if (positive === null) return classes;
  return [classes.length === 2 ? classes.find((name) => name !== positive)! : `not ${positive}`, positive];
}

/** How many numbers the model gives for each picture. */
export const outputsOf = (task: Task): number => (task.positive === null ? task.classes.length : 1);

/** Targets: 1 for the pictures of the positive class, 0 for the others, [pictures, 1]; or the number of the class, int32 [pictures]. */
export function targetsOf({ labels, classes }: Pictures, { positive }: Task, dtype: 'float32' | 'float64'): Tensor {
  return positive === null ? labels : reshape(astype(equal(labels, classes.indexOf(positive)), dtype), [-1, 1]);
}

/** What a model says about one picture. */
export interface Reading {
  /** Positions in `answersOf`. */
  readonly says: number;
  readonly truth: number;
  /** The probability that it gives its answer. */
  readonly sure: number;
  /** The probability that it gives the truth. */
  readonly belief: number;
}

/** Readings of probabilities: [pictures, 1] against [pictures, 1], or [pictures, classes] against [pictures]. */
export function readingsOf(probabilities: Tensor, targets: Tensor): readonly Reading[] {
  const [count, columns] = [probabilities.shape[0]!, probabilities.shape[1]!];
  return Array.from({ length: count }, (_, i) => {
    const given = probabilities.data.subarray(i * columns, (i + 1) * columns);
    const p = columns === 1 ? [1 - given[0]!, given[0]!] : Array.from(given);
    // Exactly ½ counts as the positive class.
    const says = columns === 1 ? (given[0]! >= 0.5 ? 1 : 0) : p.indexOf(Math.max(...p));
    const truth = targets.data[i]!;
    return { says, truth, sure: p[says]!, belief: p[truth]! };
  });
}

/** How often each answer was given for each truth: rows are truths. */
export function countsOf(probabilities: Tensor, targets: Tensor, { positive }: Task): number[][] {
  if (positive === null) return confusionCounts(probabilities, targets);
  const { trueNegative, falsePositive, falseNegative, truePositive } = confusionMatrix(probabilities, targets);
  return [
    [trueNegative, falsePositive],
    [falseNegative, truePositive],
  ];
}

/** What `summary.json` says of right and wrong answers. */
export type Confusion = ConfusionMatrix | { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };

export function confusionOf(probabilities: Tensor, targets: Tensor, task: Task): Confusion {
  if (task.positive !== null) return confusionMatrix(probabilities, targets);
  return { classes: task.classes, counts: countsOf(probabilities, targets, task) };
}
