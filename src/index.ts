/**
 * Tensors, their ops, and gradients through them.
 *
 * @packageDocumentation
 */
import './methods.js';

export type { Access } from './access.js';
export { type BackwardOptions, type BackwardStep, backward, Gradients } from './backward.js';
export { arange, eye, full, linspace, ones, parameter, state, type TensorOptions, tensor, zeros } from './create.js';
export type { DType, Storage } from './dtype.js';
export {
  type BinaryLoop,
  type BinaryOptions,
  binary,
  type ElementwiseOptions,
  type UnaryLoop,
  type UnaryOptions,
  unary,
} from './elementwise.js';
export { DTypeError, GradientError, ShapeError, ValueError } from './errors.js';
export { grad, hessian, jacobian, valueAndGrad } from './grad.js';
export type { Methods } from './methods.js';
export { apply, type Case, type Defined, type Domain, define, type Op, type Vjp } from './op.js';
export type * from './op-kinds.js';
export * from './ops/fluent.js';
export { defaultGenerator, Generator, type RandomOptions, randn, seed, uniform } from './random/generator.js';
export type * from './shape-types.js';
export { type Origin, Tensor, type Values } from './tensor.js';
