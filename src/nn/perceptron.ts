/** The perceptron: a neuron that fires or does not, and Rosenblatt's rule, by which it learns from its mistakes. */
import { ShapeError, ValueError } from '../errors.js';
import { mustBeTensor } from '../must-be.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { equal, greater, where } from '../ops/choose.js';
import { astype, transpose } from '../ops/move.js';
import { slice } from '../ops/slice.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { ExactSum } from './exact-sum.js';
import { binaryCrossEntropyWithLogits } from './losses/index.js';
import { type Neuron, type NeuronOptions, neuron } from './neuron.js';

/**
 * The step activation: 1 where $z > 0$, else 0, and NaN where z is. It has no gradient, which is why networks of perceptrons had to wait
 * for the sigmoid.
 * @example
 * step(tensor([-1, 0, 2])).toArray() // [0, 0, 1]
 */
export const step = (z: Tensor): Tensor => where(equal(z, z), greater(z, 0), z.detach()) as Tensor;

/** How Rosenblatt's rule goes through the examples. */
export interface LearnOptions {
  /** α, above 0. From zero weights it only scales them, and changes no answer. Default 1. */
  readonly learningRate?: number | undefined;
  /** How many times through the examples at most. Default 100. */
  readonly epochs?: number | undefined;
}

/** What came of learning by Rosenblatt's rule. */
export interface PerceptronRun {
  /** Whether every example is right. */
  readonly converged: boolean;
  /**
   * `cycle`: the weights came back to earlier ones, and not by rounding: the moves between add up to exactly nothing, which never happens
   * where a hyperplane separates the classes. `stopped`: the epochs were used up, or moves were lost in rounding, which proves nothing.
   */
  readonly outcome: 'converged' | 'cycle' | 'stopped';
  /** Times through the examples. */
  readonly epochs: number;
  /** Mistakes, each of which moved the weights once. */
  readonly updates: number;
  /** How many examples are wrong in the end. */
  readonly wrong: number;
  /** The outcome as a sentence, and what it means. */
  readonly message: string;
}

/** A neuron that answers 0 or 1. */
export interface Perceptron<N extends number = number> extends Neuron<N> {
  /**
   * Learns by Rosenblatt's rule: for one example after the other, $w := w + \alpha\,(y - a)\,x$ and $b := b + \alpha\,(y - a)$, which moves
   * only where the answer a is wrong, until none is. From zero weights it takes at most $(R / \gamma)^2$ updates, where R is the largest
   * length of $(x, 1)$, and γ the margin: how far the nearest of these points stays from the best separating hyperplane through the origin.
   * Rosenblatt, "The Perceptron: A Probabilistic Model", 1958; Novikoff, "On convergence proofs for perceptrons", 1962.
   * @throws DTypeError, ShapeError or ValueError for examples that do not match, are not finite or overflow, or have labels other than 0 and 1.
   */
  learn(x: Tensor, y: Tensor, options?: LearnOptions): PerceptronRun;
  /** The cost (10) of the same neuron with the sigmoid in place of the step: what `fit` trains it by. */
  cost(x: Tensor, y: Tensor): Tensor<[]>;
  readonly targetRange: readonly [low: 0, high: 1];
}

/**
 * The perceptron of the lecture's figure 1: $a = 1$ where $x w + b > 0$, else 0, with weights and bias zero or given. `learn` trains it by
 * Rosenblatt's rule. `fit` trains it by gradient: (11) is the same rule with $\sigma(z)$ in place of the step, and over all examples at
 * once.
 * @throws ValueError unless features is a whole number from 1, ShapeError if given weights or bias do not fit.
 * @example
 * const unit = perceptron(2);
 * unit.learn(tensor([[0, 0], [0, 1], [1, 0], [1, 1]]), tensor([[0], [0], [0], [1]])).converged // true
 */
export function perceptron<const N extends number>(features: N, options: NeuronOptions<NoInfer<N>> = {}): Perceptron<N> {
  if (!Number.isSafeInteger(features) || features < 1)
    throw new ValueError(`perceptron: features ${features} must be a whole number from 1`);
  const unit = neuron(features, step, options);
  return Object.assign(unit, {
    learn: (x: Tensor, y: Tensor, how: LearnOptions = {}): PerceptronRun => learn(unit as unknown as Neuron, x, y, how),
    cost: (x: Tensor, y: Tensor): Tensor<[]> => binaryCrossEntropyWithLogits(unit.logits(x) as Tensor, y),
    targetRange: [0, 1] as const,
    label: `perceptron(${features})`,
  }) as Perceptron<N>;
}

