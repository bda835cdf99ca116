/** What it takes to say how an op becomes nodes. */
import type { DType } from '../../../dtype.js';
import type { Op } from '../../../op.js';
import type { Shape } from '../../../shape-types.js';
import type { OnnxGraph, Value } from '../graph.js';

/** A value with what its tensor says of itself. */
export interface Input extends Value, Output {
  /** The call that it is the result of, for operators of ONNX that stand for several of ours; undefined for inputs and constants. */
  readonly origin: Call | undefined;
}
/** A call of an op. */
export interface Call {
  readonly op: Op<never>;
  readonly inputs: readonly Input[];
  readonly attrs: unknown;
}
/** What an op gives. */
export interface Output {
  readonly shape: Shape;
  readonly dtype: DType;
}

/**
 * Writes the nodes of one call of an op, from its inputs, settings and output, and gives the value that is the result; null if what the op
 * is composed of is to be written instead.
 */
export type Translation<A = never> = (onnx: OnnxGraph, inputs: readonly Input[], attrs: A, output: Output) => Value | null;

/** The same operator by another name. */
export const same =
  (type: string): Translation<unknown> =>
  (onnx, inputs) =>
    onnx.node(type, inputs);
