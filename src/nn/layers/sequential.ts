/** Layers one after the other. */
import { ValueError } from '../../errors.js';
import type { Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { layer, type Owned } from '../layer.js';
import type { Fitting, Through } from '../layer-shapes.js';
import { type Mode, type Model, namedIn } from '../model.js';
import { labelOf } from '../summary.js';

/** A layer or a model, or a function without anything of its own, such as an activation, which is called with x alone. */
// biome-ignore lint/suspicious/noExplicitAny: a layer's own type says what it takes; here it may be anything.
export type Step = (x: any) => Tensor;

/** Calls a step, with the mode if it is a layer or a model: the second argument of `leakyRelu` is another thing. */
export const run = (step: Step & Partial<Model>, x: Tensor, mode: Mode | undefined): Tensor =>
  step.parameters ? (step as Model)(x, mode) : step(x);

/** Layers in a row: what they make of a shape is what each makes of the shape from the one before. */
export interface Sequential<L extends readonly unknown[] = readonly Step[]> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Through<L, S>>, mode?: Mode): Result<Through<L, S>>;
  readonly kind: 'sequence';
  readonly layers: L;
}

/**
 * Applies its steps one after the other: layers, and functions such as `relu`. Neighbours that do not fit do not compile. Names in files
 * begin with the position: `0.weights`, `2.bias`. A layer that stands at two places has a name for each, and is trained as one. What comes
 * first is taken to have two axes, or four before convolutions and pools; `(x: Tensor<[number, 3, 8, 8]>) => x` before it says otherwise.
 * @throws ValueError if a step is no function. Errors of a step name its position.
 * @example
 * const net = sequential(dense(2, 8), tanh, dense(8, 1));
 * net(zeros([4, 2])).shape // [4, 1]
 */
export function sequential<const L extends readonly Step[]>(...layers: L & Fitting<L>): Sequential<L> {
  const steps: readonly (Step & Partial<Model>)[] = layers;
  steps.forEach((step, i) => {
    if (typeof step === 'function') return;
    const fix = Array.isArray(step) ? 'an array; spread it: sequential(...steps)' : `${step}; steps are layers and functions`;
    throw new ValueError(`sequential: step ${i} is ${fix}`);
  });
  const call = (x: Tensor, mode?: Mode): Tensor =>
    steps.reduce((y, step, i) => {
      try {
        return run(step, y, mode);
      } catch (error) {
        throw located(error, i, step);
      }
    }, x);
  const { parameters, state } = namedParts(steps.map((step, i) => [`${i}.`, step] as const));
  return Object.assign(layer(call, parameters, state, 'sequential'), { kind: 'sequence' as const, layers }) as unknown as Sequential<L>;
}

/** The error with the step's position behind its message: that of the innermost step, as in the names of its tensors. */
function located(error: unknown, i: number, step: Step): unknown {
  if (!(error instanceof Error)) return error;
  const { message, stack } = error;
  const inside = / \(step ([\d.]+) of sequential: .*\)$/s;
  const at = inside.test(message)
    ? message.replace(inside, (found, place: string) => found.replace(place, `${i}.${place}`))
    : `${message} (step ${i} of sequential: ${labelOf(step)})`;
  error.message = at;
  // Engines copy the message into the stack when the error is made.
  if (stack?.includes(message)) error.stack = stack.replace(message, () => at);
  return error;
}

/** What several steps own, by name, each behind its prefix. */
export function namedParts(
  steps: readonly (readonly [prefix: string, step: Partial<Model>])[],
): Record<'parameters' | 'state', Record<string, Tensor>> {
  const all = (what: 'parameters' | 'state'): Record<string, Tensor> => {
    const owned = ([prefix, step]: (typeof steps)[number]): [string, Tensor][] =>
      Object.entries(namedIn(step)).flatMap(([name, t]) => (step[what]?.includes(t) ? [[`${prefix}${name}`, t]] : []));
    return Object.fromEntries(steps.flatMap(owned));
  };
  return { parameters: all('parameters'), state: all('state') };
}
