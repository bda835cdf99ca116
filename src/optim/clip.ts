/** Limits to gradients, so that a single wild batch does not throw the parameters far away. */
import { Gradients } from '../backward.js';
import { ValueError } from '../errors.js';
import { add, div, mul, square } from '../ops/arithmetic.js';
import { clip, minimum } from '../ops/choose.js';
import { sqrt } from '../ops/exponential.js';
import { astype } from '../ops/move.js';
import { sum } from '../ops/reduce.js';
import type { Tensor } from '../tensor.js';
import { requireParameters } from './optimizer.js';

function changed(gradients: Gradients, parameters: readonly Tensor[], change: (g: Tensor) => Tensor): Gradients {
  return new Gradients(new Map(parameters.map((p) => [p, change(gradients.get(p))])));
}

function check(name: string, parameters: readonly Tensor[], limit: number): void {
  if (requireParameters(name, parameters).length === 0) throw new ValueError(`${name}: no parameters; pass optimizer.parameters`);
  if (!(limit > 0)) throw new ValueError(`${name}: limit ${limit} must be above 0`);
}

/**
 * The gradients of `parameters`, each element cut to −limit … limit.
 * @throws ValueError if the limit is not above 0 or there are no parameters, GradientError if a parameter has no gradient.
 * @example
 * optimizer.step(clipByValue(backward(cost), optimizer.parameters, 0.5));
 */
export function clipByValue(gradients: Gradients, parameters: readonly Tensor[], limit: number): Gradients {
  check('clipByValue', parameters, limit);
  return changed(gradients, parameters, (g) => clip(g, -limit, limit));
}

/**
 * The gradients of `parameters`, all scaled by one factor where their norm, $\sqrt{\sum g^2}$ over all of them, exceeds `limit`, so that
 * the direction of the step stays the same. Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", 2013.
 * @throws ValueError if the limit is not above 0 or there are no parameters, GradientError if a parameter has no gradient.
 * @example
 * optimizer.step(clipByGlobalNorm(backward(cost), optimizer.parameters, 1));
 */
export function clipByGlobalNorm(gradients: Gradients, parameters: readonly Tensor[], limit: number): Gradients {
  check('clipByGlobalNorm', parameters, limit);
  const norm = sqrt(parameters.map((p): Tensor => astype(sum(square(gradients.get(p))), 'float64')).reduce((a, b) => add(a, b)));
  // As PyTorch does, which keeps the quotient finite for gradients of 0.
  const factor: Tensor = minimum(div(limit, add(norm, 1e-6)), 1);
  return changed(gradients, parameters, (g) => mul(g, astype(factor, g.dtype)));
}
