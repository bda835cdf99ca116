/** Says for each op of the library what ONNX nodes it becomes. An op that is missing in the table is a compile error of this file. */
import type { DType } from '../../dtype.js';
import type { Op } from '../../op.js';
import * as ops from '../../ops/index.js';
import type { ReduceAttrs } from '../../ops/reduce.js';
import type { Shape } from '../../shape-types.js';
import type { OnnxGraph, Value } from './graph.js';

/** A value with what its tensor says of itself. */
export interface Input extends Value, Output {}
/** What an op gives. */
export interface Output {
  readonly shape: Shape;
  readonly dtype: DType;
}

/** Writes the nodes of one call of an op, from its inputs, settings and output, and gives the value that is the result. */
export type Translation<A = never> = (onnx: OnnxGraph, inputs: readonly Input[], attrs: A, output: Output) => Value;

/** The operators of ONNX in this version, which ONNX Runtime reads since 1.12 (2022). */
export const OPSET = 17;

/** The same operator by another name. */
const same =
  (type: string): Translation<unknown> =>
  (onnx, inputs) =>
    onnx.node(type, inputs);

const comparison =
  (type: string): Translation<unknown> =>
  (onnx, inputs, _, { dtype }) =>
    onnx.zeroOrOne(onnx.node(type, inputs), dtype);

/** ONNX takes no axes for all of them; ours takes them for none. */
const reduction =
  (type: string): Translation<ReduceAttrs> =>
  (onnx, [x], { axes, keepDims }) => {
    if (axes.length === 0) return onnx.node('Identity', [x!]);
    const keepdims = keepDims ? 1 : 0;
    if (type === 'ReduceSum') return onnx.node(type, [x!, onnx.integers(axes)], { keepdims });
    return onnx.node(type, [x!], { axes, keepdims });
  };

const alongAxis =
  (type: string): Translation<number> =>
  (onnx, inputs, axis) =>
    onnx.node(type, inputs, { axis });

const reshape: Translation<Shape> = (onnx, [x], shape) => {
  // 0 stands for the input's own dimension: so the size of the batch need not be known.
  const keeps = shape.length > 0 && shape[0] === x!.shape[0] && !shape.includes(0);
  const dims = keeps ? [0, ...shape.slice(1)] : shape;
  return onnx.node('Reshape', [x!, onnx.integers(dims)], shape.includes(0) ? { allowzero: 1 } : {});
};

const argmax: Translation<ReduceAttrs> = (onnx, [x], { axes, keepDims }, { shape }) => {
  if (axes.length === 1) return onnx.cast(onnx.node('ArgMax', [x!], { axis: axes[0]!, keepdims: keepDims ? 1 : 0 }), 'int32');
  // Over all axes it is the position in row-major order.
  const at = onnx.node('ArgMax', [onnx.node('Reshape', [x!, onnx.integers([-1])])], { axis: 0, keepdims: 0 });
  return onnx.cast(keepDims ? onnx.node('Reshape', [at, onnx.integers(shape)]) : at, 'int32');
};

/** A dimension that x has already needs no size: 1 leaves it as it is. */
const broadcastTo: Translation<Shape> = (onnx, [x], shape) => {
  const lead = shape.length - x!.shape.length;
  return onnx.node('Expand', [x!, onnx.integers(shape.map((d, i) => (d === x!.shape[i - lead] ? 1 : d)))]);
};

/** ln(1 + x), which ONNX lacks. With u the rounded 1 + x, ln u · x / (u − 1) undoes the rounding; x itself where u is 1, ln u where u is x. */
function log1p(onnx: OnnxGraph, x: Value, dtype: DType): Value {
  const [one, zero] = [onnx.number(1, dtype), onnx.number(0, dtype)];
  const u = onnx.node('Add', [x, one]);
  const d = onnx.node('Sub', [u, one]);
  const ratio = onnx.node('Where', [onnx.node('Equal', [d, x]), one, onnx.node('Div', [x, d])]);
  return onnx.node('Where', [onnx.node('Equal', [d, zero]), x, onnx.node('Mul', [onnx.node('Log', [u]), ratio])]);
}

/** ONNX Runtime has no Softplus for float64: there it is max(x, 0) + ln(1 + e^−|x|). */
const softplus: Translation<unknown> = (onnx, [x], _, { dtype }) => {
  if (dtype === 'float32') return onnx.node('Softplus', [x!]);
  const small = onnx.node('Exp', [onnx.node('Neg', [onnx.node('Abs', [x!])])]);
  return onnx.node('Add', [onnx.node('Max', [x!, onnx.number(0, dtype)]), log1p(onnx, small, dtype)]);
};

/** The slope of LeakyRelu is a float32; other number types need more digits. */
const leakyRelu: Translation<number> = (onnx, [x], slope, { dtype }) => {
  if (dtype === 'float32') return onnx.node('LeakyRelu', [x!], { alpha: { float: slope } });
  const below = onnx.node('Mul', [x!, onnx.number(slope, dtype)]);
  return onnx.node('Where', [onnx.node('Greater', [x!, onnx.number(0, dtype)]), x!, below]);
};

