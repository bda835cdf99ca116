/** Writes the function of a group: a fused loop, or the kernel of its one node. */
import type { Node } from '../ir/node.js';
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
import { emitSegmentSum, emitTake } from './rows.js';

/** What a group is, in a word, for plans and profiles. */
export const groupName = (group: Group, index: number): string => {
  const [node] = group.nodes;
  return `${index} ${isLoopGroup(group) ? 'loop' : node!.kind.op}`;
};

export function emitGroup(group: Group, index: number, memory: Memory, tuning: Tuning): Code {
  const name = `group ${groupName(group, index)}`;
  const { address, scratch } = memory;
  const node: Node = group.nodes[0]!;
  switch (node.kind.op) {
    case 'matmul':
      return emitMatmul(node, address, scratch, tuning, name);
    case 'assemble':
      return emitAssemble(node, address, name);
    case 'argmax':
      return emitArgmax(node, address, name);
    case 'take':
      return emitTake(node, address, name, index);
    case 'segmentSum':
      return emitSegmentSum(node, address, name, index);
    case 'takeLargest':
    case 'putLargest':
      return emitLargest(node, address, name);
    case 'draw':
      return emitDraw(node, address, name);
    case 'skip':
      return emitSkip(node, address, name);
    default:
      return emitLoop(group, address, name);
  }
}

/** The function of a group's chunks, where it is worth sharing among threads. */
export function emitChunks(group: Group, index: number, memory: Memory, tuning: Tuning, grain: Grain): Shared | null {
  const name = `group ${groupName(group, index)}`;
  const { address, scratch, scratchEach } = memory;
  if (isLoopGroup(group)) return emitLoopChunks(group, address, name, grain);
  const node = group.nodes[0]!;
  if (node.kind.op === 'takeLargest' || node.kind.op === 'putLargest') return emitLargestChunks(node, address, name, grain);
  if (node.kind.op !== 'matmul') return null;
  return emitProductChunks(node, address, { at: scratch, each: scratchEach }, tuning, name, grain);
}
