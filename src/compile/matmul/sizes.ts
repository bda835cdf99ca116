/** Describes a matrix product: its sizes, and where in memory each element of its operands lies. */
import { type FloatLanes, lanesOf } from '../wasm/lanes.js';

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
  /** Sizes of the product of which this one computes some rows or columns; the kernel is then chosen as for the whole. */
  readonly partOf?: { readonly m: number; readonly n: number };
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
  /** Of op(a) [m, k]. */
  readonly a: Steps;
  /** Of op(b) [k, n]. */
  readonly b: Steps;
  readonly y: Steps;
}

export function sizesOf({ dtype, m, k, n, transposeA, transposeB, strideA, strideB, strideY }: Product): Sizes {
  const lanes = lanesOf(dtype);
  const { bytes } = lanes;
  const steps = (transposed: boolean, stride: number): Steps =>
    transposed ? { row: bytes, column: stride * bytes } : { row: stride * bytes, column: bytes };
  return {
    lanes,
    m,
    k,
    n,
    a: steps(transposeA, strideA ?? (transposeA ? m : k)),
    b: steps(transposeB, strideB ?? (transposeB ? k : n)),
    y: steps(false, strideY ?? n),
  };
}

/** The same product the other way round: yᵀ = op(b)ᵀ · op(a)ᵀ. */
export function flipped({ lanes, m, k, n, a, b, y }: Sizes): Sizes {
  const flip = ({ row, column }: Steps): Steps => ({ row: column, column: row });
  return { lanes, m: n, k, n: m, a: flip(b), b: flip(a), y: flip(y) };
}
