/** Describes a matrix product: its sizes, and where in memory each element of its operands lies. */
import { type FloatLanes, lanesOf } from '../wasm/lanes.js';
import { type Axis, joined } from './axes.js';
import type { Line } from './gather.js';

export interface Product {
  readonly dtype: 'float32' | 'float64';
  /** y [m, n] = op(a) [m, k] · op(b) [k, n] */
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** a is stored as [k, m]. */
  readonly transposeA: boolean;
  /** b is stored as [n, k]. */
  readonly transposeB: boolean;
  /** Elements from one stored row to the next; given when the operand is part of a larger matrix. */
  readonly strideA?: number;
  readonly strideB?: number;
  readonly strideY?: number;
  /** Where an operand lies along several axes (steps in elements): then transposes and strides of a and b mean nothing. */
  readonly axes?: ProductAxes;
  /** Sizes of the product of which this one computes some rows or columns; the kernel is then chosen as for the whole. */
  readonly partOf?: { readonly m: number; readonly n: number };
}

/** The axes behind the rows of op(a), behind k (the steps in a, and in b), and behind the columns of op(b). */
export interface ProductAxes {
  readonly rows: readonly Line[];
  readonly depth: readonly Axis[];
  readonly columns: readonly Line[];
}

/** Bytes from an element to the one below it and to the one on its right. One of the two is the size of an element. */
export interface Steps {
  readonly row: number;
  readonly column: number;
}

/** A product with its strides filled in, in bytes. Transposed or not no longer matters: the steps say it. */
export interface Sizes {
  readonly lanes: FloatLanes;
  readonly m: number;
  readonly k: number;
  readonly n: number;
  /** The axes of each side with the steps of the two arrays that have it: a and y, a and b, b and y. */
  readonly rows: readonly Axis[];
  readonly depth: readonly Axis[];
  readonly columns: readonly Axis[];
  /** Of op(a) [m, k]; where it lies along several axes, of the innermost ones. */
  readonly a: Steps;
  /** Of op(b) [k, n]. */
  readonly b: Steps;
  readonly y: Steps;
}

export function sizesOf({ dtype, m, k, n, transposeA, transposeB, strideA, strideB, strideY, axes }: Product): Sizes {
  const lanes = lanesOf(dtype);
  const { bytes } = lanes;
  const steps = (transposed: boolean, stride: number): Steps =>
    transposed ? { row: bytes, column: stride * bytes } : { row: stride * bytes, column: bytes };
  const y = steps(false, strideY ?? n);
  if (axes) {
    const rows = joined(beside(axes.rows, bytes, y.row));
    const depth = joined(axes.depth.map((axis): Axis => ({ size: axis.size, steps: [axis.steps[0] * bytes, axis.steps[1] * bytes] })));
    const columns = joined(beside(axes.columns, bytes, y.column));
    const [row, inner, column] = [rows, depth, columns].map((side) => side.at(-1)!.steps) as [Axis['steps'], Axis['steps'], Axis['steps']];
    const [a, b] = [
      { row: row[0], column: inner[0] },
      { row: inner[1], column: column[0] },
    ];
    return { lanes, m, k, n, rows, depth, columns, a, b, y };
  }
  const a = steps(transposeA, strideA ?? (transposeA ? m : k));
  const b = steps(transposeB, strideB ?? (transposeB ? k : n));
  const one = (size: number, ...both: readonly [number, number]): Axis[] => [{ size, steps: both }];
  return { lanes, m, k, n, rows: one(m, a.row, y.row), depth: one(k, a.column, b.row), columns: one(n, b.column, y.column), a, b, y };
}

/** The axes of an operand's side, with the steps of y, in which that side is one stretch. */
const beside = (side: readonly Line[], bytes: number, step: number): Axis[] =>
  side.map(({ size, step: own }, i): Axis => {
    const inside = side.slice(i + 1).reduce((n, axis) => n * axis.size, 1);
    return { size, steps: [own * bytes, inside * step] };
  });

/** The same product the other way round: yᵀ = op(b)ᵀ · op(a)ᵀ. */
export function flipped({ lanes, m, k, n, rows, depth, columns, a, b, y }: Sizes): Sizes {
  const flip = ({ row, column }: Steps): Steps => ({ row: column, column: row });
  const swapped = depth.map(({ size, steps: [inA, inB] }): Axis => ({ size, steps: [inB, inA] }));
  return { lanes, m: n, k, n: m, rows: columns, depth: swapped, columns: rows, a: flip(b), b: flip(a), y: flip(y) };
}