/** ONNX Runtime fails to load a Clip of float64 behind a Relu, which it wants to make one. */
const clip: Translation<readonly [number, number]> = (onnx, [x], [low, high], { dtype }) => {
  const [least, most] = [onnx.number(low, dtype), onnx.number(high, dtype)];
  if (dtype === 'float32') return onnx.node('Clip', [x!, least, most]);
  return onnx.node('Min', [onnx.node('Max', [x!, least]), most]);
};

const matmul: Translation<{ readonly a: boolean; readonly b: boolean }> = (onnx, [a, b], flags) => {
  const turned = (x: Input, transposed: boolean): Value => {
    if (!transposed) return x;
    const n = x.shape.length;
    return onnx.node('Transpose', [x], { perm: x.shape.map((_, i) => (i < n - 2 ? i : 2 * n - 3 - i)) });
  };
  return onnx.node('MatMul', [turned(a!, flags.a), turned(b!, flags.b)]);
};

const pad: Translation<{ readonly widths: readonly (readonly [number, number])[]; readonly value: number }> = (
  onnx,
  [x],
  { widths, value },
  { dtype },
) => {
  // ONNX Runtime refuses to pad a scalar, even with nothing.
  if (widths.length === 0) return onnx.node('Identity', [x!]);
  const pads = [...widths.map(([before]) => before), ...widths.map(([, after]) => after)];
  return onnx.node('Pad', [x!, onnx.integers(pads), onnx.number(value, dtype)]);
};

const slice: Translation<{ readonly start: number; readonly end: number; readonly axis: number }> = (onnx, [x], { start, end, axis }) => {
  // Beyond the end is the end, whatever the size.
  const to = end === x!.shape[axis] ? Number.MAX_SAFE_INTEGER : end;
  return onnx.node('Slice', [x!, ...[start, to, axis].map((n) => onnx.integers([n]))]);
};

const segmentSum: Translation<number> = (onnx, [x, segments], _, { shape, dtype }) => {
  const zeros = onnx.node('Expand', [onnx.number(0, dtype), onnx.integers(shape)]);
  const rows = onnx.node('Reshape', [onnx.cast(segments!, 'int64'), onnx.integers([-1, 1])]);
  return onnx.node('ScatterND', [zeros, rows, x!], { reduction: 'add' });
};

/** Compositions of other ops reach the graph as those. */
const COMPOSED = null;

const table = {
  abs: same('Abs'),
  add: same('Add'),
  argmax,
  astype: ((onnx, [x], dtype) => onnx.cast(x!, dtype)) satisfies Translation<DType>,
  broadcastTo,
  clip,
  concat: alongAxis('Concat'),
  div: same('Div'),
  dot: COMPOSED,
  equal: comparison('Equal'),
  erf: same('Erf'),
  exp: same('Exp'),
  gelu: COMPOSED,
  greater: comparison('Greater'),
  leakyRelu,
  less: comparison('Less'),
  log: same('Log'),
  log1p: ((onnx, [x], _, { dtype }) => log1p(onnx, x!, dtype)) satisfies Translation<unknown>,
  logSoftmax: alongAxis('LogSoftmax'),
  logSumExp: reduction('ReduceLogSumExp'),
  matmul,
  max: reduction('ReduceMax'),
  maximum: same('Max'),
  mean: reduction('ReduceMean'),
  min: reduction('ReduceMin'),
  minimum: same('Min'),
  mul: same('Mul'),
  neg: same('Neg'),
  outer: COMPOSED,
  pad,
  permute: ((onnx, [x], perm) => onnx.node('Transpose', [x!], { perm })) satisfies Translation<Shape>,
  pow: ((onnx, [x], [exponent], { dtype }) => onnx.node('Pow', [x!, onnx.number(exponent, dtype)])) satisfies Translation<
    readonly [number]
  >,
  relu: same('Relu'),
  reshape,
  segmentSum,
  sigmoid: same('Sigmoid'),
  sign: same('Sign'),
  slice,
  softmax: alongAxis('Softmax'),
  softplus,
  sqrt: same('Sqrt'),
  square: ((onnx, [x]) => onnx.node('Mul', [x!, x!])) satisfies Translation,
  stack: COMPOSED,
  sub: same('Sub'),
  sum: reduction('ReduceSum'),
  take: ((onnx, inputs) => onnx.node('Gather', inputs, { axis: 0 })) satisfies Translation,
  tanh: same('Tanh'),
  transpose: COMPOSED,
  variance: COMPOSED,
  where: ((onnx, [condition, a, b]) => onnx.node('Where', [onnx.truth(condition!), a!, b!])) satisfies Translation,
} as const satisfies { readonly [K in keyof typeof ops]: Translation | null };

/** By the op itself, never by its name: a user's op called `add` is another op. */
const translations: ReadonlyMap<Op<never>, Translation> = new Map(
  Object.entries(ops).flatMap(([name, { op }]): [Op<never>, Translation][] => {
    const translation = table[name as keyof typeof table];
    return op && translation ? [[op, translation as Translation]] : [];
  }),
);

/** How an op becomes nodes; undefined for one that ONNX does not know. */
export const translationOf = (op: Op<never>): Translation | undefined => translations.get(op);
