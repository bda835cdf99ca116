/**
 * Makes one graph for batches of any size: records the function with several sizes and looks at what differs. A number that grows with the
 * batch in a straight line is computed when the model runs, from the size of its input; anything else is refused.
 */
import type { Storage } from '../../dtype.js';
import { OnnxError } from './error.js';
import { needed } from './finish.js';
import { type GraphData, type Info, type Initializer, type Node, OnnxGraph, type Value } from './graph.js';

/**
 * Sizes to try besides the one given: three, because two points always lie on a line, and with differences that have no common divisor, so
 * that a line through whole numbers has a whole slope.
 */
const SIZES = [61, 67, 72];

/** base + slope · (size of the batch). */
interface Line {
  readonly base: number;
  readonly slope: number;
}
/** The line through the values that a number has at these sizes; undefined if there is none. */
type Fit = (values: readonly number[]) => Line | undefined;

function fitting(sizes: readonly number[]): Fit {
  const [from, to] = sizes as [number, number];
  return (values) => {
    const [first, second] = values as [number, number];
    if (values.every((value) => Object.is(value, first))) return { base: first, slope: 0 };
    const slope = (second - first) / (to - from);
    const base = first - slope * from;
    return values.every((value, i) => value === base + slope * sizes[i]!) ? { base, slope } : undefined;
  };
}

function refusal(from: string): OnnxError {
  const fix = 'leave dynamicBatch out, or work on each example alone';
  return new OnnxError(`toOnnx: dynamicBatch is not possible, because ${from} depends on how many examples there are; ${fix}`);
}

/**
 * The graph for any size of batch. `record` gives that of one size, `given` is that of size `example`; `source` is an input whose first
 * axis is the batch.
 */
export function forAnyBatch(record: (size: number) => GraphData, given: GraphData, example: number, source: string): GraphData {
  const others = SIZES.map((size) => {
    try {
      return record(size);
    } catch (cause) {
      throw new OnnxError(`toOnnx: dynamicBatch is not possible: with a batch of ${size}, ${(cause as Error).message}`, { cause });
    }
  });
  const graphs = [...others, given];
  requireSameNodes(graphs);
  const fit = fitting([...SIZES, example]);
  const { inputs, nodes, initializers, outputs } = given;
  const onnx = new OnnxGraph([...inputs, ...initializers].map(({ name }) => name).concat(nodes.map(({ output }) => output)));
  onnx.source = { name: 'batch', from: source };
  const size = onnx.node('Shape', [{ name: source }], { start: 0, end: 1 });
  const reshapes = new Set(
    nodes.flatMap(({ type, inputs: [, shape], attributes }) => (type === 'Reshape' && !attributes.allowzero ? [shape] : [])),
  );
  const constants = graphs.map((graph) => new Map(graph.initializers.map((constant) => [constant.name, constant])));
  const replaced = new Map<string, string>();
  for (const { name } of initializers) {
    const seen = constants.map((byName) => byName.get(name)!);
    const value = merged(onnx, size, seen, fit, reshapes.has(name));
    if (value) replaced.set(name, value.name);
  }
  const changed = nodes.map((node) => ({ ...node, inputs: node.inputs.map((name) => replaced.get(name) ?? name) }));
  const shapes = outputs.map((_, i) => graphs.map((graph) => graph.outputs[i]!.shape as readonly number[]));
  return {
    inputs: inputs.map((input) => ({ ...input, shape: [null, ...input.shape.slice(1)] })),
    outputs: outputs.map((output, i) => ({ ...output, shape: openShape(shapes[i]!, fit) })),
    ...needed([...onnx.nodes, ...changed], [...initializers, ...onnx.initializers], new Set(outputs.map(({ name }) => name))),
  };
}

/** Throws if the function does not apply the same operators to the same values. */
function requireSameNodes(graphs: readonly GraphData[]): void {
  const most = Math.max(...graphs.map(({ nodes }) => nodes.length));
  for (let i = 0; i < most; i++) {
    const seen = graphs.map(({ nodes }) => nodes[i]);
    const [first, ...others] = seen.map((node?: Node) => JSON.stringify([node?.type, node?.inputs, node?.output, node?.attributes]));
    if (others.some((other) => other !== first)) throw refusal(seen.find((node) => node)!.from);
  }
}

/** What takes the place of a constant that depends on the size; undefined for one that does not. `isShape`: of a Reshape. */
function merged(onnx: OnnxGraph, size: Value, seen: readonly Initializer[], fit: Fit, isShape: boolean): Value | undefined {
  const [{ name, type, shape, data, from }] = seen as [Initializer];
  onnx.source = { name, from };
  const dims = linesThrough(
    seen.map((constant) => constant.shape),
    fit,
  );
  if (!dims) throw refusal(from);
  if (dims.some(({ slope }) => slope !== 0)) {
    // Of a size that is not known, only a tensor that is one number throughout can be made: zeros([n, 3]).
    const numbers = seen.map((constant) => uniform(constant.data));
    if (numbers.some((n) => n === undefined || !Object.is(n, numbers[0]))) throw refusal(from);
    return onnx.node('Expand', [onnx.number(numbers[0]!, type), computed(onnx, size, 'int64', [dims.length], dims)]);
  }
  if (seen.every((constant) => constant.data === data)) return undefined;
  const lines = linesThrough(
    seen.map((constant) => constant.data),
    fit,
  );
  if (!lines) throw refusal(from);
  const varying = lines.filter(({ slope }) => slope !== 0);
  if (varying.length === 0) return undefined;
  // Reshape finds one dimension by itself.
  if (isShape && varying.length === 1) return onnx.integers(lines.map(({ base, slope }) => (slope === 0 ? base : -1)));
  return computed(onnx, size, type, shape, lines);
}

/** The line of each element; undefined if one has none. */
function linesThrough(seen: readonly (readonly number[] | Storage)[], fit: Fit): readonly Line[] | undefined {
  const [first] = seen as [readonly number[]];
  if (seen.some(({ length }) => length !== first.length)) return undefined;
  const lines = Array.from(first, (_: number, i) => fit(seen.map((values) => values[i]!)));
  return lines.every((line) => line !== undefined) ? lines : undefined;
}

/** base + slope · size, for each element of a shape. */
function computed(onnx: OnnxGraph, size: Value, type: Initializer['type'], shape: Initializer['shape'], lines: readonly Line[]): Value {
  let y = type === 'int64' ? size : onnx.cast(size, type);
  if (shape.length === 0) y = onnx.node('Squeeze', [y, onnx.integers([0])]);
  const constant = (of: keyof Line): Value => {
    const values = lines.map((line) => line[of]);
    return onnx.constant(shape, type, values, 'constant');
  };
  if (lines.length > 1 || lines[0]!.slope !== 1) y = onnx.node('Mul', [y, constant('slope')]);
  return lines.some(({ base }) => base !== 0) ? onnx.node('Add', [y, constant('base')]) : y;
}

/** The number that all elements are; undefined if they differ. */
function uniform(data: Initializer['data']): number | undefined {
  const first = data[0];
  return Array.prototype.every.call(data, (x: number) => Object.is(x, first)) ? first : undefined;
}

/** A shape in which the size of the batch is left open. */
function openShape(seen: readonly (readonly number[])[], fit: Fit): Info['shape'] {
  return seen[0]!.map((_, axis) => {
    const line = fit(seen.map((shape) => shape[axis]!));
    if (line?.slope === 0) return line.base;
    return line?.slope === 1 && line.base === 0 ? null : undefined;
  });
}
