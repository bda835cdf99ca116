/** Logistic and linear regression: the same neuron with another activation and another cost. */
import { sigmoid } from '../ops/activation.js';
import { add } from '../ops/arithmetic.js';
import { equal, greater } from '../ops/choose.js';
import type { Check, Features, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { binaryCrossEntropyWithLogits, meanSquaredError } from './losses/index.js';
import { type Neuron, type NeuronOptions, neuron } from './neuron.js';

/** A neuron with a cost; called, it gives probabilities, equation (8). */
export interface LogisticRegression<N extends number = number> extends Neuron<N> {
  /** Classes, 0 or 1: whether the probability reaches the threshold (0.5 if not given). */
  predict<S extends Shape>(x: Tensor<S> & Check<Features<S, N, 1>>, threshold?: number): Result<Features<S, N, 1>>;
  /** The cost, equation (10), of labels y of shape [m, 1]. */
  cost(x: Tensor, y: Tensor): Tensor<[]>;
  readonly targetRange: readonly [low: 0, high: 1];
}

/**
 * Logistic regression as a network of one neuron (figure 3 of the lecture): $\hat y = \sigma(x w + b)$, weights zero or given.
 * @example
 * const model = logisticRegression(2);
 * model(zeros([5, 2])).shape // [5, 1], each probability 0.5
 */
export function logisticRegression<const N extends number>(features: N, options: NeuronOptions<NoInfer<N>> = {}): LogisticRegression<N> {
  const unit = neuron(features, sigmoid, options);
  return Object.assign(unit, {
    predict(x: Tensor, threshold = 0.5): Tensor {
      const probabilities: Tensor = unit(x);
      return add(greater(probabilities, threshold), equal(probabilities, threshold));
    },
    cost: (x: Tensor, y: Tensor): Tensor<[]> => binaryCrossEntropyWithLogits(unit.logits(x) as Tensor, y),
    targetRange: [0, 1] as const,
    label: `logisticRegression(${features})`,
  }) as LogisticRegression<N>;
}

/** A neuron with a cost; called, it gives the predicted values. */
export interface LinearRegression<N extends number = number> extends Neuron<N> {
  /** The mean squared error for targets y of shape [m, 1]. */
  cost(x: Tensor, y: Tensor): Tensor<[]>;
}

/**
 * Linear regression: the same neuron with the identity as activation, $\hat y = x w + b$.
 * @example
 * linearRegression(1, { weights: tensor([[2]]) })(tensor([[3]])).item() // 6
 */
export function linearRegression<const N extends number>(features: N, options: NeuronOptions<NoInfer<N>> = {}): LinearRegression<N> {
  const unit = neuron(features, (z) => z, options);
  const cost = (x: Tensor, y: Tensor): Tensor<[]> => meanSquaredError(unit(x) as Tensor, y);
  return Object.assign(unit, { cost, label: `linearRegression(${features})` });
}
