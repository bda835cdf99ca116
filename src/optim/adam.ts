/** Adam: gradient descent in which every weight gets a step size of its own, from what its gradients have been so far. */
import '../methods.js';
import { add, div, mul, square, sub } from '../ops/arithmetic.js';
import { sqrt } from '../ops/exponential.js';
import { astype } from '../ops/move.js';
import { checkOptions } from '../options.js';
import type { Tensor } from '../tensor.js';
import { changing, checkSettings, gradientsOf, memoryOf, type Optimizer, remembering } from './optimizer.js';
import { updating } from './update.js';

export interface AdamOptions {
  /** α, about how far a weight moves in one step; above 0. Default 0.001. */
  readonly learningRate?: number | undefined;
  /** How much of the mean gradient is kept at each step, from 0 to below 1. Default 0.9. */
  readonly beta1?: number | undefined;
  /** How much of the mean squared gradient is kept at each step, from 0 to below 1. Default 0.999. */
  readonly beta2?: number | undefined;
  /** Keeps the quotient finite where all gradients were 0; not negative. Default 1e-8. */
  readonly epsilon?: number | undefined;
  /** How strongly parameters are pulled towards 0, from 0 (not at all). Default 0. */
  readonly weightDecay?: number | undefined;
}

/**
 * Adam (Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, algorithm 1), with weight decay λ as in PyTorch. At step
 * $t$: $g := \nabla w + \lambda w$, $m := \beta_1 m + (1 - \beta_1) g$, $v := \beta_2 v + (1 - \beta_2) g^2$, and
 * $w := w - \alpha \frac{m}{1 - \beta_1^t} / \left(\sqrt{\frac{v}{1 - \beta_2^t}} + \epsilon\right)$.
 * @throws ValueError if an option is out of range, or there is nothing to train.
 * @example
 * const optimizer = adam(model.parameters, { learningRate: 0.01 });
 * optimizer.step(backward(model.cost(x, y)));
 */
export function adam(parameters: readonly Tensor[], options: AdamOptions = {}): Optimizer {
  return moments('adam', parameters, options, false);
}

/**
 * Adam with weight decay apart from the gradients' statistics: $w := w - \alpha \lambda w$ before the step. Loshchilov and Hutter,
 * "Decoupled Weight Decay Regularization", ICLR 2019, algorithm 2, as in PyTorch. Here `weightDecay` is 0.01 if not given.
 * @throws ValueError if an option is out of range, or there is nothing to train.
 * @example
 * const optimizer = adamW(model.parameters, { learningRate: 0.001, weightDecay: 0.05 });
 * optimizer.step(backward(model.cost(x, y)));
 */
export function adamW(parameters: readonly Tensor[], options: AdamOptions = {}): Optimizer {
  return moments('adamW', parameters, options, true);
}

/** @param isApart Whether weight decay is a step of its own, or part of the gradients. */
function moments(name: string, parameters: readonly Tensor[], options: AdamOptions, isApart: boolean): Optimizer {
  checkOptions(name, options, ['learningRate', 'beta1', 'beta2', 'epsilon', 'weightDecay']);
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = isApart ? 0.01 : 0 } = options;
  checkSettings(name, parameters, { positive: { learningRate }, shares: { beta1, beta2 }, natural: { epsilon, weightDecay } });
  const prefix = isApart ? 'adamW.' : '';
  const rate = changing(learningRate, 'learningRate');
  const means = parameters.map((p) => memoryOf(p, 'mean gradient'));
  const squares = parameters.map((p) => memoryOf(p, 'mean squared gradient'));
  // The powers β₁ᵗ and β₂ᵗ change at every step, so they are tensors: a number would be fixed when the step is compiled.
  const power1 = changing(1, 'beta1 power');
  const power2 = changing(1, 'beta2 power');
  const update = updating(
    (found) => {
      power1.assign(mul(power1, beta1));
      power2.assign(mul(power2, beta2));
      // Both corrections are moved out of the loops over weights, as the paper's section 2 advises: numerator and denominator are
      // multiplied by √(1 − β₂ᵗ), which changes the result by rounding only.
      const correction = sqrt(sub(1, power2));
      const size = div(mul(rate, correction), sub(1, power1));
      const floor = mul(correction, epsilon);
      const kept = sub(1, mul(rate, weightDecay));
      parameters.forEach((p, i) => {
        const [w, mean, squared] = [p.detach(), means[i]!, squares[i]!];
        const g: Tensor = weightDecay > 0 && !isApart ? add(found[i]!, mul(w, weightDecay)) : found[i]!;
        mean.assign(add(mul(mean, beta1), mul(g, 1 - beta1)));
        squared.assign(add(mul(squared, beta2), mul(square(g), 1 - beta2)));
        const move = div(mul(mean, astype(size, p.dtype)), add(sqrt(squared), astype(floor, p.dtype)));
        p.assign(sub(weightDecay > 0 && isApart ? mul(w, astype(kept, p.dtype)) : w, move));
      });
    },
    [...parameters, ...means, ...squares, power1, power2, rate],
  );
  return {
    parameters,
    learningRate: rate,
    // Adam's memory is no good to AdamW, whose gradients are without decay: names keep them apart.
    ...remembering({ mean: means, square: squares }, { [`${prefix}beta1Power`]: power1, [`${prefix}beta2Power`]: power2 }),
    step: (gradients) => update(gradientsOf(parameters, gradients)),
  };
}
