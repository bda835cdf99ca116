/** Finds products of one matrix with two vectors that can go over it together, a block of rows at a time: memory then brings it once. */
import { sizeOf } from '../../shape.js';
import { type RowProduct, rowProductOf } from '../emit/product.js';
import { baseOf, isOf, type Node } from '../ir/node.js';
import { ROWS } from '../matmul/dots-and-sums.js';
import { type Cut, cutOf, type Grain } from '../threads/cut.js';
import { type Flow, readsInOrder, spaceOf } from './flow.js';

/**
 * z = X · w, work on each row alone, then Xᵀ · g: forward and back through a neuron. X is read for a few rows, and again from the cache.
 * A large X is cut into segments of rows, which threads can share; what each has summed is added up at the end, also on one thread.
 */
export interface RowBlocks {
  readonly dots: RowProduct;
  /** What becomes g of z, in an order in which it can be computed. */
  readonly between: readonly Node[];
  readonly sums: RowProduct;
  readonly segments: Cut;
}

/** For which matrices blocks pay. */
export interface BlockLimits {
  /** Bytes that the matrix has at least: a smaller one stays in the second-level cache anyway. */
  readonly matrix: number;
  /** Bytes that a row has at most: two blocks must stay in that cache. */
  readonly row: number;
  /** How many segments there are at most, and bytes of the matrix in each: zeroing and adding up its sums takes time. */
  readonly segments: Grain;
}
export const BLOCKS: BlockLimits = { matrix: 1.5 * 2 ** 20, row: 2 ** 17, segments: { most: 8, least: 2 ** 22, rounded: true } };

/**
 * What can go in blocks of rows; no node is in two of them. Where the outputs come first and z is among what they need, Xᵀ · g comes with
 * it, and all that it needs.
 */
export function rowBlocksOf(flow: Flow, limits: BlockLimits): { readonly flow: Flow; readonly blocks: readonly RowBlocks[] } {
  const first = new Set(flow.first);
  const products = flow.nodes.flatMap((n) => (isOf(n, 'matmul') ? (rowProductOf(n) ?? []) : []));
  const taken = new Set<Node>();
  const blocks = products.flatMap((dots) => {
    const { kernel, rows, length, rowStep } = dots.by;
    const isFit = rows > ROWS && rows * rowStep >= limits.matrix && rowStep <= limits.row;
    if (kernel !== 'dots' || !isFit || taken.has(dots.node)) return [];
    for (const sums of products) {
      const { by } = sums;
      const isSame = dots.matrix === sums.matrix && dots.offset === sums.offset && by.rows === rows && by.length === length;
      if (by.kernel !== 'sums' || !isSame || by.rowStep !== rowStep) continue;
      const between = workBetween(flow, dots, sums);
      const nodes: Node[] = [dots.node, ...(between ?? []), sums.node];
      if (!between || nodes.some((n) => taken.has(n) || flow.inPlace.has(n))) continue;
      if (first.has(dots.node) && !first.has(sums.node)) {
        const needed = leadingTo(sums.node, flow);
        // States keep their values until the outputs are known.
        if ([...needed].some((n) => flow.inPlace.has(n))) continue;
        for (const n of needed) first.add(n);
      }
      for (const n of nodes) taken.add(n);
      const segments = cutOf(rows, rows * rowStep, ROWS, limits.segments) ?? { size: rows, count: 1, last: rows };
      return [{ dots, between, sums, segments }];
    }
    return [];
  });
  return { flow: flow.first ? { ...flow, first } : flow, blocks };
}

/** What must run between the two products, if it is work on each row alone; else null. */
function workBetween(flow: Flow, dots: RowProduct, sums: RowProduct): Node[] | null {
  const needed = leadingTo(sums.node, flow);
  if (!needed.has(dots.node)) return null;
  const given = leadingTo(dots.node, flow);
  const following = reached(dots.node, (n) => (flow.after.get(n) ?? []).map(({ to }) => to));
  const { rows } = dots.by;
  const inside = new Set<Node>([dots.node]);
  const isByRow = (n: Node): boolean =>
    n.kind.op === 'elementwise' &&
    n.dtype === dots.node.dtype &&
    spaceOf(n).every((d) => d === 1 || d === rows) &&
    sizeOf(n.shape) === rows &&
    n.inputs.every((x) => !inside.has(baseOf(x)) || readsInOrder(x, n.shape));
  for (const n of flow.nodes) {
    if (!needed.has(n) || given.has(n) || n === sums.node) continue;
    // Work on each row that does not need z is taken in where it can be: it would often be in one loop with the rest.
    if (isByRow(n)) inside.add(n);
    else if (following.has(n)) return null;
  }
  const g = sums.vector;
  if (!inside.has(baseOf(g)) || !readsInOrder(g, g.shape)) return null;
  return [...inside].slice(1);
}

const leadingTo = (n: Node, { before }: Flow): Set<Node> => reached(n, (at) => (before.get(at) ?? []).map(({ from }) => from));

/** A node, and all that one comes to from it. */
function reached(from: Node, next: (n: Node) => readonly Node[]): Set<Node> {
  const found = new Set([from]);
  // A set that grows while it is walked is walked to its end.
  for (const n of found) for (const other of next(n)) found.add(other);
  return found;
}
