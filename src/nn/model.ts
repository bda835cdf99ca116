/** What layers and models are: functions from tensor to tensor that carry what they own. */
import type { Tensor } from '../tensor.js';

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

/**
 * A model with a cost: `loss` of its predictions and the targets.
 * @example
 * const net = withLoss(sequential(dense(2, 8), tanh, dense(8, 3)), softmaxCrossEntropy);
 * await fit(net, { x, y: labels });
 */
export function withLoss<M extends Model>(
  model: M,
  loss: (prediction: Tensor, target: Tensor) => Tensor,
): M & { cost(x: Tensor, y: Tensor, mode?: Mode): Tensor } {
  const call = (x: Tensor, mode?: Mode): Tensor => model(x, mode);
  return Object.assign(call, model, { cost: (x: Tensor, y: Tensor, mode?: Mode): Tensor => loss(model(x, mode), y) }) as unknown as M & {
    cost(x: Tensor, y: Tensor, mode?: Mode): Tensor;
  };
}
