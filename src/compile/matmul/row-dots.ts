/** Writes y = A · x where the rows of A are contiguous: several dot products at a time, so that A is read once. */
import { bits } from '../wasm/bits.js';
import type { Code, Local } from '../wasm/code.js';
import { across, type FloatLanes } from '../wasm/lanes.js';

export interface RowDots {
  readonly lanes: FloatLanes;
  /** A is [rows, length]. */
  readonly rows: number;
  readonly length: number;
  /** Bytes from one row of A to the next, and from one number of y to the next. */
  readonly rowStep: number;
  readonly yStep: number;
}

/**
 * Rows at a time, one accumulator each. With more of either, V8 runs out of registers. Never fused: a fused addition waits longer for
 * the one before it, which costs a quarter of the speed.
 */
const ROWS = 4;

/** Reads A, x and y through these pointers; moves A and y. Every row is summed in the same order, however the rows are grouped. */
export function emitRowDots(f: Code, dots: RowDots, A: Local<'i32'>, x: Local<'i32'>, y: Local<'i32'>): void {
  const { lanes, length, rowStep, yStep } = dots;
  f.inParts(dots.rows, ROWS, (rows) => {
    const sums = Array.from({ length: rows }, () => f.keep('v128', lanes.splat(0)));
    const p = f.keep('i32', A);
    const q = f.keep('i32', x);
    const fromX = f.local('v128');
    f.repeat(Math.floor(length / lanes.count), () => {
      f.set(fromX, bits.load(q));
      sums.forEach((sum, r) => {
        f.set(sum, lanes.add(sum, lanes.mul(bits.load(p, r * rowStep), fromX)));
      });
      f.bump(p, 16);
      f.bump(q, 16);
    });
    const rest = length % lanes.count;
    if (rest > 0) {
      // What lies beyond the row may be anything, so both factors are cut to it.
      f.set(fromX, bits.and(bits.load(q), lanes.mask(rest)));
      sums.forEach((sum, r) => {
        f.set(sum, lanes.add(sum, lanes.mul(bits.and(bits.load(p, r * rowStep), lanes.mask(rest)), fromX)));
      });
    }
    sums.forEach((sum, r) => {
      across(f, lanes, sum, lanes.add);
      f.push(lanes.storeLane(y, r * yStep, sum, 0));
    });
    f.bump(A, rows * rowStep);
    f.bump(y, rows * yStep);
    f.free(p, q, fromX, ...sums);
  });
}
