/** Loops and copies that the product's kernels share. */
import type { Code, Expr, Local } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { fillBytes } from '../wasm/scalar.js';

/** Copies single numbers that lie `fromStep` and `toStep` bytes apart. */
export function copyNumbers(
  f: Code,
  lanes: FloatLanes,
  count: number,
  from: { readonly address: Expr; readonly step: number },
  to: { readonly address: Expr; readonly step: number },
): void {
  const source = f.keep('i32', from.address);
  const target = f.keep('i32', to.address);
  f.repeat(count, () => {
    f.push(lanes.storeLane(target, 0, lanes.loadSplat(source), 0));
    f.bump(source, from.step);
    f.bump(target, to.step);
  });
  f.free(source, target);
}

/** Writes zeros to a matrix, row by row. */
export function clearRows(f: Code, rows: number, bytes: number, step: number, y: Local<'i32'>): void {
  const row = f.keep('i32', y);
  f.repeat(rows, () => {
    f.push(fillBytes(row, 0, bytes));
    f.bump(row, step);
  });
  f.free(row);
}
