/** The arithmetic of lanes that are whole numbers; it wraps around. */
import type { Expr, Operand } from './code.js';
import { register } from './constant.js';
import { instruction } from './instruction.js';
import type { Lanes } from './lanes.js';
import { common, simd } from './simd.js';

type Shift = (x: Expr, n: Operand) => Expr;

const shift = (opcode: number): Shift => {
  const run = simd('int32', opcode);
  return (x, n) => run(x, (f) => f.push(n, 'i32'));
};

/** What exponents are computed with. */
export interface WordLanes {
  readonly add: (a: Expr, b: Expr) => Expr;
  readonly sub: (a: Expr, b: Expr) => Expr;
  readonly shl: Shift;
  readonly shrU: Shift;
}

/** Lanes of 32 bits. */
export interface IntLanes extends Lanes, Pick<WordLanes, 'shl' | 'shrU'> {
  /** An i32 in every lane. */
  readonly splatOf: (x: Operand) => Expr;
}

export const i32x4: IntLanes = {
  ...common('int32'),
  abs: simd('int32', 0xa0),
  neg: simd('int32', 0xa1),
  shl: shift(0xab),
  shrU: shift(0xad),
  add: simd('int32', 0xae),
  sub: simd('int32', 0xb1),
  mul: simd('int32', 0xb5),
  min: simd('int32', 0xb6),
  max: simd('int32', 0xb8),
  eq: simd('int32', 0x37),
  ne: simd('int32', 0x38),
  lt: simd('int32', 0x39),
  gt: simd('int32', 0x3b),
  le: simd('int32', 0x3d),
  ge: simd('int32', 0x3f),
  splatOf: instruction('i32', 0xfd, 0x11),
};

/** Lanes of 64 bits, for the exponents of doubles. */
export const i64x2: WordLanes & { readonly splat: (n: bigint) => Expr } = {
  shl: shift(0xcb),
  shrU: shift(0xcd),
  add: simd('int32', 0xce),
  sub: simd('int32', 0xd1),
  splat: (n) => (f) => register(f, BigInt64Array.of(n, n)),
};
