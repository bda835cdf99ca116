/** Writes a matrix product as one WebAssembly function, with the kernel that suits its sizes. */
import { Code } from '../wasm/code.js';
import { emitBlocked } from './blocked.js';
import { blockedScratch } from './blocks.js';
import { byVector, emitByVector } from './by-vector.js';
import { written } from './functions.js';
import { clearRows } from './loops.js';
import { type Product, sizesOf } from './sizes.js';
import type { Tuning } from './tuning.js';

export type { Product } from './sizes.js';

/** Bytes of packing space (16-byte aligned by the caller) that the function needs at `scratch`. */
export function scratchBytes(product: Product, tuning: Tuning): number {
  const sizes = sizesOf(product);
  const { m, k, n, lanes } = sizes;
  if (m === 0 || k === 0 || n === 0) return 0;
  const vector = byVector(product, sizes);
  if (!vector) return blockedScratch(sizes, tuning);
  return vector.copies ? vector.copies * lanes.bytes + 16 : 0;
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
    const vector = byVector(product, sizes);
    return vector ? emitByVector(vector, lanes, tuning) : emitBlocked(sizes, tuning);
  }
  const f = new Code(`product ${m}×${k}×${n}`, ['i32', 'i32', 'i32', 'i32']);
  if (n > 0) clearRows(f, m, n * lanes.bytes, sizes.y.row, f.arguments[2]);
  return f;
}
