/** Batch normalisation: activations by their mean and variance over the batch. */
import { ones, parameter, state, zeros } from '../../create.js';
import type { DType } from '../../dtype.js';
import { ShapeError, ValueError } from '../../errors.js';
import { add, div, mul, sub } from '../../ops/arithmetic.js';
import { channelsFix } from '../../ops/channels.js';
import { sqrt } from '../../ops/exponential.js';
import { reshape } from '../../ops/move.js';
import { mean, variance } from '../../ops/reduce.js';
import { show } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { checkLayerOptions, type KeepingLayer, keeping, nameIn } from '../layer.js';

export interface NormOptions {
  /** Added to the variance, so that the quotient stays finite; above 0. Default 1e-5. */
  readonly epsilon?: number | undefined;
  readonly dtype?: Exclude<DType, 'int32'> | undefined;
  /** Stands before the names of its parameters in graphs and errors. */
  readonly name?: string | undefined;
}
export interface BatchNormOptions extends NormOptions {
  /** How much of a batch's statistics goes into the running ones, from 0 to 1. Default 0.1. */
  readonly momentum?: number | undefined;
}

/** x with its mean at 0 and its variance at 1; the quotient stays finite. */
export const normalised = (x: Tensor, center: Tensor, spread: Tensor, epsilon: number): Tensor =>
  div(sub(x, center), sqrt(add(spread, epsilon)));

/** Throws a ValueError unless epsilon is above 0. */
export function checkEpsilon(layer: string, epsilon: number): void {
  if (!(epsilon > 0)) throw new ValueError(`${layer}: epsilon ${epsilon} must be above 0`);
}

/**
 * Batch normalisation of `features` features or channels (axis 1 of [N, C] or [N, C, H, W]): $y = \gamma (x - \mu) / \sqrt{\sigma^2 +
 * \epsilon} + \beta$. While training, μ and σ² are the batch's, and go into the running ones (σ² with N − 1 in its denominator); otherwise
 * they are the running ones. Ioffe and Szegedy, "Batch Normalization", 2015, algorithms 1 and 2.
 * @throws ValueError if an option is out of range, ShapeError when called with another number of features, or, while training, with a single
 * value for each.
 * @example
 * batchNorm(3)(zeros([8, 3, 32, 32]), { training: true }).shape // [8, 3, 32, 32]
 */
export function batchNorm<const C extends number>(features: C, options: BatchNormOptions = {}): KeepingLayer<number, C> {
  checkLayerOptions('batchNorm', options, ['epsilon', 'momentum', 'dtype', 'name']);
  const { epsilon = 1e-5, momentum = 0.1, dtype, name } = options;
  checkEpsilon('batchNorm', epsilon);
  if (!(momentum >= 0 && momentum <= 1)) throw new ValueError(`batchNorm: momentum ${momentum} must be from 0 to 1`);
  const scale = parameter(ones([features], { dtype }) as Tensor, nameIn(name, 'scale'));
  const shift = parameter(zeros([features], { dtype }) as Tensor, nameIn(name, 'shift'));
  const runningMean = state(zeros([features], { dtype }) as Tensor, nameIn(name, 'runningMean'));
  const runningVariance = state(ones([features], { dtype }) as Tensor, nameIn(name, 'runningVariance'));
  const update = (running: Tensor, now: Tensor): void => {
    running.assign(add(mul(running, 1 - momentum), mul(reshape(now.detach(), running.shape), momentum)));
  };
  return keeping(
    { channels: features },
    (x, mode) => {
      if (x.rank < 2 || x.shape[1] !== features) {
        const why = `takes ${features} features along axis 1, got shape ${show(x.shape)}; ${channelsFix(x.shape, features)}`;
        throw new ShapeError('batchNorm', why, [x.shape], 1);
      }
      /** Along axis 1. */
      const wide = (t: Tensor): Tensor => reshape(t, [features, ...x.shape.slice(2).map(() => 1)]);
      if (!mode?.training) return add(mul(normalised(x, wide(runningMean), wide(runningVariance), epsilon), wide(scale)), wide(shift));
      const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
      const count = x.size / features;
      if (count < 2) {
        const why = `needs more than one value for each feature to train, got shape ${show(x.shape)}`;
        throw new ShapeError('batchNorm', `${why}; make batches larger, or leave out the last: fit's option dropLast`, [x.shape]);
      }
      const center: Tensor = mean(x, axes, true);
      const spread: Tensor = variance(x, axes, true);
      update(runningMean, center);
      update(runningVariance, mul(spread, count / (count - 1)));
      return add(mul(normalised(x, center, spread, epsilon), wide(scale)), wide(shift));
    },
    { scale, shift },
    { runningMean, runningVariance },
    `batchNorm(${features})`,
  );
}
