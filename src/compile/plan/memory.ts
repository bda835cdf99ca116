/** Gives every value its place in one memory: parameters and results for ever, the others only while they are needed. */
import { sizeOf } from '../../shape.js';
import { adds, baseOf, type Node } from '../ir/node.js';
import type { Flow } from './flow.js';
import { type Group, readsOf } from './groups.js';
import { Space } from './space.js';

/** Where everything lies, in bytes. */
export interface Memory {
  readonly address: ReadonlyMap<Node, number>;
  /** Work space of matrix products: packed panels, and the sums of segments of rows. */
  readonly scratch: number;
  /** How much of it each thread has. */
  readonly scratchEach: number;
  readonly scratchBytes: number;
  /** The end of all. */
  readonly bytes: number;
  /** What the temporaries would take if none shared its place with another, and what they do. */
  readonly temporaries: { readonly apart: number; readonly together: number };
}

/** Words for errors and threads come first. */
export const FIRST = 256;
/** Vectors are read whole, up to this many bytes beyond the end of a value. */
export const SPARE = 16;

export const bytesOf = (n: Node): number => sizeOf(n.shape) * (n.dtype === 'float64' ? 8 : 4);
const room = (n: Node): number => aligned(bytesOf(n) + SPARE) + (addsInDoubles(n) ? aligned(2 * bytesOf(n) + SPARE) : 0);

/** float32 sums of which only parts are in registers are added up in doubles, which lie behind the sums themselves. */
export const addsInDoubles = ({ kind, dtype }: Node): boolean => kind.op === 'reduce' && adds(kind.name) && dtype === 'float32';
/** Where those doubles are, for a node at `address`. */
export const doublesOf = (n: Node, address: number): number => address + aligned(bytesOf(n) + SPARE);
/** Cache lines: nothing shares one with another. */
export const aligned = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** The packing space that each of the threads needs. */
export interface Scratch {
  readonly bytes: number;
  readonly threads: number;
}

export function memoryOf(flow: Flow, groups: readonly Group[], leaves: readonly Node[], scratch: Scratch): Memory {
  const address = new Map<Node, number>();
  let top = FIRST;
  const keep = (n: Node): void => {
    if (address.has(n)) return;
    address.set(n, top);
    top += room(n);
  };
  for (const leaf of leaves) keep(leaf);
  for (const [n, state] of flow.inPlace) {
    keep(state);
    address.set(n, address.get(state)!);
  }
  for (const output of flow.outputs) keep(baseOf(output));
  const scratchStart = top;
  const scratchEach = aligned(scratch.bytes);
  const scratchBytes = scratchEach * scratch.threads;
  const start = scratchStart + scratchBytes;

  const lastUse = new Map<Node, number>();
  groups.forEach((group, i) => {
    for (const n of readsOf(group)) lastUse.set(n, i);
  });
  /** What each group is the last one to need. */
  const dying = groups.map((): Node[] => []);
  const space = new Space(start);
  let apart = 0;
  groups.forEach((group, i) => {
    for (const n of group.stores) {
      if (address.has(n)) continue;
      apart += room(n);
      address.set(n, space.take(room(n)));
      dying[lastUse.get(n) ?? i]!.push(n);
    }
    for (const n of dying[i]!) space.give(address.get(n)!, room(n));
  });
  const { end } = space;
  return { address, scratch: scratchStart, scratchEach, scratchBytes, bytes: end, temporaries: { apart, together: end - start } };
}
