/** Decides how a matrix product is cut into blocks, and which operands are copied into panels first. */
import { axesOfPart, type Cut, cutOnce, cutSide, joined, partSize } from './axes.js';
import { panelWidth } from './pack.js';
import { flipped, type Sizes } from './sizes.js';
import type { Tuning } from './tuning.js';

export interface Blocks {
  /** The product to compute: the one asked for, or that one with a and b exchanged. */
  readonly sizes: Sizes;
  readonly flipped: boolean;
  /** How k, the rows of a and the columns of b are cut into blocks. */
  readonly depth: Cut;
  readonly rows: Cut;
  readonly columns: Cut;
  /** Of the register tile. */
  readonly tileRows: number;
  readonly tileColumns: number;
  readonly packA: boolean;
  readonly packB: boolean;
  /** Whether a block of an operand lies along more axes than two, or has no side in one piece: then it is gathered. */
  readonly gatherA: boolean;
  readonly gatherB: boolean;
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
  const depth = depthCut(sizes, tuning);
  const rows = sizes.rows.length === 1 ? cutOnce(sizes.rows[0]!, tuning.rowBlock) : cutSide(sizes.rows, tuning.rowBlock, tileRows);
  const columns =
    sizes.columns.length === 1 ? cutOnce(sizes.columns[0]!, tuning.columnBlock) : cutSide(sizes.columns, tuning.columnBlock, tileColumns);
  const gatherA = isScattered(rows, depth, 0, 0, bytes);
  const gatherB = isScattered(columns, depth, 0, 1, bytes);
  const steps = partSize(depth);

  const small = m * k * n <= 4096 && !gatherA && !gatherB;
  // A copy pays if each number is used often enough, or if the matrix as it lies is bad for the cache.
  const reusedA = n > 2 * tileColumns || (a.row === bytes && collide(a.column, steps) && n > tileColumns / 2);
  const packA = gatherA || (!small && m > tileRows && reusedA);
  const contiguous = b.column === bytes;
  const reusedB = m > (contiguous && !collide(b.row, steps) ? 4 : 1) * tileRows;
  const packB = gatherB || (!small && reusedB && !(contiguous && n <= tileColumns));
  const align = (size: number): number => Math.ceil(size / 64) * 64;
  const wide = panelWidth(Math.min(n, partSize(columns)), { lanes, wholeVectors: true });
  return {
    sizes,
    flipped: flip,
    depth,
    rows,
    columns,
    tileRows,
    tileColumns,
    packA,
    packB,
    gatherA,
    gatherB,
    bytesA: packA ? align(Math.min(m, partSize(rows)) * steps * bytes) : 0,
    bytesB: packB ? align(wide * steps * bytes) : 0,
    small,
  };
}

/** Blocks along k have about the same depth; where k is one axis, all but the last one are a multiple of 4. */
function depthCut({ k, depth }: Sizes, tuning: Tuning): Cut {
  if (k <= tuning.depth * 1.5) return cutSide(depth, k, 1);
  if (depth.length > 1) return cutSide(depth, tuning.depth, 4);
  return cutOnce(depth[0]!, Math.ceil(k / Math.ceil(k / tuning.depth) / 4) * 4);
}

/** Whether a block of an operand (the first or second array of its side, and of k) is no matrix with rows or columns in one piece. */
function isScattered(side: Cut, depth: Cut, inSide: 0 | 1, inDepth: 0 | 1, bytes: number): boolean {
  const lines = joined(axesOfPart(side, side.part), [inSide]);
  const steps = joined(axesOfPart(depth, depth.part), [inDepth]);
  return lines.length > 1 || steps.length > 1 || (lines[0]!.steps[inSide] !== bytes && steps[0]!.steps[inDepth] !== bytes);
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
