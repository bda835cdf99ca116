/** What a model is: a function from tensor to tensor that carries its parameters. */
import type { Tensor } from '../tensor.js';

/** Anything that maps tensors to tensors and can be trained: a neuron, a layer, a composition of them. */
export interface Model {
  (x: Tensor): Tensor;
  /** What training changes. */
  readonly parameters: readonly Tensor[];
  /** The cost of predictions for examples x with targets y, where the model has a natural one. */
  cost?(x: Tensor, y: Tensor): Tensor;
  /** Between which values targets must lie, where that is limited: labels from 0 to 1. */
  readonly targetRange?: readonly [low: number, high: number];
}
