/** Several optimizers as one, so that groups of parameters have settings of their own. */
import { ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import { type Optimizer, refuseTwice } from './optimizer.js';

/**
 * Each optimizer moves its own parameters: weights that decay and biases that do not, a part that learns slowly. `learningRate` is the
 * first one's; schedules scale all of them.
 * @throws ValueError if there is none, or two have a parameter in common.
 * @example
 * const optimizer = together(adamW(weights, { weightDecay: 0.01 }), adamW(biases, { weightDecay: 0 }));
 */
export function together(...optimizers: readonly Optimizer[]): Optimizer {
  if (!optimizers.every((optimizer) => typeof optimizer?.step === 'function'))
    throw new ValueError('together: pass optimizers one by one: together(a, b), or together(...optimizers)');
  const parameters = optimizers.flatMap((optimizer) => optimizer.parameters);
  refuseTwice('together', parameters);
  const [first] = optimizers;
  if (!first) throw new ValueError('together: no optimizers; pass at least one');
  const named = optimizers.flatMap(({ named, state }, i) =>
    Object.entries(named ?? state).map(([name, t]): [string, Tensor] => [`${i}.${name}`, t]),
  );
  return {
    parameters,
    learningRate: first.learningRate,
    state: optimizers.flatMap((optimizer) => optimizer.state),
    named: Object.fromEntries(named),
    // Groups of groups are groups: schedules must reach all of them.
    groups: optimizers.flatMap((optimizer) => optimizer.groups ?? [optimizer]),
    step(gradients) {
      // All gradients must be there before anything changes.
      for (const p of parameters) gradients.get(p);
      for (const optimizer of optimizers) optimizer.step(gradients);
    },
  };
}
