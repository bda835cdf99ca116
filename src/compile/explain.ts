/** Shows the plan of a compiled function as text: its groups in order, what was fused, its memory, and an estimate of its work. */
import { show, sizeOf } from '../shape.js';
import { groupName } from './emit/group.js';
import { layoutOf, type Node } from './ir/node.js';
import { isLoop, spaceOf } from './plan/flow.js';
import { type Group, readsOf } from './plan/groups.js';
import { bytesOf } from './plan/memory.js';
import type { Program } from './program.js';

/** Floating-point operations of a node, as one multiply or add each; functions such as exp count as one. */
export function flopsOf(n: Node): number {
  if (n.kind.op === 'matmul') return 2 * sizeOf(n.inputs[0]!.shape) * n.shape.at(-1)!;
  return isLoop(n) ? sizeOf(spaceOf(n)) : 0;
}

const total = <T>(items: readonly T[], of: (item: T) => number): number => items.reduce((sum, item) => sum + of(item), 0);

/** Bytes that a group reads from memory and writes to it. */
const trafficOf = (group: Group): number => total([...readsOf(group), ...group.stores], bytesOf);
const flopsOfGroup = ({ nodes }: Group): number => total(nodes, flopsOf);

export function explained({ groups, memory, flow, leaves, chunks }: Program): string {
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
  const line = (n: Node, stored: boolean): string => {
    const { kind } = n;
    const what = kind.op === 'elementwise' || kind.op === 'reduce' ? kind.name : kind.op;
    const to = flow.inPlace.get(n);
    const where = to ? `  → ${nameOf(to)}` : stored ? '  → memory' : '';
    return `    %${n.id} = ${what}(${n.inputs.map(operand).join(', ')}) ${show(n.shape)}${where}${n.source ? `  ${n.source}` : ''}`;
  };
  const rows = groups.flatMap((group, i) => [
    `  ${groupName(group, i)} over ${show(spaceOf(group.nodes[0]!))}: ${amount(flopsOfGroup(group))}flop, ${amount(trafficOf(group))}B${chunks[i]! > 1 ? `, in ${chunks[i]} chunks` : ''}`,
    ...group.nodes.map((n) => line(n, group.stores.includes(n))),
  ]);
  const { apart, together } = memory.temporaries;
  const nodes = total(groups, (g) => g.nodes.length);
  return [
    `${nodes} operations in ${groups.length} groups, about ${amount(total(groups, flopsOfGroup))}flop and ${amount(total(groups, trafficOf))}B of traffic`,
    `memory ${amount(memory.bytes)}B: ${leaves.length} values from outside, temporaries ${amount(together)}B (${amount(apart)}B without sharing)`,
    ...rows,
  ].join('\n');
}

/** A number with a prefix: 1.5 k, 20 M. */
export function amount(x: number): string {
  const [size, prefix] = x >= 1e9 ? [1e9, 'G'] : x >= 1e6 ? [1e6, 'M'] : x >= 1e3 ? [1e3, 'k'] : [1, ''];
  return `${Number((x / size).toPrecision(3))} ${prefix}`;
}
