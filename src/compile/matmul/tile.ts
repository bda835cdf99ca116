/** Writes the innermost loop of a matrix product: a tile of y held in registers while k runs. */
import type { Code, Expr, Local } from '../wasm/code.js';
import { bits, type FloatLanes, storeFirst } from '../wasm/lanes.js';
import { get } from '../wasm/scalar.js';
import { countDown } from './loops.js';
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
  readonly depth: Expr;
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
      if (tile.accumulate) loadColumns(f, lanes, sum, at.y, r * y.row + first * y.column, y.column, columns - first);
      else f.set(sum, lanes.splat(0));
      return sum;
    });
    sums.push(inRow);
  }

  const pa = f.keep('i32', get(at.a));
  const pb = f.keep('i32', get(at.b));
  const fromA = f.local('v128');
  const fromB = vectors.map(() => f.local('v128'));
  countDown(f, at.depth, () => {
    vectors.forEach((first, v) => {
      loadColumns(f, lanes, fromB[v]!, pb, first * b.column, b.column, columns - first);
    });
    sums.forEach((inRow, r) => {
      f.set(fromA, lanes.loadSplat(get(pa), r * a.row));
      inRow.forEach((sum, v) => {
        f.set(sum, multiplyAdd(lanes, tile.fused, get(fromA), get(fromB[v]!), get(sum)));
      });
    });
    f.bump(pa, a.column);
    f.bump(pb, b.row);
  });
  f.free(pa, pb, fromA, ...fromB);

  sums.forEach((inRow, r) => {
    inRow.forEach((sum, v) => {
      const first = vectors[v]!;
      storeColumns(f, lanes, sum, at.y, r * y.row + first * y.column, y.column, columns - first);
    });
    f.free(...inRow);
  });
}

/** Reads neighbouring columns, at most `count`: with one instruction, or where the columns lie apart with one for each. */
function loadColumns(
  f: Code,
  lanes: FloatLanes,
  vector: Local<'v128'>,
  p: Local<'i32'>,
  offset: number,
  step: number,
  count: number,
): void {
  if (step === lanes.bytes) {
    f.set(vector, bits.load(get(p), offset));
    return;
  }
  f.set(vector, lanes.loadSplat(get(p), offset));
  for (let lane = 1; lane < Math.min(lanes.count, count); lane++) {
    f.set(vector, lanes.loadLane(get(p), offset + lane * step, lane, get(vector)));
  }
}

/** Writes neighbouring columns, at most `count`. */
function storeColumns(
  f: Code,
  lanes: FloatLanes,
  vector: Local<'v128'>,
  p: Local<'i32'>,
  offset: number,
  step: number,
  count: number,
): void {
  if (step === lanes.bytes) {
    storeFirst(f, lanes, get(p), offset, vector, count);
    return;
  }
  for (let lane = 0; lane < Math.min(lanes.count, count); lane++) {
    lanes.storeLane(get(p), offset + lane * step, get(vector), lane)(f);
  }
}
