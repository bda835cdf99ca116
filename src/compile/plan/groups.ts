/** Puts nodes into groups that run one after the other: fused loops, and kernels of their own. */
import { sizeOf } from '../../shape.js';
import { baseOf, type Node } from '../ir/node.js';
import { type Edge, type Flow, isLeaf, isLoop, spaceKey, spaceOf } from './flow.js';
import { Lists } from './lists.js';
import { following, type RowBlocks } from './row-blocks.js';

export interface Group {
  /** In an order in which they can be computed. */
  readonly nodes: readonly Node[];
  /** Those whose values must be in memory afterwards: others read them, or they are results. */
  readonly stores: readonly Node[];
  /** Where it is two products of one matrix and the work between them: how they take turns. */
  readonly blocks?: RowBlocks;
}

/** More nodes than this in one loop run out of registers. */
const LARGEST = 40;

/**
 * Every node gets a level. A node that can join the loop of its input may have its level; any other comes a level later. So all nodes of
 * one level over one space can be one loop, whatever lies between them. Nodes of `blocks` are groups of their own.
 */
export function groupsOf(flow: Flow, blocks: readonly RowBlocks[] = []): Group[] {
  const level = levels(flow);
  const inBlocks = new Map(blocks.flatMap((b) => nodesOf(b).map((n) => [n, b] as const)));
  const behind = blocks.map((b) => following([b.dots.node], flow));
  const side = (n: Node): string => behind.map((nodes) => (nodes.has(n) ? 1 : 0)).join('');
  const classes = new Lists<string, Node>();
  for (const n of flow.nodes)
    if (!inBlocks.has(n)) classes.add(`${level.get(n)} ${isLoop(n) ? `${spaceKey(n)} ${side(n)}` : `#${n.id}`}`, n);
  const parts = [...classes.values()].flatMap((nodes) => related(nodes, flow).flatMap((part) => pieces(part, LARGEST)));
  parts.push(...blocks.map(nodesOf));
  const ordered = inOrder(
    parts.sort((a, b) => level.get(a[0]!)! - level.get(b[0]!)!),
    flow,
  );
  if (!ordered) return groupsOf(flow);
  const groupOf = new Map(ordered.flatMap((nodes, i) => nodes.map((n) => [n, i] as const)));
  const results = new Set([...flow.outputs.map(baseOf), ...flow.inPlace.keys()]);
  for (const { dots, sums } of blocks) for (const n of [dots.node, baseOf(sums.vector)]) results.add(n);
  return ordered.map((nodes, i) => {
    const isRead = (n: Node): boolean =>
      (flow.after.get(n) ?? []).some(({ to }) => groupOf.get(to) !== i && to.inputs.some((x) => baseOf(x) === n));
    const group = { nodes, stores: nodes.filter((n) => results.has(n) || isRead(n)) };
    const together = inBlocks.get(nodes[0]!);
    return together ? { ...group, blocks: together } : group;
  });
}

const nodesOf = ({ dots, between, sums }: RowBlocks): Node[] => [dots.node, ...between, sums.node];

/**
 * Groups in an order in which they can run, the given one as far as it goes; null if none is, because two wait for each other. Iterative, so
 * that long chains do not overflow the stack.
 */
function inOrder(parts: readonly Node[][], flow: Flow): Node[][] | null {
  const partOf = new Map(parts.flatMap((nodes) => nodes.map((n) => [n, nodes] as const)));
  const needs = (part: Node[]): Iterator<Node[]> =>
    new Set(
      part.flatMap((n) => (flow.before.get(n) ?? []).map(({ from }) => partOf.get(from)!)).filter((other) => other !== part),
    ).values();
  const order = new Set<Node[]>();
  /** Parts that wait for the one behind them, and which of their needs have not been looked at. */
  const waiting = new Map<Node[], Iterator<Node[]>>();
  for (const start of parts) {
    const path = order.has(start) ? [] : [start];
    for (let part = path.at(-1); part; part = path.at(-1)) {
      const left = waiting.get(part) ?? needs(part);
      waiting.set(part, left);
      const { value: next, done } = left.next();
      if (done) {
        order.add(part);
        path.pop();
      } else if (!order.has(next)) {
        if (waiting.has(next)) return null;
        path.push(next);
      }
    }
  }
  return [...order];
}

/** The level of each node: first as early as can be, then element-by-element work is moved to the loop that uses it. */
function levels({ nodes, before, after, first }: Flow): Map<Node, number> {
  const level = new Map<Node, number>();
  const weight = ({ fusable }: Edge): number => (fusable ? 0 : 1);
  const place = (n: Node, start: number): void => {
    const edges = before.get(n) ?? [];
    level.set(
      n,
      edges.reduce((at, e) => Math.max(at, level.get(e.from)! + weight(e)), start),
    );
  };
  for (const n of nodes) if (!first || first.has(n)) place(n, 0);
  // What the outputs don't need comes after all that they do.
  const rest = [...level.values()].reduce((end, at) => Math.max(end, at + 1), 0);
  for (const n of nodes) if (!level.has(n)) place(n, rest);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const n = nodes[i]!;
    const uses = after.get(n) ?? [];
    const limit = first?.has(n) ? rest - 1 : Number.POSITIVE_INFINITY;
    if (n.kind.op !== 'elementwise' || !uses.some((e) => e.fusable && level.get(e.to)! <= limit)) continue;
    level.set(
      n,
      uses.reduce((at, e) => Math.min(at, level.get(e.to)! - weight(e)), limit),
    );
  }
  return level;
}

/** Splits nodes of one level and space into those that have to do with each other: one uses the other, or both read the same memory. */
function related(nodes: readonly Node[], flow: Flow): Node[][] {
  if (nodes.length === 1 || sizeOf(spaceOf(nodes[0]!)) === 1) return [[...nodes]];
  const parent = new Map<Node, Node>(nodes.map((n) => [n, n]));
  const root = (n: Node): Node => {
    let at = n;
    while (parent.get(at) !== at) at = parent.get(at)!;
    parent.set(n, at);
    return at;
  };
  const readerOf = new Map<Node, Node>();
  for (const n of nodes) {
    for (const { from, fusable } of flow.before.get(n) ?? []) if (fusable && parent.has(from)) parent.set(root(n), root(from));
    for (const x of n.inputs) {
      const base = baseOf(x);
      if (sizeOf(base.shape) === 1) continue;
      const other = readerOf.get(base);
      if (other) parent.set(root(n), root(other));
      else readerOf.set(base, n);
    }
  }
  const parts = new Lists<Node, Node>();
  for (const n of nodes) parts.add(root(n), n);
  return [...parts.values()];
}

function pieces<T>(items: readonly T[], size: number): T[][] {
  const result: T[][] = [];
  for (let i = 0; i < items.length; i += size) result.push(items.slice(i, i + size));
  return result;
}

/** Whether a group is a loop over elements. */
export const isLoopGroup = ({ nodes }: Group): boolean => isLoop(nodes[0]!);

/** The nodes outside a group that it reads from memory. */
export function readsOf({ nodes }: Group): Set<Node> {
  const own = new Set(nodes);
  return new Set(nodes.flatMap((n) => n.inputs.map(baseOf)).filter((x) => !own.has(x) && !(isLeaf(x) && x.kind.op === 'number')));
}
