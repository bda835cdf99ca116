/** The loops behind matmul: one matrix product, either operand transposed or not, in plain JavaScript. */
import type { Storage } from '../dtype.js';

/** A matrix inside an array: it starts at `at`; transposed, it is stored with its columns as rows. */
export interface Matrix {
  readonly data: Storage;
  readonly at: number;
  readonly transposed: boolean;
}

/** Computes a product, or answers false where the loops here would be as fast. */
export type ProductKernel = (y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number) => boolean;
let kernel: ProductKernel | null = null;

/** Installs a faster kernel for eager products: what importing `chainrule/compile` does. @internal */
export function useKernel(given: ProductKernel): void {
  kernel = given;
}

/** Writes the [m, n] product of `a` [m, k] and `b` [k, n] to `y` from `at`. Sums run in double precision. */
export function multiply(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  if (kernel?.(y, at, a, b, m, k, n)) return;
  if (!a.transposed && (b.transposed || n === 1)) rowDots(y, at, a, b, m, k, n);
  // A column times a transposed matrix is the matrix times a row: Xᵀg runs along X's rows.
  else if (n === 1) rowSums(y, at, { ...b, transposed: false }, { ...a, transposed: false }, 1, k, m);
  else if (!b.transposed) rowSums(y, at, a, b, m, k, n);
  else rowSums(y, at, a, untransposed(b, k, n), m, k, n);
}

/**
 * y[i, j] = a's row i · b's column j, where both lie in one piece. Eight rows at a time: eight sums that don't wait for each other, and one
 * read of b for all of them.
 */
function rowDots(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const x = a.data;
  const z = b.data;
  let i = 0;
  for (; i + 8 <= m; i += 8) {
    const r0 = a.at + i * k;
    const [r1, r2, r3, r4, r5, r6, r7] = [r0 + k, r0 + 2 * k, r0 + 3 * k, r0 + 4 * k, r0 + 5 * k, r0 + 6 * k, r0 + 7 * k];
    for (let j = 0; j < n; j++) {
      let [s0, s1, s2, s3, s4, s5, s6, s7] = [0, 0, 0, 0, 0, 0, 0, 0];
      const c = b.at + j * k;
      for (let p = 0; p < k; p++) {
        const v = z[c + p]!;
        s0 += x[r0 + p]! * v;
        s1 += x[r1 + p]! * v;
        s2 += x[r2 + p]! * v;
        s3 += x[r3 + p]! * v;
        s4 += x[r4 + p]! * v;
        s5 += x[r5 + p]! * v;
        s6 += x[r6 + p]! * v;
        s7 += x[r7 + p]! * v;
      }
      const o = at + i * n + j;
      [s0, s1, s2, s3, s4, s5, s6, s7].forEach((s, row) => {
        y[o + row * n] = s;
      });
    }
  }
  for (; i < m; i++)
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let p = 0, r = a.at + i * k, c = b.at + j * k; p < k; p++) s += x[r + p]! * z[c + p]!;
      y[at + i * n + j] = s;
    }
}

/** y's row i = Σ a[i, p] · b's row p. Eight rows of b at a time: one read and write of the sums for eight products. */
function rowSums(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const x = a.data;
  const z = b.data;
  const [down, right] = a.transposed ? [1, m] : [k, 1];
  const sums = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    const r = a.at + i * down;
    sums.fill(0);
    let p = 0;
    for (; p + 8 <= k; p += 8) {
      const first = r + p * right;
      const [v0, v1, v2, v3] = [x[first]!, x[first + right]!, x[first + 2 * right]!, x[first + 3 * right]!];
      const [v4, v5, v6, v7] = [x[first + 4 * right]!, x[first + 5 * right]!, x[first + 6 * right]!, x[first + 7 * right]!];
      const c0 = b.at + p * n;
      const [c1, c2, c3, c4, c5, c6, c7] = [c0 + n, c0 + 2 * n, c0 + 3 * n, c0 + 4 * n, c0 + 5 * n, c0 + 6 * n, c0 + 7 * n];
      for (let j = 0; j < n; j++) {
        const left = v0 * z[c0 + j]! + v1 * z[c1 + j]! + (v2 * z[c2 + j]! + v3 * z[c3 + j]!);
        sums[j]! += left + (v4 * z[c4 + j]! + v5 * z[c5 + j]! + (v6 * z[c6 + j]! + v7 * z[c7 + j]!));
      }
    }
    for (; p < k; p++) {
      const v = x[r + p * right]!;
      for (let j = 0, c = b.at + p * n; j < n; j++) sums[j]! += v * z[c + j]!;
    }
    for (let j = 0, o = at + i * n; j < n; j++) y[o + j] = sums[j]!;
  }
}

/** A copy of b [k, n], which is stored as [n, k], in rows. */
function untransposed(b: Matrix, k: number, n: number): Matrix {
  const data = b.data.slice(b.at, b.at + k * n);
  for (let p = 0, o = 0; p < k; p++) for (let j = 0; j < n; j++) data[o++] = b.data[b.at + j * k + p]!;
  return { data, at: 0, transposed: false };
}
