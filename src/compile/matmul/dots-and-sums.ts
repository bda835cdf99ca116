/** Writes z = A · x for some rows and y += Aᵀ · g for those before them in one pass: memory brings the one, the cache the other. */
import { bits } from '../wasm/bits.js';
import { Code, type Expr, type Local } from '../wasm/code.js';
import { storeFirst } from '../wasm/elements.js';
import { across, type FloatLanes } from '../wasm/lanes.js';
import { written } from './functions.js';

export interface DotsAndSums {
  readonly lanes: FloatLanes;
  /** Elements in a row of A, and bytes from one row to the next. */
  readonly length: number;
  readonly rowStep: number;
  /** How many rows are added up by g, and how many, behind them, are multiplied with x. */
  readonly sums: number;
  readonly dots: number;
}

/** Rows of either kind at a time. With more, V8 runs out of registers. */
export const ROWS = 4;

/** A function (A, x, z, g, y): z has the same bits as row dots, and y as row sums. */
export function dotsAndSums(what: DotsAndSums): Code {
  return written(['dots and sums', what], () => newFunction(what));
}

function newFunction({ lanes, length, rowStep, sums, dots }: DotsAndSums): Code {
  const f = new Code(`${sums} sums, ${dots} dots of ${length}`, ['i32', 'i32', 'i32', 'i32', 'i32']);
  const [A, x, z, g, y] = f.arguments;
  const registers = (count: number): Local<'v128'>[] => Array.from({ length: count }, () => f.local('v128'));
  const [factors, totals] = [registers(sums), registers(dots)];
  factors.forEach((factor, r) => {
    f.set(factor, lanes.loadSplat(g, r * lanes.bytes));
  });
  for (const total of totals) f.set(total, lanes.splat(0));
  const one = f.local('v128');
  f.inParts(length, lanes.count, (columns) => {
    // What lies beyond the row may be anything, so both factors are cut to it.
    const cut = (v: Expr): Expr => (columns < lanes.count ? bits.and(v, lanes.mask(columns)) : v);
    // The store comes between: V8 may start loads together, but none before it.
    if (sums > 0) {
      f.set(one, bits.load(y));
      factors.forEach((factor, r) => {
        f.set(one, lanes.add(one, lanes.mul(bits.load(A, r * rowStep), factor)));
      });
      storeFirst(f, lanes, y, 0, one, columns);
    }
    if (dots > 0) {
      f.set(one, cut(bits.load(x)));
      totals.forEach((total, r) => {
        f.set(total, lanes.add(total, lanes.mul(cut(bits.load(A, (sums + r) * rowStep)), one)));
      });
    }
    for (const pointer of [A, x, y]) f.bump(pointer, 16);
  });
  totals.forEach((total, r) => {
    across(f, lanes, total, lanes.add);
    f.push(lanes.storeLane(z, r * lanes.bytes, total, 0));
  });
  return f;
}
