/** Finds products of one matrix with two vectors that can go over it together, a block of rows at a time: memory then brings it once. */
import { sizeOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import { type RowProduct, rowProductOf } from '../emit/product.js';
import { baseOf, isOf, type Node } from '../ir/node.js';
import { ROWS } from '../matmul/dots-and-sums.js';
import { type Cut, cutOf, type Grain } from '../threads/cut.js';
import { type Edge, type Flow, readsInOrder, spaceOf } from './flow.js';

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

/** Pairs that are looked at: each takes a walk through the whole graph. */
const MOST_PAIRS = 64;

/**
 * What can go in blocks of rows; no node is in two of them. Where the outputs come first and z is among what they need, Xᵀ · g comes with
 * it, and all that it needs.
 */
export function rowBlocksOf(flow: Flow, limits: BlockLimits): { readonly flow: Flow; readonly blocks: readonly RowBlocks[] } {
  const products = flow.nodes.flatMap((n) => (isOf(n, 'matmul') ? (rowProductOf(n) ?? []) : []));
  const productOf = new Map<Node, RowProduct>(products.map((product) => [product.node, product]));
  const first = new Set(flow.first);
  const taken = new Set<Node>();
  const blocks: RowBlocks[] = [];
  let pairs = 0;
  for (const sums of products) {
    const { kernel, rows, rowStep } = sums.by;
    const isFit = rows > ROWS && rows * rowStep >= limits.matrix && rowStep <= limits.row;
    if (kernel !== 'sums' || !isFit) continue;
    const work = rowWork(sums);
    const dots = [...work.outside].flatMap((n) => productOf.get(n) ?? []).find((product) => isCounterpart(product, sums));
    if (!dots || ++pairs > MOST_PAIRS) continue;
    const between = workBetween(flow, dots, sums, work, first.has(dots.node) ? NONE : first);
    const nodes: Node[] = [dots.node, ...(between ?? []), sums.node];
    if (!between || nodes.some((n) => taken.has(n) || flow.inPlace.has(n)) || !comesTogether(flow, nodes, first, taken)) continue;
    for (const n of nodes) taken.add(n);
    const segments = cutOf(rows, rows * rowStep, ROWS, limits.segments) ?? { size: rows, count: 1, last: rows };
    blocks.push({ dots, between, sums, segments });
  }
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

const NONE: ReadonlySet<Node> = new Set();

/**
 * The work between the two products but for what is known by then, in an order in which it can be computed; null if there is other work, or
 * it needs other rows.
 */
function workBetween(
  flow: Flow,
  dots: RowProduct,
  sums: RowProduct,
  { inside, outside }: RowWork,
  known: ReadonlySet<Node>,
): Node[] | null {
  const before = leadingTo(
    [...outside].filter((n) => n !== dots.node),
    flow,
  );
  if (before.has(dots.node)) return null;
  // What must be known before the block cannot be in it.
  for (const n of leadingTo([dots.node], flow)) before.add(n);
  const between = flow.nodes.filter((n) => inside.has(n) && !before.has(n) && !known.has(n));
  const inBlock = new Set<Node>([dots.node, ...between]);
  const isInOrder = (x: Node, shape: Shape): boolean => !inBlock.has(baseOf(x)) || readsInOrder(x, shape);
  const g = sums.vector;
  const isAlone = between.every((n) => n.inputs.every((x) => isInOrder(x, n.shape)));
  return isAlone && inBlock.has(baseOf(g)) && isInOrder(g, g.shape) ? between : null;
}

/**
 * Whether all these nodes may be in one part of a program that has two. If the outputs need z, all that Xᵀ · g needs is added to what comes
 * first, unless that would read a state earlier than the update does.
 */
function comesTogether(flow: Flow, nodes: readonly Node[], first: Set<Node>, taken: ReadonlySet<Node>): boolean {
  const [dots, sums] = [nodes[0]!, nodes.at(-1)!];
  if (!first.has(dots)) return !nodes.some((n) => first.has(n));
  if (first.has(sums)) return true;
  const statesOf = (n: Node): Node[] => n.inputs.map(baseOf).filter((x) => x.kind.op === 'state');
  const read = new Set([...first].flatMap(statesOf));
  const needed = [...leadingTo([sums], flow)].filter((n) => !first.has(n));
  if (needed.some((n) => taken.has(n) || flow.inPlace.has(n) || statesOf(n).some((state) => !read.has(state)))) return false;
  for (const n of needed) first.add(n);
  return true;
}

const leadingTo = (nodes: readonly Node[], { before }: Flow): Set<Node> => reached(nodes, before, ({ from }) => from);
/** Nodes, and all that need them. */
export const following = (nodes: readonly Node[], { after }: Flow): Set<Node> => reached(nodes, after, ({ to }) => to);

/** Nodes, and all that one comes to from them. */
function reached(from: readonly Node[], edges: Flow['before'], next: (edge: Edge) => Node): Set<Node> {
  const found = new Set(from);
  // A set that grows while it is walked is walked to its end.
  for (const n of found) for (const edge of edges.get(n) ?? []) found.add(next(edge));
  return found;
}
