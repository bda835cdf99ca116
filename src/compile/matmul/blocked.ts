/** Writes a matrix product in blocks that fit the caches: b in packed panels, a packed or as it lies. */
import { Code, type Expr, type Local } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { blocksOf } from './blocks.js';
import { type Packing, packFunction, panelWidth } from './pack.js';
import type { Sizes, Steps } from './sizes.js';
import { emitStrip, type Strip, stripFunction } from './strip.js';
import type { TileArguments } from './tile.js';
import type { Tuning } from './tuning.js';

type Pointers = Omit<TileArguments, 'depth'>;

/** A function (a, b, y, scratch); m, k and n are at least 1. */
export function emitBlocked(product: Sizes, tuning: Tuning): Code {
  const blocks = blocksOf(product, tuning);
  const { sizes } = blocks;
  const { lanes, m, k, n } = sizes;
  const { bytes } = lanes;
  const f = new Code(`product ${m}×${k}×${n}`, ['i32', 'i32', 'i32', 'i32']);
  const [first, second, y, scratch] = f.arguments as [Local<'i32'>, Local<'i32'>, Local<'i32'>, Local<'i32'>];
  const [a, b] = blocks.flipped ? [second, first] : [first, second];
  const panelsB = scratch;
  const panelsA = i32.add(scratch, blocks.bytesB);

  const functions = new Map<string, Code>();
  const once = (key: string, make: () => Code): Code => {
    const known = functions.get(key) ?? make();
    functions.set(key, known);
    return known;
  };
  const packA: Omit<Packing, 'lines'> = {
    lanes,
    width: blocks.tileRows,
    lineStep: sizes.a.row,
    depthStep: sizes.a.column,
    wholeVectors: false,
  };
  const packB: Omit<Packing, 'lines'> = {
    lanes,
    width: blocks.tileColumns,
    lineStep: sizes.b.column,
    depthStep: sizes.b.row,
    wholeVectors: true,
  };
  const pack = (packing: Omit<Packing, 'lines'>, lines: number, from: Local<'i32'>, to: Expr, depth: number): void =>
    f.call(
      once(`${packing.wholeVectors} ${lines}`, () => packFunction({ ...packing, lines })),
      from,
      to,
      depth,
    );

  const strip = (rows: number, columns: number, depth: number, accumulate: boolean, at: Pointers): void => {
    const packed: Steps = { row: panelWidth(columns, packB) * bytes, column: bytes };
    const what: Strip = {
      lanes,
      fused: tuning.fused,
      rows,
      tileRows: blocks.tileRows,
      columns,
      accumulate,
      a: sizes.a,
      b: blocks.packB ? packed : sizes.b,
      y: sizes.y,
      packedA: blocks.packA,
    };
    if (blocks.small) {
      emitStrip(f, what, { ...at, depth });
      return;
    }
    const callee = once(`strip ${rows} ${columns} ${accumulate}`, () => stripFunction(what));
    f.call(callee, at.a, at.b, at.y, depth);
  };

  /** y[rows, columns] (+)= a[rows, depth] · b[depth, columns], at the given addresses. */
  const block = (rows: number, columns: number, depth: number, accumulate: boolean, from: Pointers): void => {
    if (blocks.packA) pack(packA, rows, from.a, panelsA, depth);
    const at: Pointers = {
      a: f.keep('i32', blocks.packA ? panelsA : from.a),
      b: f.keep('i32', blocks.packB ? panelsB : from.b),
      y: f.keep('i32', from.y),
    };
    f.inParts(columns, blocks.tileColumns, (width) => {
      strip(rows, width, depth, accumulate, at);
      f.bump(at.b, blocks.packB ? panelWidth(width, packB) * depth * bytes : width * sizes.b.column);
      f.bump(at.y, width * sizes.y.column);
    });
    f.free(at.a, at.b, at.y);
  };

  /** One block along k: all rows of a block of columns. Moves a and b on. */
  const layer = (columns: number, depth: number, accumulate: boolean, from: Pointers): void => {
    if (blocks.packB) pack(packB, columns, from.b, panelsB, depth);
    const at: Pointers = { a: f.keep('i32', from.a), b: from.b, y: f.keep('i32', from.y) };
    f.inParts(m, blocks.rows, (rows) => {
      block(rows, columns, depth, accumulate, at);
      f.bump(at.a, rows * sizes.a.row);
      f.bump(at.y, rows * sizes.y.row);
    });
    f.free(at.a, at.y);
    f.bump(from.a, depth * sizes.a.column);
    f.bump(from.b, depth * sizes.b.row);
  };

  f.inParts(n, blocks.columns, (columns) => {
    const at: Pointers = { a: f.keep('i32', a), b: f.keep('i32', b), y };
    layer(columns, blocks.depth, false, at);
    f.inParts(k - blocks.depth, blocks.depth, (depth) => layer(columns, depth, true, at));
    f.free(at.a, at.b);
    f.bump(b, columns * sizes.b.column);
    f.bump(y, columns * sizes.y.column);
  });
  return f;
}
