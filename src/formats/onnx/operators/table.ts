/** Says for each op of the library what ONNX nodes it becomes. An op that is missing in the table is a compile error of this file. */
import type { DType } from '../../../dtype.js';
import type { Op } from '../../../op.js';
import * as ops from '../../../ops/index.js';
import { takeLargestOp } from '../../../ops/largest.js';
import type { Shape } from '../../../shape-types.js';
import { conv2d, conv2dTranspose } from './convolution.js';
import { clip, comparison, leakyRelu, log1p, softplus, where } from './elementwise.js';
import { matmul } from './matmul.js';
import { broadcastTo, pad, reshape, segmentSum, slice } from './movement.js';
import { mean, takeLargest } from './pooling.js';
import { alongAxis, argmax, reduction } from './reductions.js';
import { same, type Translation } from './translation.js';
import { foldWindows, windows } from './windows.js';

/** The operators of ONNX in this version, which ONNX Runtime reads since 1.12 (2022). */
export const OPSET = 17;

/** Compositions of other ops reach the graph as those. */
const COMPOSED = null;

const table = {
  abs: same('Abs'),
  add: same('Add'),
  argmax,
  astype: ((onnx, [x], dtype) => onnx.cast(x!, dtype)) satisfies Translation<DType>,
  avgPool2d: COMPOSED,
  broadcastTo,
  clip,
  concat: alongAxis('Concat'),
  conv2d,
  conv2dTranspose,
  div: same('Div'),
  dot: COMPOSED,
  dropout: COMPOSED,
  embedding: COMPOSED,
  equal: comparison('Equal'),
  erf: same('Erf'),
  exp: same('Exp'),
  foldWindows,
  gelu: COMPOSED,
  greater: comparison('Greater'),
  leakyRelu,
  less: comparison('Less'),
  log: same('Log'),
  log1p,
  logSoftmax: alongAxis('LogSoftmax'),
  logSumExp: reduction('ReduceLogSumExp'),
  matmul,
  max: reduction('ReduceMax'),
  maxPool2d: COMPOSED,
  maximum: same('Max'),
  mean,
  min: reduction('ReduceMin'),
  minimum: same('Min'),
  mul: same('Mul'),
  neg: same('Neg'),
  oneHot: COMPOSED,
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
  where,
  windows,
} as const satisfies { readonly [K in keyof typeof ops]: Translation | null };

/** By the op itself, never by its name: a user's op called `add` is another op. */
const translations: ReadonlyMap<Op<never>, Translation> = new Map([
  ...Object.entries(ops).flatMap(([name, { op }]): [Op<never>, Translation][] => {
    const translation = table[name as keyof typeof table];
    return op && translation ? [[op, translation as Translation]] : [];
  }),
  [takeLargestOp, takeLargest as Translation],
]);

/** How an op becomes nodes; undefined for one that ONNX does not know. */
export const translationOf = (op: Op<never>): Translation | undefined => translations.get(op);
