/** Writes two products of one matrix with vectors, and the work between them, a few rows at a time. */
import { sizeOf } from '../../shape.js';
import { dotsAndSums, ROWS } from '../matmul/dots-and-sums.js';
import type { Tuning } from '../matmul/tuning.js';
import type { Group } from '../plan/groups.js';
import { aligned, bytesOf, type Memory } from '../plan/memory.js';
import type { RowBlocks } from '../plan/row-blocks.js';
import { whicheverSize } from '../threads/cut.js';
import type { Shared } from '../threads/protocol.js';
import { bits } from '../wasm/bits.js';
import { Code } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import { lanesOf } from '../wasm/lanes.js';
import { fillBytes, i32 } from '../wasm/scalar.js';
import { emitLoopPart } from './loop.js';
import { addressesOf } from './product.js';

/** Where each segment but the first one adds up its sums. */
const room = ({ sums }: RowBlocks): number => aligned(bytesOf(sums.node));
/** Bytes for the sums of all segments but the first one, whose sums are in place. */
export const segmentScratch = (blocks: RowBlocks): number => (blocks.segments.count - 1) * room(blocks);

/** The function of both products: all segments, one after the other. */
export function emitRowBlocks(group: Group, blocks: RowBlocks, memory: Memory, tuning: Tuning, name: string): Code {
  const f = new Code(name);
  const { chunk, count, after } = emitRowSegments(group, blocks, memory, tuning, name);
  const segment = f.keep('i32', 0);
  f.repeat(count, () => {
    f.call(chunk, segment, 0);
    f.bump(segment, 1);
  });
  if (after) f.call(after);
  return f;
}

/**
 * The same by segments, which threads can share. Each step takes the dots of a few rows and the sums of the few before them, so that one
 * waits for memory while the other has its rows in the cache.
 */
export function emitRowSegments(group: Group, blocks: RowBlocks, memory: Memory, tuning: Tuning, name: string): Shared {
  const { dots, between, sums, segments } = blocks;
  const { address, scratch } = memory;
  const { rows, length, rowStep } = dots.by;
  const lanes = lanesOf(dots.node.dtype as 'float32' | 'float64');
  const { matrix, vector: x, y: z } = addressesOf(dots, address);
  const { vector: g, y } = addressesOf(sums, address);
  const count = Math.ceil(rows / ROWS);
  const few = { size: ROWS, count, last: rows - (count - 1) * ROWS };
  const loop = { nodes: between, stores: group.stores.filter((n) => between.includes(n)) };
  const work = between.length > 0 && emitLoopPart(loop, address, tuning.paired, `${name} between`, few);

  const f = new Code(`${name} chunk`, ['i32', 'i32']);
  const [segment] = f.arguments;
  const start = (at: number, step: number) => f.keep('i32', i32.add(i32.mul(segment, segments.size * step), at));
  const [A, toZ, fromG] = [start(matrix, rowStep), start(z, lanes.bytes), start(g, lanes.bytes)];
  const block = f.keep('i32', i32.mul(segment, segments.size / ROWS));
  const toY = f.keep('i32', y);
  f.if(segment, () => f.set(toY, i32.add(i32.mul(segment, room(blocks)), scratch - room(blocks))));
  const step = (sumRows: number, dotRows: number): void => {
    if (sumRows > 0 && work) f.call(work, block, 0);
    f.call(dotsAndSums({ lanes, length, rowStep, sums: sumRows, dots: dotRows }), A, x, toZ, fromG, toY);
    f.bump(A, sumRows * rowStep);
    f.bump(toZ, dotRows * lanes.bytes);
    f.bump(fromG, sumRows * lanes.bytes);
    if (sumRows > 0) f.bump(block, 1);
  };
  f.push(fillBytes(toY, 0, length * lanes.bytes));
  whicheverSize(f, segment, segments, (height) => {
    const whole = Math.ceil(height / ROWS) - 1;
    const last = height - whole * ROWS;
    step(0, Math.min(ROWS, height));
    f.repeat(whole - 1, () => step(ROWS, ROWS));
    if (whole > 0) step(ROWS, last);
    step(last, 0);
  });
  return { name, chunk: f, count: segments.count, after: segments.count > 1 ? addSegments(blocks, y, scratch, name) : null };
}

/** Adds the sums of all segments to those of the first one, in order. */
function addSegments(blocks: RowBlocks, y: number, scratch: number, name: string): Code {
  const f = new Code(`${name} added`);
  const { node } = blocks.sums;
  const lanes = lanesOf(node.dtype as 'float32' | 'float64');
  const at = f.keep('i32', 0);
  const total = f.local('v128');
  f.inParts(sizeOf(node.shape), lanes.count, (count) => {
    f.set(total, bits.load(at, y));
    for (let i = 0; i < blocks.segments.count - 1; i++) f.set(total, lanes.add(total, bits.load(at, scratch + i * room(blocks))));
    storeFirst(f, lanes, at, y, total, count);
    f.bump(at, 16);
  });
  return f;
}
