/** Says for each op of the library what nodes it becomes. An op that is missing in the table is a compile error of this file. */
import type { DType } from '../dtype.js';
import type { Op } from '../op.js';
import { type Geometry, transposed } from '../ops/conv2d.js';
import * as ops from '../ops/fluent.js';
import type * as all from '../ops/index.js';
import { putLargestOp, takeLargestOp } from '../ops/largest.js';
import type { ReduceAttrs } from '../ops/reduce.js';
import { type Fold, foldOp, type Windows, windowSteps, windowsOp } from '../ops/windows.js';
import { drawOp, skipOp } from '../random/generator.js';
import { broadcast, sizeOf, stridesOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Graph } from './ir/graph.js';
import type { Node, ReduceName } from './ir/node.js';
import { transposedConvolution } from './lower-convolution.js';
import { type ElementwiseName, primitives } from './primitives.js';

/**
 * The node for an op's output, from the nodes of its inputs, its settings, and the output's shape and type; null if `composed` is as good.
 */
type Lowering<A = never> = (graph: Graph, inputs: readonly Node[], attrs: A, shape: Shape, dtype: DType) => Node | null;

/** One element-by-element primitive; the op's settings, where it has any, are its numbers. */
const elementwise =
  (name: ElementwiseName): Lowering<readonly number[] | number | undefined> =>
  (graph, inputs, attrs, shape) =>
    graph.elementwise(name, inputs, shape, typeof attrs === 'number' ? [attrs] : (attrs ?? []));

const reduction =
  (name: ReduceName): Lowering<ReduceAttrs> =>
  (graph, [x], { axes, keepDims }) =>
    graph.reduce(name, x!, axes, keepDims);

/** x shifted by its largest element along `axes`, so that e^x does not overflow; an infinite one is no shift, or ∞ − ∞ would be NaN. */
function shifted(graph: Graph, x: Node, axes: readonly number[]): { readonly x: Node; readonly by: Node } {
  const largest = graph.reduce('max', x, axes, true);
  return { x: graph.elementwise('sub', [x, largest], x.shape), by: largest };
}

/** Σ e^x along `axes`, which stay as 1. */
const sumOfExp = (graph: Graph, x: Node, axes: readonly number[]): Node =>
  graph.reduce('sum', graph.elementwise('exp', [x], x.shape), axes, true);

const logSumExp: Lowering<ReduceAttrs> = (graph, [x], { axes }, shape) => {
  const { x: below, by } = shifted(graph, x!, axes);
  const log = graph.elementwise('log', [sumOfExp(graph, below, axes)], by.shape);
  const sum = graph.elementwise('add', [by, log], by.shape);
  // by − by is 0 for a finite maximum, NaN for an infinite one and for NaN: those are the answer themselves.
  const isFinite = graph.elementwise('equal', [graph.elementwise('sub', [by, by], by.shape), graph.number(0, by.dtype)], by.shape);
  return graph.reshape(graph.elementwise('where', [isFinite, sum, by], by.shape), shape);
};

const softmax: Lowering<number> = (graph, [x], axis) => {
  const e = graph.elementwise('exp', [shifted(graph, x!, [axis]).x], x!.shape);
  return graph.elementwise('div', [e, graph.reduce('sum', e, [axis], true)], x!.shape);
};

const logSoftmax: Lowering<number> = (graph, [x], axis) => {
  const { x: below } = shifted(graph, x!, [axis]);
  const total = sumOfExp(graph, below, [axis]);
  return graph.elementwise('sub', [below, graph.elementwise('log', [total], total.shape)], x!.shape);
};

const where: Lowering = (graph, [condition, a, b], _, shape) => {
  // Another number type must not round a small condition to 0.
  const chosen =
    condition!.dtype === a!.dtype
      ? condition!
      : graph.cast(graph.elementwise('notEqual', [condition!, graph.number(0, condition!.dtype)], condition!.shape), a!.dtype);
  return graph.elementwise('where', [chosen, a!, b!], shape);
};

const matmul: Lowering<{ readonly a: boolean; readonly b: boolean }> = (graph, [a, b], flags) => {
  const batch = broadcast('matmul', a!.shape.slice(0, -2), b!.shape.slice(0, -2));
  const [left, right] = [a!, b!].map((x) => graph.stretch(x, [...batch, ...x.shape.slice(-2)]));
  return graph.matmul(left!, right!, flags.a, flags.b);
};

const pad: Lowering<{ readonly widths: readonly (readonly [number, number])[]; readonly value: number }> = (graph, [x], attrs, shape) => {
  const steps = stridesOf(shape);
  const corner = attrs.widths.reduce((at, [before], axis) => at + before * steps[axis]!, 0);
  return graph.assemble([x!], [corner], shape, attrs.value);
};

