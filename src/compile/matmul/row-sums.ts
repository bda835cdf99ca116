/** Writes y = Aᵀ · g where the rows of A are contiguous: rows times numbers, added up several at a time, so that A is read once. */
import { bits } from '../wasm/bits.js';
import type { Code, Local } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import type { FloatLanes } from '../wasm/lanes.js';

export interface RowSums {
  readonly lanes: FloatLanes;
  /** A is [rows, length]. */
  readonly rows: number;
  readonly length: number;
  /** Bytes from one row of A to the next, and from one number of g to the next. */
  readonly rowStep: number;
  readonly gStep: number;
  /** Two registers of y at a time, for the engine to make one of them. */
  readonly paired: boolean;
}

/** Rows added in one pass over y. With 8, V8 runs out of registers. */
const ROWS = 7;

/** Reads A and g and writes y through these pointers; moves A and g. y is summed over the rows in order, as in a register tile. */
export function emitRowSums(f: Code, sums: RowSums, A: Local<'i32'>, g: Local<'i32'>, y: Local<'i32'>): void {
  const { lanes, length, rowStep, gStep, paired } = sums;
  const registers = paired ? 2 : 1;
  const pass = (rows: number, first: boolean): void => {
    const factors = Array.from({ length: rows }, (_, r) => f.keep('v128', lanes.loadSplat(g, r * gStep)));
    const p = f.keep('i32', A);
    const out = f.keep('i32', y);
    const totals = Array.from({ length: registers }, () => f.local('v128'));
    const some = (columns: number): void => {
      const used = totals.slice(0, Math.ceil(columns / lanes.count));
      used.forEach((sum, i) => {
        f.set(sum, first ? lanes.splat(0) : bits.load(out, 16 * i));
        factors.forEach((factor, r) => {
          f.set(sum, lanes.add(sum, lanes.mul(bits.load(p, r * rowStep + 16 * i), factor)));
        });
      });
      used.forEach((sum, i) => {
        storeFirst(f, lanes, out, 16 * i, sum, columns - i * lanes.count);
      });
      f.bump(p, 16 * used.length);
      f.bump(out, 16 * used.length);
    };
    f.inParts(length, registers * lanes.count, some);
    f.bump(A, rows * rowStep);
    f.bump(g, rows * gStep);
    f.free(p, out, ...totals, ...factors);
  };
  const lead = sums.rows % ROWS || ROWS;
  pass(lead, true);
  f.repeat((sums.rows - lead) / ROWS, () => pass(ROWS, false));
}
