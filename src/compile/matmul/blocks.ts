/** Decides how a matrix product is cut into blocks, and which operands are copied into panels first. */
import { panelWidth } from './pack.js';
import { flipped, type Sizes } from './sizes.js';
import type { Tuning } from './tuning.js';

export interface Blocks {
  /** The product to compute: the one asked for, or that one with a and b exchanged. */
  readonly sizes: Sizes;
  readonly flipped: boolean;
  /** Of the blocks: steps along k, rows of a, columns of b. */
  readonly depth: number;
  readonly rows: number;
  readonly columns: number;
  /** Of the register tile. */
  readonly tileRows: number;
  readonly tileColumns: number;
  readonly packA: boolean;
  readonly packB: boolean;
  /** Room for a packed block of a and of b. */
  readonly bytesA: number;
  readonly bytesB: number;
  /** So little work that everything is written in place, without functions to call. */
  readonly small: boolean;
}

export function blocksOf(product: Sizes, tuning: Tuning): Blocks {
  const { bytes, count } = product.lanes;
  // Few columns would leave lanes empty. Where the rows of op(a) lie side by side, they can be the columns instead.
  const flip = product.n <= count && product.n < product.m && product.a.row === bytes;
  const sizes = flip ? flipped(product) : product;
  const { lanes, m, k, n, a, b } = sizes;
  const tileRows = n <= count ? tuning.narrowRows : tuning.rows;
  const tileColumns = tuning.vectors * count;
  // Blocks along k have about the same depth, and all but the last one are a multiple of 4.
  const depth = k <= tuning.depth * 1.5 ? k : Math.ceil(k / Math.ceil(k / tuning.depth) / 4) * 4;

  const small = m * k * n <= 4096;
  // A copy pays if each number is used often enough, or if the matrix as it lies is bad for the cache.
  const reusedA = n > 2 * tileColumns || (a.row === bytes && collide(a.column, depth) && n > tileColumns / 2);
  const packA = !small && m > tileRows && reusedA;
  const contiguous = b.column === bytes;
  const reusedB = m > (contiguous && !collide(b.row, depth) ? 4 : 1) * tileRows;
  const packB = !small && reusedB && !(contiguous && n <= tileColumns);
  const align = (size: number): number => Math.ceil(size / 64) * 64;
  return {
    sizes,
    flipped: flip,
    depth,
    rows: tuning.rowBlock,
    columns: tuning.columnBlock,
    tileRows,
    tileColumns,
    packA,
    packB,
    bytesA: packA ? align(Math.min(m, tuning.rowBlock) * depth * bytes) : 0,
    bytesB: packB ? align(panelWidth(Math.min(n, tuning.columnBlock), { lanes, wholeVectors: true }) * depth * bytes) : 0,
    small,
  };
}

/** Bytes that the function needs at `scratch`. */
export function blockedScratch(product: Sizes, tuning: Tuning): number {
  const { bytesA, bytesB } = blocksOf(product, tuning);
  return bytesA + bytesB;
}

/**
 * Whether rows `step` bytes apart drive each other out of the cache: addresses that differ by a multiple of 4096 share one of its 64
 * sets, which holds 8 lines or a few more.
 */
function collide(step: number, rows: number): boolean {
  let period = 4096;
  while (step % period > 0) period /= 2;
  return period > 64 && rows > (4096 / period) * 8;
}
