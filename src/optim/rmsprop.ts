/** RMSprop: gradient descent in which each weight's steps are divided by how large its gradients have been of late. */
import '../methods.js';
import { add, div, mul, square, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/exponential.js';
import { astype } from '../ops/move.js';
import { checkOptions } from '../options.js';
import type { Tensor } from '../tensor.js';
import { changing, checkSettings, gradientsOf, memoryOf, type Optimizer, remembering } from './optimizer.js';
import { updating } from './update.js';

export interface RmspropOptions {
  /** α, above 0. Default 0.01. */
  readonly learningRate?: number | undefined;
  /** ρ, how much of the mean squared gradient is kept at each step, from 0 to below 1. Default 0.99. */
  readonly decay?: number | undefined;
  /** Keeps the quotient finite where all gradients were 0; not negative. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** How much of the last step is kept, from 0 (none) to below 1. Default 0. */
  readonly momentum?: number | undefined;
  /** How strongly parameters are pulled towards 0, from 0 (not at all). Default 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * RMSprop (Hinton, "Neural Networks for Machine Learning", lecture 6e, 2012), as in PyTorch: $g := \nabla w + \lambda w$,
 * $s := \rho s + (1 - \rho) g^2$, $v := \mu v + g / (\sqrt s + \epsilon)$, $w := w - \alpha v$.
 * @throws ValueError if an option is out of range, or there is nothing to train.
 * @example
 * const optimizer = rmsprop(model.parameters, { learningRate: 0.001 });
 * optimizer.step(backward(model.cost(x, y)));
 */
export function rmsprop(parameters: readonly Tensor[], options: RmspropOptions = {}): Optimizer {
  checkOptions('rmsprop', options, ['learningRate', 'decay', 'epsilon', 'momentum', 'weightDecay']);
  const { learningRate = 0.01, decay = 0.99, epsilon = 1e-8, momentum = 0, weightDecay = 0 } = options;
  checkSettings('rmsprop', parameters, { positive: { learningRate }, shares: { decay, momentum }, natural: { epsilon, weightDecay } });
  const rate = changing(learningRate, 'learningRate');
  const squares = parameters.map((p) => memoryOf(p, 'mean squared gradient'));
  const velocities = momentum > 0 ? parameters.map((p) => memoryOf(p, 'velocity')) : [];
  const update = updating(
    (found) => {
      parameters.forEach((p, i) => {
        const [w, squared] = [p.detach(), squares[i]!];
        const g: Tensor = weightDecay > 0 ? add(found[i]!, mul(w, weightDecay)) : found[i]!;
        squared.assign(add(mul(squared, decay), mul(square(g), 1 - decay)));
        let move: Tensor = div(g, add(sqrt(squared), epsilon));
        const velocity = velocities[i];
        if (velocity) {
          velocity.assign(add(mul(velocity, momentum), move));
          move = velocity;
        }
        p.assign(sub(w, mul(move, astype(rate, p.dtype))));
      });
    },
    [...parameters, ...squares, ...velocities, rate],
  );
  return {
    parameters,
    learningRate: rate,
    ...remembering({ square: squares, velocity: velocities }),
    step: (gradients) => update(gradientsOf(parameters, gradients)),
  };
}
