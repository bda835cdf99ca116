/** Finds products of one matrix with two vectors that can go over it together, a block of rows at a time: memory then brings it once. */
import { sizeOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
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
  const productOf = new Map<Node, RowProduct>(products.map((product) => [product.node, product]));
  const taken = new Set<Node>();
  const blocks = products.flatMap((sums) => {
    const { kernel, rows, rowStep } = sums.by;
    const isFit = rows > ROWS && rows * rowStep >= limits.matrix && rowStep <= limits.row;
    if (kernel !== 'sums' || !isFit) return [];
    const work = rowWork(sums);
    for (const n of work.outside) {
      const dots = productOf.get(n);
      if (!dots || !isCounterpart(dots, sums) || !isOnlyWay(flow, dots, sums, work)) continue;
      const between = flow.nodes.filter((other) => work.inside.has(other));
      const nodes: Node[] = [dots.node, ...between, sums.node];
      if (nodes.some((other) => taken.has(other) || flow.inPlace.has(other))) continue;
      if (first.has(dots.node) && !first.has(sums.node)) {
        const needed = leadingTo(sums.node, flow);
        // States keep their values until the outputs are known.
        if ([...needed].some((other) => flow.inPlace.has(other))) continue;
        for (const other of needed) first.add(other);
      }
      for (const other of nodes) taken.add(other);
      const segments = cutOf(rows, rows * rowStep, ROWS, limits.segments) ?? { size: rows, count: 1, last: rows };
      return [{ dots, between, sums, segments }];
    }
    return [];
  });
  return { flow: flow.first ? { ...flow, first } : flow, blocks };
}

/** Whether `sums` adds up the rows that `dots` multiplies. */
function isCounterpart(dots: RowProduct, sums: RowProduct): boolean {
  const [a, b] = [dots.by, sums.by];
  const isSame = dots.matrix === sums.matrix && dots.offset === sums.offset && a.rowStep === b.rowStep;
  return a.kernel === 'dots' && isSame && a.rows === b.rows && a.length === b.length;
}

/** Nodes between the products: beyond these, the work is not worth looking through. */
const MOST = 100;

/** What g is made of: the work on each row alone just before it, and what that begins with. */
interface RowWork {
  readonly inside: ReadonlySet<Node>;
  readonly outside: ReadonlySet<Node>;
}

/** Work that does not need z is taken in, too: it would often be in one loop with the rest. */
function rowWork({ node, by: { rows }, vector }: RowProduct): RowWork {
  const isByRow = (n: Node): boolean =>
    n.kind.op === 'elementwise' && n.dtype === node.dtype && sizeOf(n.shape) === rows && spaceOf(n).every((d) => d === 1 || d === rows);
  const inside = new Set<Node>();
  const outside = new Set<Node>();
  // A set that grows while it is walked is walked to its end.
  const met = new Set([baseOf(vector)]);
  for (const n of met) {
    if (isByRow(n) && inside.size < MOST) {
      inside.add(n);
      for (const x of n.inputs) met.add(baseOf(x));
    } else outside.add(n);
  }
  return { inside, outside };
}

/** Whether that work is all there is between the two products, and needs no other row than its own. */
function isOnlyWay(flow: Flow, dots: RowProduct, sums: RowProduct, { inside, outside }: RowWork): boolean {
  const isInBlock = (x: Node): boolean => baseOf(x) === dots.node || inside.has(baseOf(x));
  const isInOrder = (x: Node, shape: Shape): boolean => !isInBlock(x) || readsInOrder(x, shape);
  if (!isInOrder(sums.vector, sums.vector.shape)) return false;
  for (const n of inside) if (!n.inputs.every((x) => isInOrder(x, n.shape))) return false;
  const given = leadingTo(dots.node, flow);
  const following = reached(dots.node, (n) => (flow.after.get(n) ?? []).map(({ to }) => to));
  return ![...inside].some((n) => given.has(n)) && ![...outside].some((n) => n !== dots.node && following.has(n));
}

const leadingTo = (n: Node, { before }: Flow): Set<Node> => reached(n, (at) => (before.get(at) ?? []).map(({ from }) => from));

/** A node, and all that one comes to from it. */
function reached(from: Node, next: (n: Node) => readonly Node[]): Set<Node> {
  const found = new Set([from]);
  // A set that grows while it is walked is walked to its end.
  for (const n of found) for (const other of next(n)) found.add(other);
  return found;
}
