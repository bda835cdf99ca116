/** Products in which one operand is a vector: the other is a matrix whose rows are either multiplied with it or added up by it. */
import { Code } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { copyNumbers } from './loops.js';
import { emitRowDots } from './row-dots.js';
import { emitRowSums } from './row-sums.js';
import type { Product, Sizes } from './sizes.js';
import type { Tuning } from './tuning.js';

export interface ByVector {
  readonly kernel: 'dots' | 'sums';
  /** The operand that is a matrix. */
  readonly matrix: 'a' | 'b';
  /** Rows that lie in one piece each. */
  readonly rows: number;
  readonly length: number;
  /** Bytes from one row to the next, and from one number to the next: of the vector, and of y. */
  readonly rowStep: number;
  readonly vectorStep: number;
  readonly yStep: number;
  /** How many numbers are copied: the vector for dots, or y for sums, must lie in one piece; where it does not, a copy of it does. */
  readonly copies: number;
}

/** How a product with a vector is computed; null if neither operand is one. */
export function byVector({ partOf, ...product }: Product, { a, b, y, m, k, n, lanes }: Sizes): ByVector | null {
  const whole = partOf ?? product;
  const described = (matrix: 'a' | 'b', down: number, right: number, vectorStep: number, yStep: number): ByVector => {
    const kernel = right === lanes.bytes ? 'dots' : 'sums';
    const [rows, length, rowStep] = kernel === 'dots' ? [m * n, k, down] : [k, m * n, right];
    const inPieces = (kernel === 'dots' ? vectorStep : yStep) !== lanes.bytes;
    return { kernel, matrix, rows, length, rowStep, vectorStep, yStep, copies: inPieces ? length : 0 };
  };
  if (whole.n === 1) return described('a', a.row, a.column, b.row, y.row);
  if (whole.m === 1) return described('b', b.column, b.row, a.column, y.column);
  return null;
}

/** A function (a, b, y, scratch). */
export function emitByVector(vector: ByVector, lanes: FloatLanes, { paired }: Tuning): Code {
  const { kernel, matrix, rows, length, rowStep, vectorStep, yStep, copies } = vector;
  const f = new Code(`${kernel} ${rows}×${length}`, ['i32', 'i32', 'i32', 'i32']);
  const [a, b, y, scratch] = f.arguments;
  const [A, x] = matrix === 'a' ? [a, b] : [b, a];
  const copy = { address: scratch, step: lanes.bytes };
  if (kernel === 'dots') {
    if (copies > 0) {
      copyNumbers(f, lanes, length, { address: x, step: vectorStep }, copy);
      f.set(x, scratch);
    }
    emitRowDots(f, { lanes, rows, length, rowStep, yStep }, A, x, y);
    return f;
  }
  emitRowSums(f, { lanes, rows, length, rowStep, gStep: vectorStep, paired }, A, x, copies > 0 ? scratch : y);
  if (copies > 0) copyNumbers(f, lanes, length, copy, { address: y, step: yStep });
  return f;
}
