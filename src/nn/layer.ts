/** What layers are made of: a function, the tensors that it owns, and, where the type can say it, what must come in and what goes out. */
import type { Channels, Check, Features, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import type { Keeps } from './layer-shapes.js';
import type { Mode, Model } from './model.js';

/** What a layer owns. */
export interface Owned {
  /** What training changes, each once. */
  readonly parameters: readonly Tensor[];
  /** What else changes, such as running statistics. */
  readonly state: readonly Tensor[];
  /** All of it by name, as files have it. */
  readonly named: Readonly<Record<string, Tensor>>;
}

/** A function from tensor to tensor that carries what it owns. */
export interface Layer extends Owned, Model {
  (x: Tensor, mode?: Mode): Tensor;
  readonly state: readonly Tensor[];
  readonly named: Readonly<Record<string, Tensor>>;
}

/** A layer on the last axis: I features become O. */
export interface FeatureLayer<I extends number = number, O extends number = number> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Features<S, I, O>>, mode?: Mode): Result<Features<S, I, O>>;
  readonly kind: 'features';
  readonly takes: I;
  readonly gives: O;
}

/** A layer on pictures [N, C, H, W]: I channels become O. */
export interface ChannelLayer<I extends number = number, O extends number = number> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Channels<S, I, O>>, mode?: Mode): Result<Channels<S, I, O>>;
  readonly kind: 'channels';
  readonly takes: I;
  readonly gives: O;
}

/** A layer that gives what shape it takes; it may want L features along the last axis, or C channels along axis 1. */
export interface KeepingLayer<L extends number = number, C extends number = number> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Keeps<S, L, C>>, mode?: Mode): Result<Keeps<S, L, C>>;
  readonly kind: 'keeping';
  readonly features: L | undefined;
  readonly channels: C | undefined;
}

/** A layer from its function, its parameters and its state, each by name. A tensor may have several names; it is still one parameter. */
export function layer(
  call: (x: Tensor, mode?: Mode) => Tensor,
  parameters: Readonly<Record<string, Tensor>> = {},
  state: Readonly<Record<string, Tensor>> = {},
): Layer {
  const each = (tensors: Readonly<Record<string, Tensor>>): readonly Tensor[] => [...new Set(Object.values(tensors))];
  const owned: Owned = { parameters: each(parameters), state: each(state), named: { ...parameters, ...state } };
  return Object.assign(call, owned);
}

/** A layer that gives what shape it takes, of so many features or channels, if it matters. */
export const keeping = <L extends number = number, C extends number = number>(
  wants: { readonly features?: L; readonly channels?: C },
  ...parts: Parameters<typeof layer>
): KeepingLayer<L, C> => Object.assign(layer(...parts), { kind: 'keeping' as const, ...wants }) as unknown as KeepingLayer<L, C>;

/** The name of a layer's tensor in graphs and errors: `hidden.weights`, or `weights` where the layer has no name. */
export const nameIn = (name: string | undefined, what: string): string => (name ? `${name}.${what}` : what);
