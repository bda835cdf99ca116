/** Single numbers in generated code: 32- and 64-bit integers, floats, doubles and locals. */
import type { DType } from '../../dtype.js';
import type { Expr, Local } from './code.js';
import { signed, unsigned } from './encode.js';

export const get =
  (l: Local): Expr =>
  (f) =>
    f.put(0x20, ...unsigned(l.index));

type Instruction = (...values: readonly Expr[]) => Expr;
type Access = (offset: number, ...values: readonly Expr[]) => Expr;

/** An instruction without operands of its own: pushes its arguments, then runs. */
const plain =
  (opcode: number): Instruction =>
  (...values: readonly Expr[]): Expr =>
  (f) => {
    for (const value of values) value(f);
    f.put(opcode);
  };

/** Reads from or writes to memory at address + offset, both in bytes. */
const memory =
  (opcode: readonly number[], align: number): Access =>
  (offset: number, ...values: readonly Expr[]): Expr =>
  (f) => {
    for (const value of values) value(f);
    f.put(...opcode, align, ...unsigned(offset));
  };

const bytesOfDouble = (x: number): Uint8Array => new Uint8Array(Float64Array.of(x).buffer);

export const i32: {
  readonly const: (n: number) => Expr;
  readonly add: Instruction;
  readonly mul: Instruction;
  readonly and: Instruction;
  readonly or: Instruction;
  readonly xor: Instruction;
  readonly shl: Instruction;
  readonly shrU: Instruction;
  readonly rotl: Instruction;
  readonly eqz: Instruction;
  readonly eq: Instruction;
  readonly ne: Instruction;
  readonly ltU: Instruction;
  readonly geU: Instruction;
  readonly wrapI64: Instruction;
  readonly load: Access;
  readonly store: Access;
} = {
  const:
    (n: number): Expr =>
    (f) =>
      f.put(0x41, ...signed(n | 0)),
  add: plain(0x6a),
  mul: plain(0x6c),
  and: plain(0x71),
  or: plain(0x72),
  xor: plain(0x73),
  shl: plain(0x74),
  shrU: plain(0x76),
  rotl: plain(0x77),
  eqz: plain(0x45),
  eq: plain(0x46),
  ne: plain(0x47),
  ltU: plain(0x49),
  geU: plain(0x4f),
  wrapI64: plain(0xa7),
  load: memory([0x28], 2),
  store: memory([0x36], 2),
};

export const i64: {
  readonly const: (n: number) => Expr;
  readonly add: Instruction;
  readonly sub: Instruction;
  readonly or: Instruction;
  readonly shl: Instruction;
  readonly shrU: Instruction;
  readonly eq: Instruction;
  readonly extend: Instruction;
  readonly truncSatF64: Instruction;
} = {
  /** A number that fits 32 bits. */
  const: (n) => (f) => f.put(0x42, ...signed(n)),
  add: plain(0x7c),
  sub: plain(0x7d),
  or: plain(0x84),
  shl: plain(0x86),
  shrU: plain(0x88),
  eq: plain(0x51),
  extend: plain(0xad),
  truncSatF64:
    (...values) =>
    (f) => {
      for (const value of values) value(f);
      f.put(0xfc, 6);
    },
};

export const f64: {
  readonly const: (x: number) => Expr;
  readonly sub: Instruction;
  readonly mul: Instruction;
  readonly floor: Instruction;
  readonly trunc: Instruction;
  readonly gt: Instruction;
  readonly ne: Instruction;
  readonly eq: Instruction;
  readonly convertI32: Instruction;
  readonly promoteF32: Instruction;
  readonly load: Access;
} = {
  const:
    (x: number): Expr =>
    (f) =>
      f.put(0x44, ...bytesOfDouble(x)),
  sub: plain(0xa1),
  mul: plain(0xa2),
  floor: plain(0x9c),
  trunc: plain(0x9d),
  gt: plain(0x64),
  ne: plain(0x62),
  eq: plain(0x61),
  convertI32: plain(0xb7),
  promoteF32: plain(0xbb),
  load: memory([0x2b], 3),
};

export const f32: {
  readonly load: Access;
  readonly demoteF64: Instruction;
} = {
  load: memory([0x2a], 2),
  demoteF64: plain(0xb6),
};

/** Reads a number of any type as a double, which holds them all. */
export function readNumber(dtype: DType, offset: number, address: Expr): Expr {
  if (dtype === 'float64') return f64.load(offset, address);
  return dtype === 'float32' ? f64.promoteF32(f32.load(offset, address)) : f64.convertI32(i32.load(offset, address));
}

/** Copies bytes within memory: to, from, how many. */
export const copyBytes =
  (to: Expr, from: Expr, bytes: Expr): Expr =>
  (f) => {
    for (const value of [to, from, bytes]) value(f);
    f.put(0xfc, 10, 0, 0);
  };
