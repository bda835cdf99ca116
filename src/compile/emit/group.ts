/** Writes the function of a group: a fused loop, or the kernel of its one node. */
import { isOf, type Kernel, type Kind, type Node, type NodeOf } from '../ir/node.js';
import type { Tuning } from '../matmul/tuning.js';
import { type Group, isLoopGroup } from '../plan/groups.js';
import type { Memory } from '../plan/memory.js';
import type { Grain } from '../threads/cut.js';
import { emitProductChunks } from '../threads/product-chunks.js';
import type { Shared } from '../threads/protocol.js';
import type { Code } from '../wasm/code.js';
import { emitArgmax } from './argmax.js';
import { emitAssemble } from './assemble.js';
import { emitDraw, emitSkip } from './draw.js';
import { emitLargest, emitLargestChunks } from './largest.js';
import { emitLoop, emitLoopChunks } from './loop.js';
import { emitMatmul } from './product.js';
import { emitRowBlocks, emitRowSegments } from './row-blocks.js';
import { emitSegmentSum, emitTake } from './rows.js';

/** What a group is, in a word, for plans and profiles. */
export const groupName = (group: Group, index: number): string => {
  const [node] = group.nodes;
  return `${index} ${group.blocks ? 'row blocks' : isLoopGroup(group) ? 'loop' : node!.kind.op}`;
};

type Writer<O extends Kind['op']> = (node: NodeOf<O>, address: ReadonlyMap<Node, number>, name: string, group: number) => Code;

const KERNELS: { readonly [O in Kernel | 'assemble']: Writer<O> } = {
  assemble: emitAssemble,
  argmax: emitArgmax,
  take: emitTake,
  segmentSum: emitSegmentSum,
  takeLargest: emitLargest,
  putLargest: emitLargest,
  draw: emitDraw,
  skip: emitSkip,
};

export function emitGroup(group: Group, index: number, memory: Memory, tuning: Tuning): Code {
  const { address, scratch } = memory;
  const name = `group ${groupName(group, index)}`;
  const node = group.nodes[0]!;
  if (group.blocks) return emitRowBlocks(group, group.blocks, memory, tuning, name);
  if (isLoopGroup(group)) return emitLoop(group, address, tuning.paired, name);
  if (isOf(node, 'matmul')) return emitMatmul(node, address, scratch, tuning, name);
  const write = KERNELS[node.kind.op as Kernel] as Writer<Kind['op']>;
  return write(node, address, name, index);
}

/** The function of a group's chunks, where it is worth sharing among threads. */
export function emitChunks(group: Group, index: number, memory: Memory, tuning: Tuning, grain: Grain): Shared | null {
  const name = `group ${groupName(group, index)}`;
  const { address, scratch, scratchEach } = memory;
  const node = group.nodes[0]!;
  if (group.blocks) return group.blocks.segments.count > 1 ? emitRowSegments(group, group.blocks, memory, tuning, name) : null;
  if (isLoopGroup(group)) return emitLoopChunks(group, address, tuning.paired, name, grain);
  if (isOf(node, 'takeLargest') || isOf(node, 'putLargest')) return emitLargestChunks(node, address, name, grain);
  if (isOf(node, 'matmul')) return emitProductChunks(node, address, { at: scratch, each: scratchEach }, tuning, name, grain);
  return null;
}