const concat: Lowering<number> = (graph, inputs, axis, shape) => {
  const step = stridesOf(shape)[axis]!;
  let at = 0;
  const offsets = inputs.map((x) => {
    const offset = at * step;
    at += x.shape[axis]!;
    return offset;
  });
  return graph.assemble(inputs, offsets, shape, null);
};

/** Ops that are one element-by-element primitive of the same name. */
type Plain = Exclude<ElementwiseName, 'where'>;
/** Ops that reach the compiler as the ops that they are made of. */
type Composed =
  | 'avgPool2d'
  | 'conv2d'
  | 'dot'
  | 'dropout'
  | 'embedding'
  | 'gelu'
  | 'maxPool2d'
  | 'oneHot'
  | 'outer'
  | 'stack'
  | 'transpose'
  | 'variance';

/** All others. */
const table = {
  argmax: ((graph, [x], { axes }, shape) => {
    // Over all axes it is the position in row-major order.
    const flat = axes.length === 1 ? x! : graph.reshape(x!, [sizeOf(x!.shape)]);
    return graph.kernel({ op: 'argmax', axis: axes.length === 1 ? axes[0]! : 0 }, [flat], shape, 'int32');
  }) satisfies Lowering<ReduceAttrs>,
  astype: ((graph, [x], dtype) => graph.cast(x!, dtype)) satisfies Lowering<DType>,
  broadcastTo: ((graph, [x], shape) => graph.stretch(x!, shape)) satisfies Lowering<Shape>,
  concat,
  conv2dTranspose: transposedConvolution satisfies Lowering<Geometry>,
  foldWindows: ((graph, [x], attrs, shape) => graph.assemble([x!], [0], shape, 0, windowSteps(shape, attrs))) satisfies Lowering<Fold>,
  logSoftmax,
  logSumExp,
  matmul,
  max: reduction('max'),
  mean: reduction('mean'),
  min: reduction('min'),
  pad,
  permute: ((graph, [x], order) => graph.permute(x!, order)) satisfies Lowering<Shape>,
  reshape: ((graph, [x], _, shape) => graph.reshape(x!, shape)) satisfies Lowering<Shape>,
  segmentSum: ((graph, inputs, _, shape, dtype) => graph.kernel({ op: 'segmentSum' }, inputs, shape, dtype)) satisfies Lowering<number>,
  slice: ((graph, [x], { start, end, axis }) => graph.slice(x!, start, end, axis)) satisfies Lowering<{
    readonly start: number;
    readonly end: number;
    readonly axis: number;
  }>,
  softmax,
  sum: reduction('sum'),
  take: ((graph, inputs, _, shape, dtype) => graph.kernel({ op: 'take' }, inputs, shape, dtype)) satisfies Lowering,
  where,
  windows: ((graph, [x], attrs, shape) => graph.windows(x!, attrs, shape)) satisfies Lowering<Windows>,
} as const satisfies { readonly [K in Exclude<keyof typeof all, Plain | Composed>]: Lowering };

const draw: Lowering<{ readonly normal: boolean; readonly low: number; readonly high: number }> = (graph, inputs, attrs, shape, dtype) => {
  const { normal, low, high } = attrs;
  return graph.kernel({ op: 'draw', normal, low, high }, inputs, shape, dtype);
};
/** Only of the pictures themselves, as in max pooling; from other arrays, as in its second derivatives, it is composed. */
const takeLargest: Lowering<Windows> = (graph, [t, by], { size, stride, dilation }, shape, dtype) =>
  t === by ? graph.kernel({ op: 'takeLargest', size, stride, dilation }, [by!], shape, dtype) : null;
const putLargest: Lowering<Windows> = (graph, inputs, { size, stride, dilation }, shape, dtype) =>
  graph.kernel({ op: 'putLargest', size, stride, dilation }, inputs, shape, dtype);
const skip: Lowering<number> = (graph, inputs, count, shape) => graph.kernel({ op: 'skip', count }, inputs, shape, 'int32');

/** By the op itself, never by its name: a user's op called `add` is another op. */
const lowerings: ReadonlyMap<Op<never>, Lowering> = new Map<Op<never>, Lowering>([
  ...Object.entries(ops).flatMap(([name, { op }]): [Op<never>, Lowering][] => {
    const lowering = table[name as keyof typeof table] ?? (name in primitives ? elementwise(name as ElementwiseName) : null);
    return op && lowering ? [[op, lowering as Lowering]] : [];
  }),
  [windowsOp, table.windows as Lowering],
  [foldOp, table.foldWindows as Lowering],
  [transposed, table.conv2dTranspose as Lowering],
  [takeLargestOp, takeLargest as Lowering],
  [putLargestOp, putLargest as Lowering],
  [drawOp, draw as Lowering],
  [skipOp, skip as Lowering],
]);

/** How an op becomes nodes; undefined for one that the compiler does not know. */
export const loweringOf = (op: Op<never>): Lowering | undefined => lowerings.get(op);
