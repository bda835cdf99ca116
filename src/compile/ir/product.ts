/** Makes the nodes of matrix products, whose operands may lie along more than two axes; sums of such products are products too. */
import { sizeOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import { contractionOf } from './contraction.js';
import type { Graph } from './graph.js';
import { layoutOf, type Node } from './node.js';
import { isMatrix } from './views.js';

/** How many axes each side of a product has. */
interface Sides {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** The product over the last two axes, of matrices or of batches whose leading axes are already equal. */
export function product(graph: Graph, left: Node, right: Node): Node {
  const [m, k, n] = [left.shape.at(-2)!, left.shape.at(-1)!, right.shape.at(-1)!];
  const shape = [...left.shape.slice(0, -2), m, n];
  if (k === 1) return graph.elementwise('mul', [left, right], shape);
  const found = mayGather(m, k, n) ? contractionOf(left, right) : null;
  if (!found) return matmul(graph, matrix(graph, left), matrix(graph, right), { rows: 1, depth: 1, columns: 1 }, shape);
  return matmul(graph, graph.view(found.a, found.a.shape), graph.view(found.b, found.b.shape), found, shape);
}

function matmul(graph: Graph, a: Node, b: Node, { rows, depth, columns }: Sides, shape: Shape): Node {
  return graph.node({ op: 'matmul', rows, depth, columns }, [a, b], shape, a.dtype, `${rows} ${depth} ${columns}`);
}

/** A matrix of a product of few elements, or of one with a vector: rows or columns must lie in one piece. */
function matrix(graph: Graph, x: Node): Node {
  const { base, steps } = layoutOf(x);
  const [down, right] = [steps.at(-2)!, steps.at(-1)!];
  return base.kind.op !== 'number' && isMatrix(x.shape.at(-2)!, x.shape.at(-1)!, down, right) ? x : graph.copy(x);
}

/** The sum of a batch of products, over some axes of the batch, as one product with more to sum over; null if it is none. */
export function sumOfProducts(graph: Graph, x: Node, axes: readonly number[]): Node | null {
  const { kind, inputs } = x;
  if (kind.op !== 'matmul') return null;
  const batch = x.shape.length - 2;
  const isRepeated = (axis: number): boolean => inputs.some((t) => t.shape[axis]! > 1 && layoutOf(t).steps[axis] === 0);
  if (axes.some((axis) => axis >= batch || isRepeated(axis))) return null;
  const [m, n] = [x.shape[batch]!, x.shape[batch + 1]!];
  const k = sizeOf(inputs[0]!.shape) / sizeOf(x.shape.slice(0, batch)) / m;
  if (!mayGather(m, k * sizeOf(axes.map((axis) => x.shape[axis]!)), n)) return null;
  const kept = [...x.shape.keys()].slice(0, batch).filter((axis) => !axes.includes(axis));
  const inner = (t: Node): number[] => [...t.shape.keys()].slice(batch);
  const [a, b] = inputs as [Node, Node];
  const [rows, depth] = [inner(a).slice(0, kind.rows), inner(a).slice(kind.rows)];
  const left = graph.permute(a, [...kept, ...rows, ...axes, ...depth]);
  const right = graph.permute(b, [...kept, ...axes, ...inner(b)]);
  return matmul(graph, left, right, { ...kind, depth: kind.depth + axes.length }, [...kept.map((axis) => x.shape[axis]!), m, n]);
}

/** Whether a product has an operand copied into panels from wherever it lies: a larger one of two matrices. */
const mayGather = (m: number, k: number, n: number): boolean => m > 1 && n > 1 && m * k * n > 4096;
