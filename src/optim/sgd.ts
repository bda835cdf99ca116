/** Gradient descent: moves parameters against their gradients, with momentum if asked. */
import '../methods.js';
import { ValueError } from '../errors.js';
import { add, mul, sub } from '../ops/arithmetic.js';
import { astype } from '../ops/move.js';
import { checkOptions } from '../options.js';
import type { Tensor } from '../tensor.js';
import { changing, checkSettings, gradientsOf, memoryOf, type Optimizer, remembering } from './optimizer.js';
import { updating } from './update.js';

export interface SgdOptions {
  /** α in equations (13) and (14); above 0. */
  readonly learningRate: number;
  /** How much of the last step is kept, from 0 (none) to below 1. Default 0. */
  readonly momentum?: number | undefined;
  /** Nesterov's form of momentum: looks one step ahead. Default false. */
  readonly nesterov?: boolean | undefined;
  /** How strongly parameters are pulled towards 0, from 0 (not at all). Default 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * Stochastic gradient descent, equations (13) and (14): $w := w - \alpha \nabla w$. With momentum μ and weight decay λ, as in PyTorch:
 * $g := \nabla w + \lambda w$, $v := \mu v + g$, $w := w - \alpha v$ (Nesterov: $w := w - \alpha (g + \mu v)$).
 * @throws ValueError if an option is out of range, or there is nothing to train.
 * @example
 * const optimizer = sgd(model.parameters, { learningRate: 0.1 });
 * optimizer.step(backward(model.cost(x, y)));
 */
export function sgd(parameters: readonly Tensor[], options: SgdOptions): Optimizer {
  // JavaScript can leave them out, and is told what is missing.
  checkOptions('sgd', options ?? {}, ['learningRate', 'momentum', 'nesterov', 'weightDecay']);
  const { learningRate, momentum = 0, nesterov = false, weightDecay = 0 } = (options ?? {}) as SgdOptions;
  checkSettings('sgd', parameters, { positive: { learningRate }, shares: { momentum }, natural: { weightDecay } });
  if (nesterov && momentum === 0) throw new ValueError('sgd: nesterov needs a momentum above 0, such as 0.9');
  const rate = changing(learningRate, 'learningRate');
  const velocities = momentum > 0 ? parameters.map((p) => memoryOf(p, 'velocity')) : [];
  const update = updating(
    (found) => {
      parameters.forEach((p, i) => {
        const w = p.detach();
        const gradient = found[i]!;
        const g: Tensor = weightDecay > 0 ? add(gradient, mul(w, weightDecay)) : gradient;
        p.assign(sub(w, mul(direction(g, velocities[i]), astype(rate, p.dtype))));
      });
    },
    [...parameters, ...velocities, rate],
  );
  return {
    parameters,
    learningRate: rate,
    ...remembering({ velocity: velocities }),
    step: (gradients) => update(gradientsOf(parameters, gradients)),
  };

  function direction(g: Tensor, velocity: Tensor | undefined): Tensor {
    if (!velocity) return g;
    velocity.assign(add(mul(velocity, momentum), g));
    return nesterov ? add(g, mul(velocity, momentum)) : velocity;
  }
}
