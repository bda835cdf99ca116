/** Loops and copies that the product's kernels share. */
import type { Code, Expr, Local } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { get, i32 } from '../wasm/scalar.js';

/** An address plus a constant. */
export function plus(address: Expr, bytes: number): Expr {
  return bytes === 0 ? address : i32.add(address, i32.const(bytes));
}

/** Runs the body `count` times; the count is known when the function runs, and must not be 0. */
export function countDown(f: Code, count: Expr, body: () => void): void {
  const left = f.keep('i32', count);
  f.loop((again) => {
    body();
    f.bump(left, -1);
    f.branchIf(again, get(left));
  });
  f.free(left);
}

/** Cuts `total` into parts of `size` and a smaller last one; the parts of equal size share their code. */
export function inParts(f: Code, total: number, size: number, body: (part: number) => void): void {
  f.repeat(Math.floor(total / size), () => body(size));
  if (total % size > 0) body(total % size);
}

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
    lanes.storeLane(get(target), 0, lanes.loadSplat(get(source)), 0)(f);
    f.bump(source, from.step);
    f.bump(target, to.step);
  });
  f.free(source, target);
}

/** Writes zeros to a matrix, row by row. */
export function clearRows(f: Code, rows: number, bytes: number, step: number, y: Local<'i32'>): void {
  const row = f.keep('i32', get(y));
  f.repeat(rows, () => {
    for (const value of [get(row), i32.const(0), i32.const(bytes)]) value(f);
    f.put(0xfc, 11, 0); // memory.fill
    f.bump(row, step);
  });
  f.free(row);
}
