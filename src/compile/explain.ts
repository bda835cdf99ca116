/** Shows a compiled function as text, at each stage of its making: nodes, groups of them, places in memory. */
import { show, sizeOf } from '../shape.js';
import { groupName } from './emit/group.js';
import { baseOf, layoutOf, type Node } from './ir/node.js';
import { isLeaf, isLoop, spaceOf } from './plan/flow.js';
import { type Group, readsOf } from './plan/groups.js';
import { bytesOf, FIRST } from './plan/memory.js';
import type { Program } from './program.js';
import type { Trace } from './trace.js';

/** Floating-point operations of a node, as one multiply or add each; functions such as exp count as one. */
export function flopsOf(n: Node): number {
  if (n.kind.op === 'matmul') return 2 * sizeOf(n.inputs[0]!.shape) * n.shape.at(-1)!;
  return isLoop(n) ? sizeOf(spaceOf(n)) : 0;
}

const total = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((sum, item) => sum + of(item), 0);

/** Bytes that a group reads from memory and writes to it. */
const trafficOf = (group: Group): number => total([...readsOf(group), ...group.stores], bytesOf);
const flopsOfGroup = ({ nodes }: Group): number => total(nodes, flopsOf);

const nameOf = (n: Node): string => {
  const { kind } = n;
  if (kind.op === 'number') return String(kind.value);
  if (kind.op === 'input' || kind.op === 'state' || kind.op === 'data')
    return kind.name ? `${kind.op} "${kind.name}"` : `${kind.op} %${n.id}`;
  return `%${n.id}`;
};

/** A view with more elements than its base has some of them several times. */
const operand = (x: Node): string => {
  const { base, steps } = layoutOf(x);
  const isOverlapping = sizeOf(x.shape.filter((_, axis) => steps[axis] !== 0)) > sizeOf(base.shape);
  return `${isOverlapping ? 'windows of ' : ''}${nameOf(base)}`;
};

/** `%6 = softplus(%5) [4, 1]`. */
function formula(n: Node): string {
  const { kind } = n;
  const what = kind.op === 'elementwise' || kind.op === 'reduce' ? kind.name : kind.op;
  return `%${n.id} = ${what}(${n.inputs.map(operand).join(', ')}) ${show(n.shape)}`;
}
const segmentsOf = ({ blocks }: Group): string => (blocks && blocks.segments.count > 1 ? `, in ${blocks.segments.count} segments` : '');
const lineOf = (n: Node): string => (n.source ? `  ${n.source}` : '');

/** The nodes that the results and the new states are made of. */
export function explainedNodes({ graph, outputs, updates }: Trace): string {
  const needed = new Set([...outputs, ...updates.values()].map(baseOf));
  for (const n of needed) for (const x of n.inputs) needed.add(baseOf(x));
  const nodes = graph.nodes.filter((n) => needed.has(n) && !isLeaf(n));
  return [
    ...nodes.map((n) => `${formula(n)}${lineOf(n)}`),
    ...[...updates].map(([state, value]) => `${nameOf(state)} ← ${operand(value)}`),
    ...outputs.map((n) => `result ${operand(n)}`),
  ].join('\n');
}

/** The groups in order, what was fused, and an estimate of their work. */
export function explained({ groups, memory, flow, leaves, chunks }: Program): string {
  const line = (n: Node, stored: boolean): string => {
    const to = flow.inPlace.get(n);
    const where = to ? `  → ${nameOf(to)}` : stored ? '  → memory' : '';
    return `    ${formula(n)}${where}${lineOf(n)}`;
  };
  const rows = groups.flatMap((group, i) => [
    `  ${groupName(group, i)} over ${show(spaceOf(group.nodes[0]!))}: ${amount(flopsOfGroup(group))}flop, ${amount(trafficOf(group))}B${segmentsOf(group)}${chunks[i]! > 1 ? `, in ${chunks[i]} chunks` : ''}`,
    ...group.nodes.map((n) => line(n, group.stores.includes(n))),
  ]);
  const { apart, together } = memory.temporaries;
  const nodes = total(groups, (g) => g.nodes.length);
  return [
    `${counted(nodes, 'operation')} in ${counted(groups.length, 'group')}, about ${amount(total(groups, flopsOfGroup))}flop and ${amount(total(groups, trafficOf))}B of traffic`,
    `memory ${amount(memory.bytes)}B: ${counted(leaves.length, 'value')} from outside, temporaries ${amount(together)}B (${amount(apart)}B without sharing)`,
    ...rows,
  ].join('\n');
}

/** Where everything lies: first byte, bytes, what it is, and the groups from the first that writes it to the last that reads it. */
export function explainedMemory({ groups, memory, flow, leaves }: Program): string {
  const isKept = new Set([...leaves, ...flow.outputs.map(baseOf)]);
  const rows = [...memory.address].filter(([n]) => isKept.has(n) || !flow.inPlace.has(n));
  const lifeOf = (n: Node): string => {
    if (isLeaf(n)) return 'always';
    const written = groups.findIndex(({ stores }) => stores.includes(n));
    const read = groups.reduce((last, group, i) => (readsOf(group).has(n) ? i : last), 0);
    return isKept.has(n) ? `from ${written}, a result` : `groups ${written} to ${Math.max(read, written)}`;
  };
  const places = rows.map(([n, at]) => ({ at, bytes: bytesOf(n), what: `${nameOf(n)} ${show(n.shape)} ${n.dtype}`, life: lifeOf(n) }));
  // Packed panels, and the sums of segments of rows.
  if (memory.scratchBytes > 0)
    places.push({ at: memory.scratch, bytes: memory.scratchBytes, what: 'work space of products', life: 'always' });
  const table = places.sort((a, b) => a.at - b.at).map(({ at, bytes, what, life }) => [String(at), String(bytes), what, life]);
  const width = (i: number): number => Math.max(...table.map((row) => row[i]!.length));
  const row = ([at, bytes, what, life]: readonly string[]): string =>
    `${at!.padStart(width(0))}  ${bytes!.padStart(width(1))} B  ${what!.padEnd(width(2))}  ${life}`;
  return [`${FIRST} bytes for errors and threads, then:`, ...table.map(row), `${memory.bytes} bytes in all`].join('\n');
}

const counted = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

/** A number with a prefix: 1.5 k, 20 M. */
export function amount(x: number): string {
  const [size, prefix] = x >= 1e9 ? [1e9, 'G'] : x >= 1e6 ? [1e6, 'M'] : x >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((x / size).toPrecision(3))} ${prefix}`;
}
