/** Writes a strip of y, a few columns wide: register tiles from top to bottom over one panel of b. */
import { Code, type Expr } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { emitTile, type Tile, type TileArguments } from './tile.js';

/** As a tile, but with any number of rows and up to a panel's columns. */
export interface Strip extends Tile {
  readonly tileRows: number;
  /** a is packed: panels of `tileRows` rows, in which all rows of a column lie side by side. */
  readonly packedA: boolean;
}

/** Writes the strip into a function. */
export function emitStrip(f: Code, strip: Strip, at: TileArguments): void {
  const { lanes } = strip;
  const b = f.keep('i32', at.b);
  const left = f.keep('i32', at.y);
  for (const columns of columnGroups(strip.columns, lanes.count)) {
    const a = f.keep('i32', at.a);
    const y = f.keep('i32', left);
    f.inParts(strip.rows, strip.tileRows, (rows) => {
      const stepsA = strip.packedA ? { row: lanes.bytes, column: rows * lanes.bytes } : strip.a;
      emitTile(f, { ...strip, rows, columns, a: stepsA }, { a, b, y, depth: at.depth });
      if (strip.packedA) f.set(a, i32.add(a, i32.mul(at.depth, rows * lanes.bytes)));
      else f.bump(a, rows * strip.a.row);
      f.bump(y, rows * strip.y.row);
    });
    f.bump(b, columns * strip.b.column);
    f.bump(left, columns * strip.y.column);
    f.free(a, y);
  }
  f.free(b, left);
}

/** The strip as a function (a, b, y, depth). */
export function stripFunction(strip: Strip): Code {
  const f = new Code(`strip ${strip.rows}×${strip.columns}`, ['i32', 'i32', 'i32', 'i32']);
  const [a, b, y, depth] = f.arguments as [TileArguments['a'], TileArguments['b'], TileArguments['y'], TileArguments['a']];
  const steps: Expr = depth;
  emitStrip(f, strip, { a, b, y, depth: steps });
  return f;
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
