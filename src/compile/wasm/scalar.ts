/** Single numbers in generated code: 32- and 64-bit integers, floats and doubles. */
import type { DType } from '../../dtype.js';
import type { Expr, Operand } from './code.js';
import { type Access, access, type Instruction, instruction } from './instruction.js';

type Instructions<Names extends string> = { readonly [N in Names]: Instruction };

export const i32: Instructions<
  'add' | 'mul' | 'and' | 'or' | 'xor' | 'shl' | 'shrU' | 'rotl' | 'eqz' | 'eq' | 'ne' | 'ltU' | 'geU' | 'wrapI64'
> & {
  readonly load: Access;
  readonly store: Access;
} = {
  add: instruction('i32', 0x6a),
  mul: instruction('i32', 0x6c),
  and: instruction('i32', 0x71),
  or: instruction('i32', 0x72),
  xor: instruction('i32', 0x73),
  shl: instruction('i32', 0x74),
  shrU: instruction('i32', 0x76),
  rotl: instruction('i32', 0x77),
  eqz: instruction('i32', 0x45),
  eq: instruction('i32', 0x46),
  ne: instruction('i32', 0x47),
  ltU: instruction('i32', 0x49),
  geU: instruction('i32', 0x4f),
  wrapI64: instruction('i64', 0xa7),
  load: access('i32', 2, 0x28),
  store: access('i32', 2, 0x36),
};

export const i64: Instructions<'add' | 'sub' | 'or' | 'shl' | 'shrU' | 'eq' | 'extend' | 'truncSatF64'> = {
  add: instruction('i64', 0x7c),
  sub: instruction('i64', 0x7d),
  or: instruction('i64', 0x84),
  shl: instruction('i64', 0x86),
  shrU: instruction('i64', 0x88),
  eq: instruction('i64', 0x51),
  extend: instruction('i32', 0xad),
  truncSatF64: instruction('f64', 0xfc, 6),
};

export const f64: Instructions<'sub' | 'mul' | 'floor' | 'trunc' | 'gt' | 'ne' | 'eq' | 'convertI32' | 'promoteF32'> & {
  readonly load: Access;
} = {
  sub: instruction('f64', 0xa1),
  mul: instruction('f64', 0xa2),
  floor: instruction('f64', 0x9c),
  trunc: instruction('f64', 0x9d),
  gt: instruction('f64', 0x64),
  ne: instruction('f64', 0x62),
  eq: instruction('f64', 0x61),
  convertI32: instruction('i32', 0xb7),
  promoteF32: instruction('f64', 0xbb),
  load: access('f64', 3, 0x2b),
};

export const f32: Instructions<'demoteF64'> & { readonly load: Access } = {
  demoteF64: instruction('f64', 0xb6),
  load: access('f64', 2, 0x2a),
};

/** Reads a number of any type as a double, which holds them all. */
export function readNumber(dtype: DType, offset: number, address: Operand): Expr {
  if (dtype === 'float64') return f64.load(offset, address);
  return dtype === 'float32' ? f64.promoteF32(f32.load(offset, address)) : f64.convertI32(i32.load(offset, address));
}

/** Copies bytes within memory: to, from, how many. */
export const copyBytes: Instruction = instruction('i32', 0xfc, 10, 0, 0);

/** Sets bytes: from where, to what, how many. */
export const fillBytes: Instruction = instruction('i32', 0xfc, 11, 0);
