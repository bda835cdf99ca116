/** What layers and models are: functions from tensor to tensor that carry what they own. */
import type { Check, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import type { After, Targeted } from './layer-shapes.js';

/** How a layer is used. It is an argument, never a state of the layer, so that the same layer can do both at any time. */
export interface Mode {
  /**
   * Whether the model is being trained: dropout leaves out, batch normalisation normalises by the batch and updates its running statistics.
   * Default false.
   */
  readonly training?: boolean | undefined;
}

/** Anything that maps tensors to tensors and can be trained: a neuron, a layer, a composition of them. */
export interface Model {
  (x: Tensor, mode?: Mode): Tensor;
  /** What training changes. */
  readonly parameters: readonly Tensor[];
  /** What else changes while training, such as running statistics: with the parameters, all that makes the model what it is. */
  readonly state?: readonly Tensor[];
  /** Parameters and state by name, as files have them. */
  readonly named?: Readonly<Record<string, Tensor>>;
  /** The cost of predictions for examples x with targets y, where the model has a natural one. */
  cost?(x: Tensor, y: Tensor, mode?: Mode): Tensor;
  /** Between which values targets must lie, where that is limited: labels from 0 to 1. */
  readonly targetRange?: readonly [low: number, high: number];
}

/** What a model owns, by name: its own names if it has some, else by position. */
export function namedIn(model: Partial<Model>): Readonly<Record<string, Tensor>> {
  if (model.named) return model.named;
  const numbered = (kind: string, tensors: readonly Tensor[] = []) => tensors.map((t, i) => [`${kind}.${i}`, t] as const);
  return Object.fromEntries([...numbered('parameter', model.parameters), ...numbered('state', model.state)]);
}

/** Names for a message: ten of them, and how many more there are. */
export const listed = (names: readonly string[]): string =>
  `${names.slice(0, 10).join(', ')}${names.length > 10 ? ` and ${names.length - 10} more` : ''}`;

/** A model whose cost is loss L: predictions and targets that do not fit do not compile, where L is one of the library's. */
export type Trained<M, L> = M & {
  cost<S extends Shape, Y extends Shape>(
    x: Tensor<S> & Check<After<M, S>>,
    y: Tensor<Y> & Check<Targeted<L, After<M, S>, Y>>,
    mode?: Mode,
  ): L extends { readonly wants?: infer W } ? (unknown extends W ? Tensor : Tensor<[]>) : Tensor;
};

/**
 * A model with a cost: `loss` of its predictions and the targets.
 * @example
 * const net = withLoss(sequential(dense(2, 8), tanh, dense(8, 3)), softmaxCrossEntropy);
 * await fit(net, { x, y: labels });
 */
export function withLoss<M extends Model, L extends (prediction: Tensor, target: Tensor) => Tensor>(model: M, loss: L): Trained<M, L> {
  const call = (x: Tensor, mode?: Mode): Tensor => model(x, mode);
  const cost = (x: Tensor, y: Tensor, mode?: Mode): Tensor => loss(model(x, mode), y);
  return Object.assign(call, model, { cost }) as unknown as Trained<M, L>;
}
