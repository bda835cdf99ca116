/** Writes the innermost loop of a matrix product: a tile of y held in registers while k runs. */
import type { Code, Expr, Local, Operand } from '../wasm/code.js';
import { load, storeFirst } from '../wasm/elements.js';
import type { FloatLanes } from '../wasm/lanes.js';
import type { Steps } from './sizes.js';

export interface Tile {
  readonly lanes: FloatLanes;
  readonly fused: boolean;
  readonly rows: number;
  readonly columns: number;
  /** Adds to what y holds, instead of to 0. */
  readonly accumulate: boolean;
  /** Of op(a) [rows, depth], as it lies or packed. */
  readonly a: Steps;
  /** Of op(b) [depth, columns], as it lies or packed. */
  readonly b: Steps;
  readonly y: Steps;
}

/** Addresses of the first elements, and how many steps along k: at least 1. */
export interface TileArguments {
  readonly a: Local<'i32'>;
  readonly b: Local<'i32'>;
  readonly y: Local<'i32'>;
  readonly depth: Operand;
}

/** a · b + c, rounded once or twice. */
export function multiplyAdd(lanes: FloatLanes, fused: boolean, a: Expr, b: Expr, c: Expr): Expr {
  return fused ? lanes.fma(a, b, c) : lanes.add(c, lanes.mul(a, b));
}

/**
 * y (+)= a · b for one tile. Every element is the sum over k in order, starting from 0 or from y: the same bits whatever the tile.
 *
 * All of y is read before the loop and written after it: V8 merges neighbouring vectors into wider ones only if no store stands
 * between their loads. The body is not unrolled, since V8 would start the loads of all copies first and run out of registers.
 */
export function emitTile(f: Code, tile: Tile, at: TileArguments): void {
  const { lanes, rows, columns, a, b, y } = tile;
  const vectors = Array.from({ length: Math.ceil(columns / lanes.count) }, (_, v) => v * lanes.count);
  const sums: Local<'v128'>[][] = [];
  for (let r = 0; r < rows; r++) {
    const inRow = vectors.map((first) => {
      const sum = f.local('v128');
      f.set(sum, tile.accumulate ? columnsAt(lanes, at.y, r * y.row + first * y.column, y.column, columns - first) : lanes.splat(0));
      return sum;
    });
    sums.push(inRow);
  }

  const pa = f.keep('i32', at.a);
  const pb = f.keep('i32', at.b);
  const fromA = f.local('v128');
  const fromB = vectors.map(() => f.local('v128'));
  f.repeat(at.depth, () => {
    vectors.forEach((first, v) => {
      f.set(fromB[v]!, columnsAt(lanes, pb, first * b.column, b.column, columns - first));
    });
    sums.forEach((inRow, r) => {
      f.set(fromA, lanes.loadSplat(pa, r * a.row));
      inRow.forEach((sum, v) => {
        f.set(sum, multiplyAdd(lanes, tile.fused, fromA, fromB[v]!, sum));
      });
    });
    f.bump(pa, a.column);
    f.bump(pb, b.row);
  });
  f.free(pa, pb, fromA, ...fromB);

  sums.forEach((inRow, r) => {
    inRow.forEach((sum, v) => {
      const first = vectors[v]!;
      storeFirst(f, lanes, at.y, r * y.row + first * y.column, sum, columns - first, y.column);
    });
    f.free(...inRow);
  });
}

/** Reads neighbouring columns, at most `count`: with one instruction, or where they lie apart with one for each. */
const columnsAt = (lanes: FloatLanes, address: Local<'i32'>, offset: number, step: number, count: number): Expr =>
  load(lanes, { address, offset, step, dtype: lanes.dtype }, Math.min(lanes.count, count));
