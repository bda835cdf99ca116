/** Turns what a function did into a program: groups, a memory plan, and the bytes of one WebAssembly module. */
import { emitChunks, emitGroup } from './emit/group.js';
import { productOf } from './emit/product.js';
import { segmentScratch } from './emit/row-blocks.js';
import { FAULT } from './emit/rows.js';
import { CompileError } from './error.js';
import { baseOf, isOf, type Node } from './ir/node.js';
import { scratchBytes } from './matmul/product.js';
import type { Tuning } from './matmul/tuning.js';
import { type Flow, flowOf, isLeaf } from './plan/flow.js';
import { type Group, groupsOf, readsOf } from './plan/groups.js';
import { type Memory, memoryOf } from './plan/memory.js';
import { BLOCKS, type BlockLimits, rowBlocksOf } from './plan/row-blocks.js';
import { type Grain, grainFor } from './threads/cut.js';
import { chunkScratch } from './threads/product-chunks.js';
import { protocolOf } from './threads/protocol.js';
import type { Trace } from './trace.js';
import { Code } from './wasm/code.js';
import { assemble } from './wasm/module.js';
import { i32 } from './wasm/scalar.js';

const PAGE = 65536;
const MOST_PAGES = 65536;

/** Everything about a compiled function but its running instance. */
export interface Program {
  readonly flow: Flow;
  readonly groups: readonly Group[];
  readonly memory: Memory;
  /** Values from outside that it needs in memory. */
  readonly leaves: readonly Node[];
  readonly pages: number;
  /** Into how many chunks each group is cut for the threads. */
  readonly chunks: readonly number[];
  /** Whether there is anything that threads can share. */
  readonly shared: boolean;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ProgramOptions {
  /** In two parts: what the outputs need, and the rest. Default false. */
  readonly outputsFirst?: boolean | undefined;
  /** How many threads share the work. Default 1. */
  readonly threads?: number | undefined;
  /** How finely it is cut for them. */
  readonly grain?: Grain | undefined;
  /** Which products go over their matrix together, in blocks of rows. */
  readonly rowBlocks?: BlockLimits | undefined;
}

export function programOf(trace: Trace, tuning: Tuning, options: ProgramOptions = {}): Program {
  const { outputsFirst = false, threads = 1, grain = grainFor(threads), rowBlocks = BLOCKS } = options;
  const whole = flowOf(trace.graph, trace.outputs, trace.updates, outputsFirst);
  const { flow, blocks } = rowBlocksOf(whole, rowBlocks);
  const groups = groupsOf(flow, blocks);
  const read = new Set(groups.flatMap((group) => [...readsOf(group)]));
  for (const output of flow.outputs) read.add(baseOf(output));
  for (const state of flow.inPlace.values()) read.add(state);
  const leaves = trace.graph.nodes.filter((n) => isLeaf(n) && read.has(n));
  const scratchOf = ({ nodes: [n], blocks: together }: Group): number => {
    if (together) return segmentScratch(together);
    if (!isOf(n!, 'matmul')) return 0;
    return Math.max(scratchBytes(productOf(n), tuning), threads > 1 ? chunkScratch(n, tuning, grain) : 0);
  };
  const scratch = groups.reduce((most, group) => Math.max(most, scratchOf(group)), 0);
  const memory = memoryOf(flow, groups, leaves, { bytes: scratch, threads });
  const pages = Math.ceil(memory.bytes / PAGE);
  if (pages > MOST_PAGES) {
    const size = (memory.bytes / 2 ** 30).toFixed(1);
    throw new CompileError(`compile: the function needs ${size} GiB of memory, a WebAssembly module has at most 4; use smaller batches`);
  }
  const chunks = threads > 1 ? groups.map((group, i) => emitChunks(group, i, memory, tuning, grain)) : [];
  const { forks, help } = protocolOf(chunks);
  const functions = groups.map((group, i) => forks[i] ?? emitGroup(group, i, memory, tuning));
  const isFirst = ({ nodes: [n] }: Group): boolean => !flow.first || flow.first.has(n!);
  const part = (name: string, belongs: (group: Group) => boolean): Code => {
    const f = new Code(name);
    groups.forEach((group, i) => {
      if (!belongs(group)) return;
      f.call(functions[i]!);
      // A row number out of range ends the step.
      const { op } = group.nodes[0]!.kind;
      if (op === 'take' || op === 'segmentSum') f.if(i32.load(FAULT.group, 0), () => f.return());
    });
    return f;
  };
  const parts = [part('first', isFirst), part('rest', (group) => !isFirst(group))];
  const shared = help !== null;
  const bytes = assemble([...parts, ...functions, ...(help ? [help] : [])], { pages, shared });
  return { flow, groups, memory, leaves, pages, chunks: groups.map((_, i) => chunks[i]?.count ?? 1), shared, bytes };
}
