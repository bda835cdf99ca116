/** Layers one after the other. */
import type { Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { layer, type Owned } from '../layer.js';
import type { Fitting, Through } from '../layer-shapes.js';
import { type Mode, type Model, namedIn } from '../model.js';

/** A layer, or a function without anything of its own, such as an activation. */
// biome-ignore lint/suspicious/noExplicitAny: a layer's own type says what it takes; here it may be anything.
export type Step = (x: any, mode?: Mode) => Tensor;

/** Layers in a row: what they make of a shape is what each makes of the shape from the one before. */
export interface Sequential<L extends readonly unknown[] = readonly Step[]> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Through<L, S>>, mode?: Mode): Result<Through<L, S>>;
  readonly kind: 'sequence';
  readonly layers: L;
}

/**
 * Applies its steps one after the other: layers, and functions such as `relu`. Neighbours that do not fit do not compile. Names in files
 * begin with the position: `0.weights`, `2.bias`. A layer that stands at two places has a name for each, and is trained as one.
 * @example
 * const net = sequential(dense(2, 8), tanh, dense(8, 1));
 * net(zeros([4, 2])).shape // [4, 1]
 */
export function sequential<const L extends readonly Step[]>(...layers: L & Fitting<L>): Sequential<L> {
  const steps: readonly (Step & Partial<Model>)[] = layers;
  const call = (x: Tensor, mode?: Mode): Tensor => steps.reduce((y, step) => step(y, mode), x);
  const { parameters, state } = namedParts(steps.map((step, i) => [`${i}.`, step] as const));
  return Object.assign(layer(call, parameters, state), { kind: 'sequence' as const, layers }) as unknown as Sequential<L>;
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
