/** Writes a matrix product in blocks that fit the caches: b in packed panels, a packed or as it lies. */
import { Code, type Expr, type Local } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { type Axis, axesOfPart, type Cut, joined, sizeOfAxes } from './axes.js';
import { blocksOf } from './blocks.js';
import { written } from './functions.js';
import { gatherFunction, type Line } from './gather.js';
import { clearRows } from './loops.js';
import { emitPack, panelWidth } from './pack.js';
import type { Sizes, Steps } from './sizes.js';
import { callStrip, emitStrip, type Strip } from './strip.js';
import type { TileArguments } from './tile.js';
import type { Tuning } from './tuning.js';

type Pointers = Omit<TileArguments, 'depth'>;

/** An operand as it is copied into panels. */
interface Packed {
  /** The side that it does not share with the other operand, cut into blocks. */
  readonly side: Cut;
  /** Whether it is the first or the second array that walks along k. */
  readonly inDepth: 0 | 1;
  readonly gathers: boolean;
  readonly width: number;
  readonly wholeVectors: boolean;
  readonly to: Expr;
  /** Of one that is not gathered. */
  readonly lineStep: number;
  readonly depthStep: number;
}

/** A function (a, b, y, scratch); m, k and n are at least 1. */
export function emitBlocked(product: Sizes, tuning: Tuning): Code {
  const blocks = blocksOf(product, tuning);
  const { sizes } = blocks;
  const { lanes, m, k, n } = sizes;
  const { bytes } = lanes;
  const { depth: along, rows: down, columns: across } = blocks;
  const f = new Code(`product ${m}×${k}×${n}`, ['i32', 'i32', 'i32', 'i32']);
  const [first, second, y, scratch] = f.arguments;
  const [a, b] = blocks.flipped ? [second, first] : [first, second];
  const packedA: Packed = {
    side: down,
    inDepth: 0,
    gathers: blocks.gatherA,
    width: blocks.tileRows,
    wholeVectors: false,
    to: i32.add(scratch, blocks.bytesB),
    lineStep: sizes.a.row,
    depthStep: sizes.a.column,
  };
  const packedB: Packed = {
    side: across,
    inDepth: 1,
    gathers: blocks.gatherB,
    width: blocks.tileColumns,
    wholeVectors: true,
    to: scratch,
    lineStep: sizes.b.column,
    depthStep: sizes.b.row,
  };

  // Blocks are counted in elements of the axes that are cut; these are all elements behind some of them.
  const rowsIn = (count: number): number => count * sizeOfAxes(down.inner);
  const columnsIn = (count: number): number => count * sizeOfAxes(across.inner);
  const depthOf = (count: number): number => count * sizeOfAxes(along.inner);
  const columnWidth = (columns: number): number => panelWidth(columns, { lanes, wholeVectors: true });

  const pack = (operand: Packed, side: number, steps: number, from: Local<'i32'>): void => {
    const { inDepth, width, wholeVectors, lineStep, depthStep } = operand;
    const lines = side * sizeOfAxes(operand.side.inner);
    if (!operand.gathers) {
      emitPack(f, { lanes, lines, width, lineStep, depthStep, wholeVectors }, from, operand.to, depthOf(steps));
      return;
    }
    const walked = (cut: Cut, count: number, array: 0 | 1): Line[] =>
      joined(axesOfPart(cut, count), [array]).map((axis) => ({ size: axis.size, step: axis.steps[array] }));
    const gathering = { lanes, lines: walked(operand.side, side, 0), depth: walked(along, steps, inDepth), width, wholeVectors };
    f.call(
      written(['gather', gathering], () => gatherFunction(gathering)),
      from,
      operand.to,
    );
  };

  const strip = (rows: number, columns: number, depth: number, accumulate: boolean, at: Pointers): void => {
    const packed: Steps = { row: columnWidth(columns) * bytes, column: bytes };
    const what: Strip = {
      lanes,
      fused: tuning.fused,
      rows,
      tileRows: blocks.tileRows,
      columns,
      accumulate,
      a: blocks.packA ? null : sizes.a,
      b: blocks.packB ? packed : sizes.b,
      y: sizes.y,
    };
    (blocks.small ? emitStrip : callStrip)(f, what, { ...at, depth });
  };

  /** y[rows, columns] (+)= a[rows, depth] · b[depth, columns], at the given addresses. */
  const block = (high: number, wide: number, steps: number, accumulate: boolean, from: Pointers): void => {
    if (blocks.packA) pack(packedA, high, steps, from.a);
    const depth = depthOf(steps);
    const at: Pointers = {
      a: f.keep('i32', blocks.packA ? packedA.to : from.a),
      b: f.keep('i32', blocks.packB ? packedB.to : from.b),
      y: f.keep('i32', from.y),
    };
    f.inParts(columnsIn(wide), blocks.tileColumns, (columns) => {
      strip(rowsIn(high), columns, depth, accumulate, at);
      f.bump(at.b, blocks.packB ? columnWidth(columns) * depth * bytes : columns * sizes.b.column);
      f.bump(at.y, columns * sizes.y.column);
    });
    f.free(at.a, at.b, at.y);
  };

  /** One block along k: all rows of a block of columns. */
  const layer = (wide: number, steps: number, accumulate: boolean, from: Pointers): void => {
    if (blocks.packB) pack(packedB, wide, steps, from.b);
    const at: Pointers = { a: f.keep('i32', from.a), b: from.b, y: f.keep('i32', from.y) };
    eachPart(f, down, [at.a, at.y], (high) => block(high, wide, steps, accumulate, at));
    f.free(at.a, at.y);
  };

  eachPart(f, across, [b, y], (wide) => {
    const at: Pointers = { a: f.keep('i32', a), b: f.keep('i32', b), y };
    if (along.outer.length > 0) {
      if (sizes.y.column === bytes) clearRows(f, m, columnsIn(wide) * bytes, sizes.y.row, y);
      else clearRows(f, columnsIn(wide), m * bytes, sizes.y.column, y);
      eachPart(f, along, [at.a, at.b], (steps) => layer(wide, steps, true, at));
    } else {
      // The first block begins the sums, the others go on.
      const { axis, part } = along;
      layer(wide, part, false, at);
      move(f, [at.a, at.b], axis, part);
      eachPart(f, { ...along, axis: { ...axis, size: axis.size - part } }, [at.a, at.b], (steps) => layer(wide, steps, true, at));
    }
    f.free(at.a, at.b);
  });
  return f;
}

/** The pointers of the two arrays that a side belongs to. */
type Both = readonly [Local<'i32'>, Local<'i32'>];

/** Moves along an axis. */
function move(f: Code, pointers: Both, { steps }: Axis, by: number): void {
  pointers.forEach((p, i) => {
    f.bump(p, steps[i]! * by);
  });
}

/** Visits the parts of a side, with the pointers at each; the body is told how many elements of the cut axis a part has. */
function eachPart(f: Code, { outer, axis, part }: Cut, pointers: Both, body: (count: number) => void): void {
  const level = (k: number): void => {
    const around = outer[k];
    if (!around) {
      f.inParts(axis.size, part, (count) => {
        body(count);
        move(f, pointers, axis, count);
      });
      if (k > 0) move(f, pointers, axis, -axis.size);
      return;
    }
    f.repeat(around.size, () => {
      level(k + 1);
      move(f, pointers, around, 1);
    });
    move(f, pointers, around, -around.size);
  };
  level(0);
}
