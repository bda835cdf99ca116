/** The loops behind matmul: one matrix product, either operand transposed or not, in plain JavaScript. */
import type { Storage } from '../dtype.js';

/** A matrix inside an array: it starts at `at`; transposed, it is stored with its columns as rows. */
export interface Matrix {
  readonly data: Storage;
  readonly at: number;
  readonly transposed: boolean;
}

/** Writes the [m, n] product of `a` [m, k] and `b` [k, n] to `y` from `at`. Sums run in double precision. */
export function multiply(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  if (!a.transposed && (b.transposed || n === 1)) rowDots(y, at, a, b, m, k, n);
  // A column times a transposed matrix is the matrix times a row: Xᵀg runs along X's rows.
  else if (n === 1) rowSums(y, at, { ...b, transposed: false }, { ...a, transposed: false }, 1, k, m);
  else if (!b.transposed) rowSums(y, at, a, b, m, k, n);
  else rowSums(y, at, a, untransposed(b, k, n), m, k, n);
}

/** y[i, j] = a's row i · b's column j, where both lie in one piece. Four rows at a time: four sums that don't wait for each other. */
function rowDots(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const x = a.data;
  const z = b.data;
  let i = 0;
  for (; i + 4 <= m; i += 4) {
    const r0 = a.at + i * k;
    for (let j = 0; j < n; j++) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0];
      const c = b.at + j * k;
      for (let p = 0; p < k; p++) {
        const v = z[c + p]!;
        s0 += x[r0 + p]! * v;
        s1 += x[r0 + k + p]! * v;
        s2 += x[r0 + 2 * k + p]! * v;
        s3 += x[r0 + 3 * k + p]! * v;
      }
      const o = at + i * n + j;
      y[o] = s0;
      y[o + n] = s1;
      y[o + 2 * n] = s2;
      y[o + 3 * n] = s3;
    }
  }
  for (; i < m; i++)
    for (let j = 0; j < n; j++) {
      let s = 0;
      for (let p = 0, r = a.at + i * k, c = b.at + j * k; p < k; p++) s += x[r + p]! * z[c + p]!;
      y[at + i * n + j] = s;
    }
}

/** y's row i = Σ a[i, p] · b's row p. Four rows of b at a time: one read and write of the sums for four products. */
function rowSums(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): void {
  const x = a.data;
  const z = b.data;
  const [down, right] = a.transposed ? [1, m] : [k, 1];
  const sums = new Float64Array(n);
  for (let i = 0; i < m; i++) {
    const r = a.at + i * down;
    sums.fill(0);
    let p = 0;
    for (; p + 4 <= k; p += 4) {
      const v0 = x[r + p * right]!;
      const v1 = x[r + (p + 1) * right]!;
      const v2 = x[r + (p + 2) * right]!;
      const v3 = x[r + (p + 3) * right]!;
      const c = b.at + p * n;
      for (let j = 0; j < n; j++) {
        sums[j]! += v0 * z[c + j]! + v1 * z[c + n + j]! + v2 * z[c + 2 * n + j]! + v3 * z[c + 3 * n + j]!;
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
