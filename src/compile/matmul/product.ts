/** Writes a matrix product as one WebAssembly function, with the kernel that suits its sizes. */
import { Code } from '../wasm/code.js';
import { emitBlocked } from './blocked.js';
import { blockedScratch } from './blocks.js';
import { written } from './functions.js';
import { clearRows, copyNumbers } from './loops.js';
import { emitRowDots } from './row-dots.js';
import { emitRowSums } from './row-sums.js';
import { type Product, type Sizes, sizesOf } from './sizes.js';
import type { Tuning } from './tuning.js';

export type { Product } from './sizes.js';

/** One operand is a vector: the other is a matrix whose rows are either multiplied with it or added up by it. */
interface VectorCase {
  readonly kernel: 'dots' | 'sums';
  /** The operand that is a matrix. */
  readonly matrix: 'a' | 'b';
  /** Bytes from one number to the next: of the vector, and of y. */
  readonly vectorStep: number;
  readonly yStep: number;
}

function vectorCase({ partOf, ...product }: Product, sizes: Sizes): VectorCase | undefined {
  const { a, b, y, lanes } = sizes;
  const whole = partOf ?? product;
  if (whole.n === 1) {
    return { kernel: a.column === lanes.bytes ? 'dots' : 'sums', matrix: 'a', vectorStep: b.row, yStep: y.row };
  }
  if (whole.m === 1) {
    return { kernel: b.row === lanes.bytes ? 'dots' : 'sums', matrix: 'b', vectorStep: a.column, yStep: y.column };
  }
  return undefined;
}

/** The vector for dots, or y for sums, must be contiguous; if it is not, a copy of it in scratch space is. */
function copied({ kernel, vectorStep, yStep }: VectorCase, { lanes }: Sizes): boolean {
  return (kernel === 'dots' ? vectorStep : yStep) !== lanes.bytes;
}

/** Bytes of packing space (16-byte aligned by the caller) that the function needs at `scratch`. */
export function scratchBytes(product: Product, tuning: Tuning): number {
  const sizes = sizesOf(product);
  const { m, k, n, lanes } = sizes;
  if (m === 0 || k === 0 || n === 0) return 0;
  const vector = vectorCase(product, sizes);
  if (!vector) return blockedScratch(sizes, tuning);
  if (!copied(vector, sizes)) return 0;
  return (vector.kernel === 'dots' ? k : m * n) * lanes.bytes + 16;
}

/**
 * A function (a, b, y, scratch) of four i32 byte addresses that writes the product to y. It may read up to 16 bytes beyond an operand,
 * and writes nothing but y and its scratch space.
 *
 * Some rows or columns of y may be computed apart, for instance on another thread: with a smaller m or n, the addresses where the part
 * begins, and the strides of the whole. Every number then has the same bits as in the whole, if `partOf` gives the whole's sizes (they
 * matter where a part is a single row or column). k must not be split.
 *
 * Sums over k go in order, from 0; only a vector times contiguous rows is summed otherwise, lane by lane. All tunings that are not
 * fused give the same bits, and where one operand is a vector, those that are fused do too.
 */
export function emitProduct(product: Product, tuning: Tuning): Code {
  return written(['product', product, tuning], () => newProduct(product, tuning));
}

function newProduct(product: Product, tuning: Tuning): Code {
  const sizes = sizesOf(product);
  const { m, k, n, lanes } = sizes;
  if (m > 0 && k > 0 && n > 0) {
    const vector = vectorCase(product, sizes);
    return vector ? emitVectorCase(vector, sizes, tuning) : emitBlocked(sizes, tuning);
  }
  const f = new Code(`product ${m}×${k}×${n}`, ['i32', 'i32', 'i32', 'i32']);
  if (n > 0) clearRows(f, m, n * lanes.bytes, sizes.y.row, f.arguments[2]);
  return f;
}

function emitVectorCase(vector: VectorCase, sizes: Sizes, { paired }: Tuning): Code {
  const { lanes, m, k, n } = sizes;
  const { kernel, vectorStep, yStep } = vector;
  const f = new Code(`${kernel} ${m}×${k}×${n}`, ['i32', 'i32', 'i32', 'i32']);
  const [a, b, y, scratch] = f.arguments;
  const [A, x] = vector.matrix === 'a' ? [a, b] : [b, a];
  const { row, column } = vector.matrix === 'a' ? sizes.a : { row: sizes.b.column, column: sizes.b.row };
  if (kernel === 'dots') {
    if (copied(vector, sizes)) {
      copyNumbers(f, lanes, k, { address: x, step: vectorStep }, { address: scratch, step: lanes.bytes });
      f.set(x, scratch);
    }
    emitRowDots(f, { lanes, rows: m * n, length: k, rowStep: row, yStep }, A, x, y);
    return f;
  }
  const sums = { lanes, rows: k, length: m * n, rowStep: column, gStep: vectorStep, paired };
  if (copied(vector, sizes)) {
    emitRowSums(f, sums, A, x, scratch);
    copyNumbers(f, lanes, m * n, { address: scratch, step: lanes.bytes }, { address: y, step: yStep });
  } else emitRowSums(f, sums, A, x, y);
  return f;
}