function learn(unit: Neuron, x: Tensor, labels: Tensor, { learningRate = 1, epochs = 100 }: LearnOptions): PerceptronRun {
  if (!(learningRate > 0 && learningRate < Number.POSITIVE_INFINITY))
    throw new ValueError(`perceptron: learningRate ${learningRate} must be above 0`);
  if (!Number.isSafeInteger(epochs) || epochs < 1) throw new ValueError(`perceptron: epochs ${epochs} must be a whole number from 1`);
  checkExamples(x, labels);
  const { weights, bias } = unit;
  const y = astype(labels, weights.dtype) as Tensor;
  const parameters: readonly Tensor[] = [weights, bias];
  const count = x.shape[0]!;
  const fromZero = parameters.every((p) => p.data.every((v) => v === 0));
  /** y − a for the examples from `first` on: 1, 0 or −1. */
  const errors = (first: number): Tensor => sub(slice(y, first), unit(slice(x, first) as Tensor));
  let updates = 0;
  /** Brent's way to find a cycle: remember where epochs 1, 2, 4, 8 … ended, and what was added up since. */
  const now = (epoch: number) => ({ epoch, values: parameters.map((p) => p.toTypedArray()), moved: new ExactSum() });
  let remembered = now(0);

  const ended = (outcome: PerceptronRun['outcome'] | 'lost', epoch: number): PerceptronRun => {
    const wrong = errors(0).data.filter((e) => e !== 0).length;
    const done = `${counted(updates, 'update')} in ${counted(epoch, 'epoch')}`;
    const still = `${wrong} of ${count} examples are wrong after ${done}`;
    const margin = fromZero && updates > 0 ? `, or only with a margin below ${(radiusOf(x) / Math.sqrt(updates)).toPrecision(2)}` : '';
    const again = `${still}; the weights are those of epoch ${remembered.epoch} again`;
    const message = {
      converged: `every example is right after ${done}`,
      cycle: `${again}, so it goes round for ever: no hyperplane separates the classes`,
      stopped: `${still}: either no hyperplane separates the classes${margin}; allow more epochs to find out`,
      lost: `${again}: the updates are lost in rounding; raise learningRate${weights.dtype === 'float64' ? '' : ' or use float64'}`,
    }[outcome];
    return { converged: wrong === 0, outcome: outcome === 'lost' ? 'stopped' : outcome, epochs: epoch, updates, wrong, message };
  };

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const before = updates;
    // Examples that are right change nothing: from one mistake to the next.
    for (let i = 0; i < count; i++) {
      const error = errors(i).data;
      const next = error.findIndex((e) => e !== 0);
      if (next < 0) break;
      i += next;
      const sign = error[next]!;
      if (Number.isNaN(sign)) throw new ValueError(`perceptron: the weighted sum of row ${i} is no number; scale x`);
      const move = learningRate * sign;
      const row = slice(x, i, i + 1) as Tensor;
      remembered.moved.add([...row.data, 1], sign);
      weights.assign(add(weights, mul(transpose(row), move)) as Tensor);
      bias.assign(add(bias, move));
      updates++;
    }
    if (updates === before) return ended('converged', epoch);
    if (parameters.every((p, k) => p.data.every((v, i) => v === remembered.values[k]![i])))
      return ended(remembered.moved.isZero ? 'cycle' : 'lost', epoch);
    if ((epoch & (epoch - 1)) === 0) remembered = now(epoch);
  }
  const run = ended('stopped', epochs);
  return run.converged ? ended('converged', epochs) : run;
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** The largest length of (x, 1). */
function radiusOf({ data, shape }: Tensor): number {
  let largest = 0;
  for (let at = 0; at < data.length; ) {
    let length = 1;
    for (const end = at + shape[1]!; at < end; at++) length = Math.hypot(length, data[at]!);
    largest = Math.max(largest, length);
  }
  return largest;
}

function checkExamples(x: Tensor, y: Tensor): void {
  mustBeTensor('perceptron', 'x', x);
  mustBeTensor('perceptron', 'y', y);
  const [rows] = x.shape;
  if (x.rank !== 2 || !rows || y.rank !== 2 || y.shape[0] !== rows || y.shape[1] !== 1) {
    const why = `learns from x [m, features] and y [m, 1] with m from 1, got ${show(x.shape)} and ${show(y.shape)}`;
    const fix = y.rank === 1 && y.size === rows ? '; y.reshape([-1, 1])' : '';
    throw new ShapeError('perceptron', why + fix, [x.shape, y.shape]);
  }
  const wild = x.data.findIndex((v) => !Number.isFinite(v));
  if (wild >= 0) {
    const row = Math.floor(wild / x.shape[1]!);
    throw new ValueError(`perceptron: x has ${x.data[wild]} in row ${row}; remove or repair that example`);
  }
  const odd = y.data.findIndex((v) => v !== 0 && v !== 1);
  if (odd >= 0) throw new ValueError(`perceptron: label ${y.data[odd]} in row ${odd} must be 0 or 1`);
}
