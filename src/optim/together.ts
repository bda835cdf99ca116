/** Several optimizers as one, so that groups of parameters have settings of their own. */
import { ValueError } from '../errors.js';
import type { Optimizer } from './optimizer.js';

/**
 * Each optimizer moves its own parameters: weights that decay and biases that do not, a part that learns slowly. `learningRate` is the first
 * one's; schedules scale all of them.
 * @throws ValueError if there is none, or two have a parameter in common.
 * @example
 * const optimizer = together(adamW(weights, { weightDecay: 0.01 }), adamW(biases, { weightDecay: 0 }));
 */
export function together(...groups: readonly Optimizer[]): Optimizer {
  const parameters = groups.flatMap((group) => group.parameters);
  const twice = parameters.find((p, i) => parameters.indexOf(p) !== i);
  if (twice) throw new ValueError(`together: ${twice.describe()} is in two groups; it would be moved twice`);
  const [first] = groups;
  if (!first) throw new ValueError('together: no optimizers; pass at least one');
  return {
    parameters,
    learningRate: first.learningRate,
    state: groups.flatMap((group) => group.state),
    groups,
    step(gradients) {
      // All gradients must be there before anything changes.
      for (const p of parameters) gradients.get(p);
      for (const group of groups) group.step(gradients);
    },
  };
}
