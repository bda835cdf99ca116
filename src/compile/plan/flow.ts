/** Who must run before whom: the nodes that compute something, their dependencies, and the states that are updated in place. */
import { sameShape, sizeOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import type { Graph } from '../ir/graph.js';
import { baseOf, layoutOf, type Node } from '../ir/node.js';
import { isDense } from '../ir/views.js';
import { Lists } from './lists.js';

/** One node must run before another. */
export interface Edge {
  readonly from: Node;
  readonly to: Node;
  /** Whether both may run in one loop, at the same element. */
  readonly fusable: boolean;
}

export interface Flow {
  /** Nodes that compute something, in an order in which they can run. */
  readonly nodes: readonly Node[];
  readonly before: ReadonlyMap<Node, readonly Edge[]>;
  readonly after: ReadonlyMap<Node, readonly Edge[]>;
  /** The state in whose memory a node's value is written. */
  readonly inPlace: ReadonlyMap<Node, Node>;
  readonly outputs: readonly Node[];
  /** Nodes that the outputs need, where they are to be known before anything else is done; else null. */
  readonly first: ReadonlySet<Node> | null;
}

const LOOPS = new Set(['elementwise', 'cast', 'reduce']);
const LEAVES = new Set(['number', 'input', 'state', 'data']);

/** Whether a node is computed by a loop over elements, which others may join. */
export const isLoop = (n: Node): boolean => LOOPS.has(n.kind.op);
export const isLeaf = (n: Node): boolean => LEAVES.has(n.kind.op);

/** What a loop node runs over: its elements, or those that it reduces. */
export const spaceOf = (n: Node): Shape => (n.kind.op === 'reduce' ? n.inputs[0]!.shape : n.shape);

/** Loops over the same space, with registers of as many lanes, may be one. */
export const spaceKey = (n: Node): string => `${spaceOf(n).filter((d) => d !== 1)}:${n.dtype === 'float64' ? 8 : 4}`;

/** Whether reading `x` in a loop over `space` visits its base's elements in their order. */
export function readsInOrder(x: Node, space: Shape): boolean {
  const { base, offset, steps } = layoutOf(x);
  return offset === 0 && sizeOf(x.shape) === sizeOf(space) && sizeOf(base.shape) === sizeOf(x.shape) && isDense(x.shape, steps);
}

/** Whether `n`'s loop may compute its input `x` at the same element, just before. */
function isFusable(x: Node, n: Node): boolean {
  const base = baseOf(x);
  if (!isLoop(n) || !isLoop(base) || base.kind.op === 'reduce' || n.kind.op === 'cast') return false;
  return spaceKey(base) === spaceKey(n) && readsInOrder(x, spaceOf(n));
}

/**
 * Orders what the outputs and updates need. A state is overwritten where its new value is computed, after everyone who reads the old one;
 * where that cannot be, the new value is computed elsewhere and copied. `outputsFirst` asks for two parts: what the outputs need, and the
 * rest.
 */
export function flowOf(graph: Graph, outputs: readonly Node[], updates: ReadonlyMap<Node, Node>, outputsFirst: boolean): Flow {
  // An output that is an old value of a state is copied before it is overwritten.
  const wanted = outputs.map((o) => (updates.has(baseOf(o)) ? graph.separate(o) : graph.dense(o)));
  const targets = new Map<Node, Node>();
  const inPlace = new Map<Node, Node>();
  for (const [state, value] of updates) {
    if (value === state) continue;
    const own = graph.dense(value);
    // Sums need room of their own to be added up in.
    const mayWrite = !isLeaf(baseOf(own)) && baseOf(own).kind.op !== 'reduce' && !inPlace.has(baseOf(own));
    const writable = mayWrite ? own : graph.separate(own);
    targets.set(state, writable);
    inPlace.set(baseOf(writable), state);
  }
  const first = outputsFirst ? new Set(liveNodes(wanted)) : null;
  const live = liveNodes([...wanted, ...targets.values()]);
  const flow = new Edges();
  for (const n of live) for (const x of n.inputs) if (!isLeaf(baseOf(x))) flow.add({ from: baseOf(x), to: n, fusable: isFusable(x, n) });
  const readersOf = new Map([...targets.keys()].map((state): [Node, Set<Node>] => [state, new Set()]));
  for (const n of live) for (const x of n.inputs) readersOf.get(baseOf(x))?.add(n);
  for (const [state, value] of targets) {
    const writer = baseOf(value);
    const readers = readersOf.get(state)!;
    // Where outputs come first, states keep their values until the rest.
    const conflicts = first?.has(writer) || (readers.has(writer) && !mayOverwrite(writer, state)) || flow.leads(writer, readers);
    let last = writer;
    if (conflicts) {
      last = graph.separate(baseOf(value));
      live.push(last);
      flow.add({ from: writer, to: last, fusable: isFusable(writer, last) });
      inPlace.delete(writer);
      inPlace.set(last, state);
    }
    for (const r of readers) if (r !== last) flow.add({ from: r, to: last, fusable: mayShareLoop(r, last, state) });
  }
  // Row numbers out of range end the step: they are looked at before any state changes, unless they depend on one that has.
  for (const n of live) {
    if (n.kind.op !== 'take' && n.kind.op !== 'segmentSum') continue;
    const alone = new Set([n]);
    for (const writer of inPlace.keys()) if (writer !== n && !flow.leads(writer, alone)) flow.add({ from: n, to: writer, fusable: false });
  }
  return { nodes: flow.sorted(live), before: flow.before, after: flow.after, inPlace, outputs: wanted, first };
}

/** Whether a loop node reads a state only at the element that it is about to write. */
function mayOverwrite(n: Node, state: Node): boolean {
  return (
    n.kind.op === 'elementwise' && n.inputs.every((x) => baseOf(x) !== state || (sameShape(x.shape, n.shape) && readsInOrder(x, n.shape)))
  );
}

/** Whether a reader of a state's old value may be in the loop that overwrites it. */
function mayShareLoop(reader: Node, writer: Node, state: Node): boolean {
  if (!isLoop(reader) || writer.kind.op !== 'elementwise' || spaceKey(reader) !== spaceKey(writer)) return false;
  return reader.inputs.every((x) => baseOf(x) !== state || readsInOrder(x, spaceOf(reader)));
}

/** The nodes that must be computed, inputs first. Iterative, so that deep graphs do not overflow the stack. */
function liveNodes(roots: readonly Node[]): Node[] {
  const live = new Set<Node>();
  const waiting = roots.map(baseOf);
  for (let n = waiting.pop(); n; n = waiting.pop()) {
    if (isLeaf(n) || live.has(n)) continue;
    live.add(n);
    for (const x of n.inputs) waiting.push(baseOf(x));
  }
  return [...live].sort((a, b) => a.id - b.id);
}

class Edges {
  readonly before = new Lists<Node, Edge>();
  readonly after = new Lists<Node, Edge>();

  add(edge: Edge): void {
    this.after.add(edge.from, edge);
    this.before.add(edge.to, edge);
  }

  /** Whether any of these nodes, other than itself, depends on a node. */
  leads(from: Node, nodes: ReadonlySet<Node>): boolean {
    if (nodes.size === (nodes.has(from) ? 1 : 0)) return false;
    const seen = new Set([from]);
    // A set that grows while it is walked is walked to its end.
    for (const n of seen) {
      for (const { to } of this.after.get(n) ?? []) {
        if (nodes.has(to)) return true;
        seen.add(to);
      }
    }
    return false;
  }

  /** An order in which everyone comes after what it depends on; among equals, the order of creation. */
  sorted(nodes: readonly Node[]): Node[] {
    const missing = new Map(nodes.map((n) => [n, this.before.get(n)?.length ?? 0]));
    const order = nodes.filter((n) => missing.get(n) === 0);
    for (let at = 0; at < order.length; at++) {
      for (const { to } of this.after.get(order[at]!) ?? []) {
        const left = missing.get(to)! - 1;
        missing.set(to, left);
        if (left === 0) order.push(to);
      }
    }
    return order;
  }
}
