/** What layers are made of: a function, the tensors that it owns, and, where the type can say it, what must come in and what goes out. */
import type { Channels, Check, Features, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import type { Mode, Model } from './model.js';

/** What a layer owns. */
export interface Owned {
  readonly parameters: readonly Tensor[];
  readonly state: readonly Tensor[];
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

/** A layer that gives what shape it takes. */
export interface KeepingLayer extends Owned {
  <X extends Tensor>(x: X, mode?: Mode): Tensor<X['shape']>;
  readonly kind: 'keeping';
}

/** A layer from its function, its parameters and its state, each by name. */
export function layer(
  call: (x: Tensor, mode?: Mode) => Tensor,
  parameters: Readonly<Record<string, Tensor>> = {},
  state: Readonly<Record<string, Tensor>> = {},
): Layer {
  const owned: Owned = { parameters: Object.values(parameters), state: Object.values(state), named: { ...parameters, ...state } };
  return Object.assign(call, owned);
}

/** A layer that gives what shape it takes. */
export const keeping = (...parts: Parameters<typeof layer>): KeepingLayer =>
  Object.assign(layer(...parts), { kind: 'keeping' as const }) as unknown as KeepingLayer;

/** The name of a layer's tensor in graphs and errors: `hidden.weights`, or `weights` where the layer has no name. */
export const nameIn = (name: string | undefined, what: string): string => (name ? `${name}.${what}` : what);
