/**
 * Makes one graph for batches of any size: records the function with several sizes and looks at what differs. A number that grows with the
 * batch in a straight line is computed when the model runs, from the size of its input; anything else is refused.
 */
import type { Storage } from '../../dtype.js';
import { OnnxError } from './error.js';
import { needed } from './finish.js';
import { type GraphData, type Info, type Initializer, type Node, OnnxGraph, type Value } from './graph.js';

/** Sizes that hardly any other dimension has; three, because two points always lie on a line. */
const SIZES = [61, 67, 71] as const;

/** The same thing in the recordings of the three sizes. */
type Thrice<T> = readonly [T, T, T];
const thrice = <T, U>([a, b, c]: Thrice<T>, f: (x: T) => U): Thrice<U> => [f(a), f(b), f(c)];

/** base + slope · (size of the batch). */
interface Line {
  readonly base: number;
  readonly slope: number;
}

/** The line through the values that a number has; undefined if there is none. */
function lineThrough([a, b, c]: Thrice<number>): Line | undefined {
  if (Object.is(a, b) && Object.is(a, c)) return { base: a, slope: 0 };
  const slope = (b - a) / (SIZES[1] - SIZES[0]);
  const base = a - slope * SIZES[0];
  return base + slope * SIZES[2] === c ? { base, slope } : undefined;
}

function refusal(from: string): OnnxError {
  const fix = 'leave dynamicBatch out, or work on each example alone';
  return new OnnxError(`toOnnx: dynamicBatch is not possible, because ${from} depends on how many examples there are; ${fix}`);
}

/** The graph for any size of batch, from what `record` gives for one size; `source` is an input whose first axis is the batch. */
export function forAnyBatch(record: (size: number) => GraphData, source: string): GraphData {
  const graphs = thrice(SIZES, (size) => {
    try {
      return record(size);
    } catch (cause) {
      throw new OnnxError(`toOnnx: dynamicBatch is not possible: with a batch of ${size}, ${(cause as Error).message}`, { cause });
    }
  });
  const [{ inputs, nodes, initializers, outputs }] = graphs;
  requireSameNodes(graphs);
  const onnx = new OnnxGraph([...inputs, ...initializers, ...nodes.map(({ output }) => ({ name: output }))].map(({ name }) => name));
  onnx.source = { name: 'batch', from: source };
  const size = onnx.node('Shape', [{ name: source }], { start: 0, end: 1 });
  const replaced = new Map<string, string>();
  for (const { name } of initializers) {
    const seen = thrice(graphs, (graph) => graph.initializers.find((constant) => constant.name === name)!);
    const value = merge(onnx, size, seen, nodes);
    if (value) replaced.set(name, value.name);
  }
  const changed = nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => replaced.get(name) ?? name) }));
  return {
    inputs: inputs.map((input) => ({ ...input, shape: [null, ...input.shape.slice(1)] })),
    outputs: outputs.map((output, i) => ({ ...output, shape: openShape(thrice(graphs, (graph) => graph.outputs[i]!)) })),
    ...needed([...onnx.nodes, ...changed], [...initializers, ...onnx.initializers], new Set(outputs.map(({ name }) => name))),
  };
}

/** Throws if the function does not apply the same operators to the same values. */
function requireSameNodes(graphs: Thrice<GraphData>): void {
  const most = Math.max(...graphs.map(({ nodes }) => nodes.length));
  for (let i = 0; i < most; i++) {
    const seen = thrice(graphs, ({ nodes }) => nodes[i]);
    const [first, ...others] = thrice(seen, (node) => JSON.stringify([node?.type, node?.inputs, node?.output, node?.attributes]));
    if (others.some((other) => other !== first)) throw refusal(seen.find((node) => node)!.from);
  }
}

/** What takes the place of a constant that depends on the size; undefined for one that does not. */
function merge(onnx: OnnxGraph, size: Value, seen: Thrice<Initializer>, nodes: readonly Node[]): Value | undefined {
  const [{ name, type, shape, data, from }] = seen;
  onnx.source = { name, from };
  const shapes = thrice(seen, (constant) => constant.shape);
  const dims = linesThrough(shapes);
  if (!dims) throw refusal(from);
  if (dims.some(({ slope }) => slope !== 0)) {
    // Of a size that is not known, only a tensor that is one number throughout can be made: zeros([n, 3]).
    const numbers = thrice(seen, (constant) => uniform(constant.data));
    if (numbers.some((n) => n === undefined || !Object.is(n, numbers[0]))) throw refusal(from);
    return onnx.node('Expand', [onnx.number(numbers[0]!, type), compute(onnx, size, 'int64', [dims.length], dims)]);
  }
  const values = thrice(seen, (constant) => constant.data);
  if (values[1] === data && values[2] === data) return undefined;
  const lines = linesThrough(values);
  if (!lines) throw refusal(from);
  const varying = lines.flatMap(({ slope }, i) => (slope === 0 ? [] : [i]));
  if (varying.length === 0) return undefined;
  // Reshape finds one size by itself.
  const reshapes = nodes.some((node) => node.type === 'Reshape' && node.inputs[1] === name);
  if (reshapes && varying.length === 1 && !lines.some(({ base, slope }) => slope === 0 && base === -1))
    return onnx.integers(lines.map(({ base }, i) => (i === varying[0] ? -1 : base)));
  return compute(onnx, size, type, shape, lines);
}

const linesThrough = (seen: Thrice<readonly number[] | Storage>): Line[] | undefined => {
  const [a, b, c] = seen;
  if (b.length !== a.length || c.length !== a.length) return undefined;
  const lines = Array.from(a, (first: number, i) => lineThrough([first, b[i]!, c[i]!]));
  return lines.every((line) => line !== undefined) ? lines : undefined;
};

/** base + slope · size, for each element of a shape. */
function compute(onnx: OnnxGraph, size: Value, type: Initializer['type'], shape: Initializer['shape'], lines: readonly Line[]): Value {
  let y = type === 'int64' ? size : onnx.cast(size, type);
  if (shape.length === 0) y = onnx.node('Squeeze', [y, onnx.integers([0])]);
  const constant = (of: keyof Line): Value =>
    onnx.constant(
      shape,
      type,
      lines.map((line) => line[of]),
      'constant',
    );
  if (lines.length > 1 || lines[0]!.slope !== 1) y = onnx.node('Mul', [y, constant('slope')]);
  return lines.some(({ base }) => base !== 0) ? onnx.node('Add', [y, constant('base')]) : y;
}

/** The number that all elements are; undefined if they differ. */
function uniform(data: Initializer['data']): number | undefined {
  const first = data[0];
  return Array.prototype.every.call(data, (x: number) => Object.is(x, first)) ? first : undefined;
}

/** A shape in which the size of the batch is left open. */
function openShape(seen: Thrice<Info>): Info['shape'] {
  const [a, b, c] = thrice(seen, ({ shape }) => shape as readonly number[]);
  return a.map((first, i) => {
    const line = lineThrough([first, b[i]!, c[i]!]);
    if (line?.slope === 0) return first;
    return line?.slope === 1 && line.base === 0 ? null : undefined;
  });
}
