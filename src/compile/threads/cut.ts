/** Decides into how many chunks a piece of work is cut, so that threads can share it. */
import type { Code, Expr } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';

/** How finely work is cut. */
export interface Grain {
  /** The most chunks of a group. */
  readonly most: number;
  /** The least work in a chunk, in about a nanosecond each. */
  readonly least: number;
  /** Whether sizes are rounded up to what kernels take at once; the results do not depend on it. */
  readonly rounded: boolean;
}

/** `count` chunks along an axis: all of `size` but the last, which may be smaller. */
export interface Cut {
  readonly size: number;
  readonly count: number;
  readonly last: number;
}

/** A few chunks for each thread, so that one who comes late finds some left; and none so small that claiming it would cost more. */
export const grainFor = (threads: number): Grain => ({ most: 4 * threads, least: 4000, rounded: true });

/** Writes the work of a chunk, whose number is known when the function runs. */
export function whicheverSize(f: Code, chunk: Expr, { size, count, last }: Cut, work: (size: number) => void): void {
  if (last === size) work(size);
  else
    f.if(
      i32.eq(chunk, count - 1),
      () => work(last),
      () => work(size),
    );
}

/** Cuts an axis of `length` into chunks whose size is a multiple of `unit`; null if the work is not worth sharing. */
export function cutOf(length: number, work: number, unit: number, { most, least, rounded }: Grain): Cut | null {
  const wanted = Math.min(most, Math.floor(work / least));
  if (wanted < 2) return null;
  const step = rounded ? unit : 1;
  const size = Math.ceil(length / wanted / step) * step;
  const count = Math.ceil(length / size);
  return count < 2 ? null : { size, count, last: length - (count - 1) * size };
}
