/** How ops that work element by element become nodes, where that takes more than one. */
import type { DType } from '../../../dtype.js';
import type { Op } from '../../../op.js';
import { equal, greater, less } from '../../../ops/choose.js';
import type { OnnxGraph, Value } from '../graph.js';
import type { Translation } from './translation.js';

/** The operators that compare: their answers are truth values. */
const COMPARISONS: ReadonlyMap<Op<never> | undefined, string> = new Map([
  [equal.op, 'Equal'],
  [greater.op, 'Greater'],
  [less.op, 'Less'],
]);

/** 1 where it holds, else 0. */
export const comparison =
  (type: string): Translation<unknown> =>
  (onnx, inputs, _, { dtype }) =>
    onnx.cast(onnx.node(type, inputs), dtype);

/** Chooses by truth values: those of a comparison, or whether a number is not 0. */
export const where: Translation<unknown> = (onnx, [condition, a, b]) => {
  const compare = COMPARISONS.get(condition!.origin?.op);
  const truth = compare ? onnx.node(compare, condition!.origin!.inputs) : onnx.cast(condition!, 'bool');
  return onnx.node('Where', [truth, a!, b!]);
};

/**
 * ln(1 + x), which ONNX lacks. With u the rounded 1 + x, ln u · x / (u − 1) undoes the rounding; x itself where u is 1, ln u where u is x.
 */
function log1pOf(onnx: OnnxGraph, x: Value, dtype: DType): Value {
  const [one, zero] = [onnx.number(1, dtype), onnx.number(0, dtype)];
  const u = onnx.node('Add', [x, one]);
  const d = onnx.node('Sub', [u, one]);
  const ratio = onnx.node('Where', [onnx.node('Equal', [d, x]), one, onnx.node('Div', [x, d])]);
  return onnx.node('Where', [onnx.node('Equal', [d, zero]), x, onnx.node('Mul', [onnx.node('Log', [u]), ratio])]);
}

export const log1p: Translation<unknown> = (onnx, [x], _, { dtype }) => log1pOf(onnx, x!, dtype);

/** ONNX Runtime has no Softplus for float64: there it is max(x, 0) + ln(1 + e^−|x|). */
export const softplus: Translation<unknown> = (onnx, [x], _, { dtype }) => {
  if (dtype === 'float32') return onnx.node('Softplus', [x!]);
  const small = onnx.node('Exp', [onnx.node('Neg', [onnx.node('Abs', [x!])])]);
  return onnx.node('Add', [onnx.node('Max', [x!, onnx.number(0, dtype)]), log1pOf(onnx, small, dtype)]);
};

/** The slope of LeakyRelu is a float32; other number types need more digits. */
export const leakyRelu: Translation<number> = (onnx, [x], slope, { dtype }) => {
  if (dtype === 'float32') return onnx.node('LeakyRelu', [x!], { alpha: { float: slope } });
  const below = onnx.node('Mul', [x!, onnx.number(slope, dtype)]);
  return onnx.node('Where', [onnx.node('Greater', [x!, onnx.number(0, dtype)]), x!, below]);
};

/** ONNX Runtime fails to load a Clip of float64 behind a Relu, which it wants to make one. */
export const clip: Translation<readonly [number, number]> = (onnx, [x], [low, high], { dtype }) => {
  const [least, most] = [onnx.number(low, dtype), onnx.number(high, dtype)];
  if (dtype === 'float32') return onnx.node('Clip', [x!, least, most]);
  return onnx.node('Min', [onnx.node('Max', [x!, least]), most]);
};
