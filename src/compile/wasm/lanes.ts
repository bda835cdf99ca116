/** Several numbers in one 128-bit register: what the arithmetic of float32 (four lanes), float64 (two) and int32 (four) has in common. */
import type { DType } from '../../dtype.js';
import { bits } from './bits.js';
import type { Code, Expr, Local, Operand } from './code.js';
import { f32x4, f64x2 } from './floats.js';
import { i32x4 } from './integers.js';

/** Numbers among the operands are the same in every lane. */
type Unary = (x: Operand) => Expr;
type Binary = (a: Operand, b: Operand) => Expr;

/** Arithmetic on the lanes of one number type. Comparisons answer all bits 1 or 0 in each lane. */
export interface Lanes {
  readonly dtype: DType;
  /** Lanes in a register. */
  readonly count: 2 | 4;
  /** Bytes of a number. */
  readonly bytes: 4 | 8;
  readonly add: Binary;
  readonly sub: Binary;
  readonly mul: Binary;
  readonly neg: Unary;
  readonly abs: Unary;
  /** As `Math.min` and `Math.max`: NaN if either is; −0 is below 0. */
  readonly min: Binary;
  readonly max: Binary;
  readonly eq: Binary;
  readonly ne: Binary;
  readonly lt: Binary;
  readonly gt: Binary;
  readonly le: Binary;
  readonly ge: Binary;
  /** The same number in every lane. */
  readonly splat: (x: number) => Expr;
  /** The number at an address, in every lane. */
  readonly loadSplat: (address: Operand, offset?: number) => Expr;
  /** Replaces one lane by the number at an address. */
  readonly loadLane: (address: Operand, offset: number, into: Expr, lane: number) => Expr;
  readonly storeLane: (address: Operand, offset: number, value: Expr, lane: number) => Expr;
  /** Lanes of `a` and `b`, by number: those of `b` come after those of `a`. */
  readonly shuffle: (a: Expr, b: Expr, order: readonly number[]) => Expr;
  /** The orders for `shuffle` that take lanes of `a` and `b` by turns: of their low halves, and of their high ones. */
  readonly interleaved: readonly (readonly number[])[];
  /** `a` where the mask's bits are 1, `b` where they are 0. */
  readonly select: (mask: Expr, a: Operand, b: Operand) => Expr;
  /** All bits 1 in the first `n` lanes. */
  readonly mask: (n: number) => Expr;
}

/** Lanes of floating-point numbers. */
export interface FloatLanes extends Lanes {
  readonly dtype: 'float32' | 'float64';
  /** Two registers are computed side by side, for the engine to make one of them: it can where nothing branches. */
  readonly paired: boolean;
  readonly div: Binary;
  readonly sqrt: Unary;
  /** The smaller or larger, in one instruction: `pmin(a, b)` is b < a ? b : a, so that a NaN in `a` stays and one in `b` does not. */
  readonly pmin: Binary;
  readonly pmax: Binary;
  /** Nearest whole number, halves to even. */
  readonly nearest: Unary;
  /** a · b + c in one rounding: relaxed SIMD, not on every engine. */
  readonly fma: (a: Operand, b: Operand, c: Operand) => Expr;
}

const ALONE = { float32: f32x4, float64: f64x2, int32: i32x4 };
/** Signs are changed as bits: V8 of Node 24 makes numbers of two paired f64x2.neg that are not the negative ones. */
const paired = (lanes: FloatLanes): FloatLanes => ({
  ...lanes,
  paired: true,
  neg: (x) => bits.xor(asExpr(lanes, x), lanes.splat(-0)),
  abs: (x) => bits.andNot(asExpr(lanes, x), lanes.splat(-0)),
});
const asExpr = (lanes: FloatLanes, x: Operand): Expr => (typeof x === 'number' ? lanes.splat(x) : x);
const PAIRED = { float32: paired(f32x4), float64: paired(f64x2), int32: i32x4 };

/** The lanes of a number type, alone or in pairs of registers. */
export function lanesOf(dtype: 'float32' | 'float64', paired?: boolean): FloatLanes;
export function lanesOf(dtype: DType, paired?: boolean): Lanes;
export function lanesOf(dtype: DType, paired = false): Lanes {
  return (paired ? PAIRED : ALONE)[dtype];
}

/** Combines the lanes of a value into one result, in every lane. */
export function across(f: Code, lanes: Lanes, value: Local<'v128'>, combine: (a: Expr, b: Expr) => Expr): void {
  const orders =
    lanes.count === 4
      ? [
          [2, 3, 0, 1],
          [1, 0, 3, 2],
        ]
      : [[1, 0]];
  for (const order of orders) f.set(value, combine(value, lanes.shuffle(value, value, order)));
}
