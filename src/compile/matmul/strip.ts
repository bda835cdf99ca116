/** Writes a strip of y, a few columns wide: register tiles from top to bottom over one panel of b. */
import { Code, type Local } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { written } from './functions.js';
import type { Steps } from './sizes.js';
import { emitTile, type Tile, type TileArguments } from './tile.js';

/** As a tile, but with any number of rows and up to a panel's columns. */
export interface Strip extends Omit<Tile, 'a'> {
  readonly tileRows: number;
  /** Null where a is packed: panels of `tileRows` rows, in which all rows of a column lie side by side. */
  readonly a: Steps | null;
}

/** Writes the strip into a function. How many whole tiles there are may be known only when the function runs. */
export function emitStrip(f: Code, strip: Strip, at: TileArguments, tiles?: Local<'i32'>): void {
  const { lanes } = strip;
  const b = f.keep('i32', at.b);
  const left = f.keep('i32', at.y);
  for (const columns of columnGroups(strip.columns, lanes.count)) {
    const a = f.keep('i32', at.a);
    const y = f.keep('i32', left);
    const tile = (rows: number): void => {
      const packed: Steps = { row: lanes.bytes, column: rows * lanes.bytes };
      emitTile(f, { ...strip, rows, columns, a: strip.a ?? packed }, { a, b, y, depth: at.depth });
      if (strip.a) f.bump(a, rows * strip.a.row);
      else f.set(a, i32.add(a, i32.mul(at.depth, packed.column)));
      f.bump(y, rows * strip.y.row);
    };
    f.inParts(strip.rows, strip.tileRows, tile, tiles);
    f.bump(b, columns * strip.b.column);
    f.bump(left, columns * strip.y.column);
    f.free(a, y);
  }
  f.free(b, left);
}

/** Writes a call of a function that computes the strip. */
export function callStrip(f: Code, strip: Strip, { a, b, y, depth }: TileArguments): void {
  const { rows, tileRows } = strip;
  const callee = written(['strip', { ...strip, rows: [rows >= tileRows, rows % tileRows] }], () => {
    const g = new Code('strip', ['i32', 'i32', 'i32', 'i32', 'i32']);
    const [a, b, y, depth, tiles] = g.arguments;
    emitStrip(g, strip, { a, b, y, depth }, tiles);
    return g;
  });
  f.call(callee, a, b, y, depth, Math.floor(rows / tileRows));
}

/**
 * Columns in groups of 1 vector or an even number of them. An odd number of whole vectors would make V8 merge the last vector of a row
 * of y with the first of the next row; if the last one is stored lane by lane, it does not.
 */
function columnGroups(columns: number, lanes: number): number[] {
  const vectors = Math.ceil(columns / lanes);
  if (vectors === 1 || vectors % 2 === 0 || columns % lanes > 0) return [columns];
  return [columns - lanes, lanes];
}
