/** What layers are made of: a function, the tensors that it owns, and, where the type can say it, what must come in and what goes out. */
import { DTypeError } from '../errors.js';
import { checkOptions } from '../options.js';
import type { Channels, Check, Features, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import type { Keeps } from './layer-shapes.js';
import type { Mode, Model } from './model.js';
import { summary } from './summary.js';

/** What a layer owns. */
export interface Owned {
  /** What training changes, each once. */
  readonly parameters: readonly Tensor[];
  /** What else changes, such as running statistics. */
  readonly state: readonly Tensor[];
  /** All of it by name, as files have it. */
  readonly named: Readonly<Record<string, Tensor>>;
  /** What errors and summaries call it: `dense(2, 8)`. */
  readonly label?: string;
  /** A line for each step: its position, what it gives, how many numbers it learns; and their sum. */
  toString(): string;
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

/**
 * A layer from its function, its parameters and its state, each by name, and what errors call it. A tensor may have several names; it is
 * still one parameter.
 * @throws ValueError when called with a mode that is none.
 */
export function layer(
  call: (x: Tensor, mode?: Mode) => Tensor,
  parameters: Readonly<Record<string, Tensor>> = {},
  state: Readonly<Record<string, Tensor>> = {},
  label: string = call.name || 'layer',
): Layer {
  const each = (tensors: Readonly<Record<string, Tensor>>): readonly Tensor[] => [...new Set(Object.values(tensors))];
  const owned = { parameters: each(parameters), state: each(state), named: { ...parameters, ...state }, label };
  const checked = (x: Tensor, mode?: Mode): Tensor => {
    if (mode !== undefined) checkOptions('mode', mode, ['training']);
    return call(x, mode);
  };
  return Object.assign(checked, owned, printing);
}

/** Throws a ValueError for an option that the layer does not have. Those that layers share it takes, though it may have no use for them. */
export function checkLayerOptions(layer: string, options: object, known: readonly string[]): void {
  checkOptions(layer, options, known, ['dtype', 'generator', 'name']);
}

/** What `String` and `console.log` show of a model, in Node, Deno and Bun. */
const printing = {
  toString(this: object): string {
    return summary(this);
  },
  [Symbol.for('nodejs.util.inspect.custom')](this: object): string {
    return summary(this);
  },
};

/** Throws a DTypeError unless x is of the weights' number type. */
export function checkType(layer: string, x: Tensor, { dtype }: Tensor): void {
  if (x.dtype !== dtype)
    throw new DTypeError(layer, `takes ${dtype}, as its weights are, got ${x.dtype}; convert x with astype('${dtype}')`);
}

/** A layer that gives what shape it takes, of so many features or channels, if it matters. */
export const keeping = <L extends number = number, C extends number = number>(
  wants: { readonly features?: L; readonly channels?: C },
  ...parts: Parameters<typeof layer>
): KeepingLayer<L, C> => Object.assign(layer(...parts), { kind: 'keeping' as const, ...wants }) as unknown as KeepingLayer<L, C>;

/** The name of a layer's tensor in graphs and errors: `hidden.weights`, or `weights` where the layer has no name. */
export const nameIn = (name: string | undefined, what: string): string => (name ? `${name}.${what}` : what);
