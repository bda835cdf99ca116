/** Several numbers in one 128-bit register: the arithmetic of float32 (four lanes), float64 (two) and int32 (four) under the same names. */
import type { DType } from '../../dtype.js';
import type { Code, Expr, Local } from './code.js';
import { unsigned } from './encode.js';

type Instruction = (...values: readonly Expr[]) => Expr;

/** An instruction of the vector set: pushes its arguments, then runs. */
const simd =
  (opcode: number): Instruction =>
  (...values: readonly Expr[]): Expr =>
  (f) => {
    for (const value of values) value(f);
    f.put(0xfd, ...unsigned(opcode));
  };

/** Reads or writes memory at address + offset, both in bytes; `lane` for instructions of one lane. */
const memory =
  (opcode: number) =>
  (offset: number, values: readonly Expr[], lane?: number): Expr =>
  (f) => {
    for (const value of values) value(f);
    f.put(0xfd, ...unsigned(opcode), 0, ...unsigned(offset));
    if (lane !== undefined) f.put(lane);
  };

/** Sixteen bytes out of two registers, by number. */
const shuffle =
  (a: Expr, b: Expr, bytes: readonly number[]): Expr =>
  (f) => {
    a(f);
    b(f);
    f.put(0xfd, 13, ...bytes);
  };

const bytesOf = (array: ArrayBufferView): number[] => [...new Uint8Array(array.buffer)];
const constant =
  (bytes: readonly number[]): Expr =>
  (f) =>
    f.put(0xfd, 12, ...bytes);

/** What works on all 128 bits, whatever they mean. */
export const bits: {
  readonly and: Instruction;
  readonly or: Instruction;
  readonly xor: Instruction;
  readonly not: Instruction;
  /** a and not b. */
  readonly andNot: Instruction;
  /** Bits of `a` where the mask is 1, of `b` where it is 0. */
  readonly select: (mask: Expr, a: Expr, b: Expr) => Expr;
  /** Whether any bit is 1, as an i32. */
  readonly anyTrue: Instruction;
  readonly load: (address: Expr, offset?: number) => Expr;
  readonly store: (address: Expr, offset: number, value: Expr) => Expr;
  /** The low 64 bits from memory, the others 0. */
  readonly loadLow: (address: Expr, offset?: number) => Expr;
  readonly shuffle: (a: Expr, b: Expr, bytes: readonly number[]) => Expr;
} = {
  and: simd(0x4e),
  or: simd(0x50),
  xor: simd(0x51),
  not: simd(0x4d),
  andNot: simd(0x4f),
  select: (mask, a, b) => simd(0x52)(a, b, mask),
  anyTrue: simd(0x53),
  load: (address, offset = 0) => memory(0)(offset, [address]),
  store: (address, offset, value) => memory(11)(offset, [address, value]),
  loadLow: (address, offset = 0) => memory(0x5d)(offset, [address]),
  shuffle,
};

/** Arithmetic on the lanes of one number type. Comparisons answer all bits 1 or 0 in each lane. */
export interface Lanes {
  readonly dtype: DType;
  /** Lanes in a register. */
  readonly count: 2 | 4;
  /** Bytes of a number. */
  readonly bytes: 4 | 8;
  readonly add: (a: Expr, b: Expr) => Expr;
  readonly sub: (a: Expr, b: Expr) => Expr;
  readonly mul: (a: Expr, b: Expr) => Expr;
  readonly neg: (x: Expr) => Expr;
  readonly abs: (x: Expr) => Expr;
  /** As `Math.min` and `Math.max`: NaN if either is; −0 is below 0. */
  readonly min: (a: Expr, b: Expr) => Expr;
  readonly max: (a: Expr, b: Expr) => Expr;
  readonly eq: (a: Expr, b: Expr) => Expr;
  readonly ne: (a: Expr, b: Expr) => Expr;
  readonly lt: (a: Expr, b: Expr) => Expr;
  readonly gt: (a: Expr, b: Expr) => Expr;
  readonly le: (a: Expr, b: Expr) => Expr;
  readonly ge: (a: Expr, b: Expr) => Expr;
  /** The same number in every lane. */
  readonly splat: (x: number) => Expr;
  /** The number at an address, in every lane. */
  readonly loadSplat: (address: Expr, offset?: number) => Expr;
  /** Replaces one lane by the number at an address. */
  readonly loadLane: (address: Expr, offset: number, lane: number, into: Expr) => Expr;
  readonly storeLane: (address: Expr, offset: number, value: Expr, lane: number) => Expr;
  /** The lanes `order[0]`, `order[1]` … of a value. */
  readonly permute: (x: Expr, order: readonly number[]) => Expr;
  /** All bits 1 in the first `n` lanes. */
  readonly mask: (n: number) => Expr;
}

/** Lanes of floating-point numbers. */
export interface FloatLanes extends Lanes {
  readonly dtype: 'float32' | 'float64';
  readonly div: (a: Expr, b: Expr) => Expr;
  readonly sqrt: (x: Expr) => Expr;
  /** The smaller or larger, in one instruction: `pmin(a, b)` is b < a ? b : a, so that a NaN in `a` stays and one in `b` does not. */
  readonly pmin: (a: Expr, b: Expr) => Expr;
  readonly pmax: (a: Expr, b: Expr) => Expr;
  /** Nearest whole number, halves to even. */
  readonly nearest: (x: Expr) => Expr;
  /** a · b + c in one rounding: relaxed SIMD, not on every engine. */
  readonly fma: (a: Expr, b: Expr, c: Expr) => Expr;
}

type Common = Pick<Lanes, 'bytes' | 'count' | 'splat' | 'loadSplat' | 'loadLane' | 'storeLane' | 'permute' | 'mask'>;

/** What all lane types do in the same way. */
function common(bytes: 4 | 8, splat: (x: number) => ArrayBufferView, opcodes: { splat: number; load: number; store: number }): Common {
  return {
    bytes,
    count: bytes === 4 ? 4 : 2,
    splat: (x) => constant(bytesOf(splat(x))),
    loadSplat: (address, offset = 0) => memory(opcodes.splat)(offset, [address]),
    loadLane: (address, offset, lane, into) => memory(opcodes.load)(offset, [address, into], lane),
    storeLane: (address, offset, value, lane) => memory(opcodes.store)(offset, [address, value], lane),
    permute: (x, order) => {
      const bytesInOrder = order.flatMap((lane) => Array.from({ length: bytes }, (_, i) => lane * bytes + i));
      return (f) => {
        const l = f.keep('v128', x);
        const value: Expr = (g) => g.put(0x20, ...unsigned(l.index));
        shuffle(value, value, bytesInOrder)(f);
        f.free(l);
      };
    },
    mask: (n) => constant(Array.from({ length: 16 }, (_, i) => (i < n * bytes ? 255 : 0))),
  };
}

export const f32x4: FloatLanes = {
  dtype: 'float32',
  ...common(4, (x) => new Float32Array(4).fill(x), { splat: 9, load: 0x56, store: 0x5a }),
  add: simd(0xe4),
  sub: simd(0xe5),
  mul: simd(0xe6),
  div: simd(0xe7),
  neg: simd(0xe1),
  abs: simd(0xe0),
  sqrt: simd(0xe3),
  min: simd(0xe8),
  max: simd(0xe9),
  pmin: simd(0xea),
  pmax: simd(0xeb),
  nearest: simd(0x6a),
  eq: simd(0x41),
  ne: simd(0x42),
  lt: simd(0x43),
  gt: simd(0x44),
  le: simd(0x45),
  ge: simd(0x46),
  fma: simd(0x105),
};

export const f64x2: FloatLanes = {
  dtype: 'float64',
  ...common(8, (x) => new Float64Array(2).fill(x), { splat: 10, load: 0x57, store: 0x5b }),
  add: simd(0xf0),
  sub: simd(0xf1),
  mul: simd(0xf2),
  div: simd(0xf3),
  neg: simd(0xed),
  abs: simd(0xec),
  sqrt: simd(0xef),
  min: simd(0xf4),
  max: simd(0xf5),
  pmin: simd(0xf6),
  pmax: simd(0xf7),
  nearest: simd(0x94),
  eq: simd(0x47),
  ne: simd(0x48),
  lt: simd(0x49),
  gt: simd(0x4a),
  le: simd(0x4b),
  ge: simd(0x4c),
  fma: simd(0x107),
};

type Shift = (x: Expr, n: Expr) => Expr;

/** 64-bit integers, for the exponents of doubles. */
export const i64x2: {
  readonly add: Instruction;
  readonly sub: Instruction;
  readonly shl: Shift;
  readonly shrS: Shift;
  readonly shrU: Shift;
  readonly splat: (n: bigint) => Expr;
} = {
  add: simd(0xce),
  sub: simd(0xd1),
  shl: simd(0xcb),
  shrS: simd(0xcc),
  shrU: simd(0xcd),
  splat: (n) => constant(bytesOf(BigInt64Array.of(n, n))),
};

/** Lanes of 32-bit integers, which wrap around. */
export interface IntLanes extends Lanes {
  readonly shl: Shift;
  readonly shrS: Shift;
  readonly shrU: Shift;
  /** An i32 in every lane. */
  readonly splatOf: (x: Expr) => Expr;
  /** One lane, as an i32. */
  readonly lane: (x: Expr, lane: number) => Expr;
}

export const i32x4: IntLanes = {
  dtype: 'int32',
  ...common(4, (x) => new Int32Array(4).fill(x), { splat: 9, load: 0x56, store: 0x5a }),
  add: simd(0xae),
  sub: simd(0xb1),
  mul: simd(0xb5),
  neg: simd(0xa1),
  abs: simd(0xa0),
  min: simd(0xb6),
  max: simd(0xb8),
  eq: simd(0x37),
  ne: simd(0x38),
  lt: simd(0x39),
  gt: simd(0x3b),
  le: simd(0x3d),
  ge: simd(0x3f),
  shl: simd(0xab),
  shrS: simd(0xac),
  shrU: simd(0xad),
  splatOf: simd(0x11),
  lane: (x, lane) => (f) => {
    x(f);
    f.put(0xfd, 0x1b, lane);
  },
};

/** From one number type to another; those with `low` use or make the two low lanes. */
export const convert: {
  /** float32 to int32, cut towards 0, limited to its range; NaN gives 0. */
  readonly toInt: Instruction;
  readonly fromInt: Instruction;
  readonly fromUnsigned: Instruction;
  readonly lowIntToDouble: Instruction;
  readonly lowUnsignedToDouble: Instruction;
  readonly lowFloatToDouble: Instruction;
  /** Two doubles as the low two of four floats, the others 0. */
  readonly doubleToLowFloat: Instruction;
} = {
  toInt: simd(0xf8),
  fromInt: simd(0xfa),
  fromUnsigned: simd(0xfb),
  lowIntToDouble: simd(0xfe),
  lowUnsignedToDouble: simd(0xff),
  lowFloatToDouble: simd(0x5f),
  doubleToLowFloat: simd(0x5e),
};

/** The lanes of a number type. */
export function lanesOf(dtype: 'float32' | 'float64'): FloatLanes;
export function lanesOf(dtype: DType): Lanes;
export function lanesOf(dtype: DType): Lanes {
  return dtype === 'float32' ? f32x4 : dtype === 'float64' ? f64x2 : i32x4;
}

/** Stores the first `n` lanes at address + offset. */
export function storeFirst(f: Code, lanes: Lanes, address: Expr, offset: number, value: Local<'v128'>, n: number): void {
  const x: Expr = (g) => g.put(0x20, ...unsigned(value.index));
  if (n >= lanes.count) {
    bits.store(address, offset, x)(f);
    return;
  }
  for (let lane = 0; lane < n; lane++) lanes.storeLane(address, offset + lane * lanes.bytes, x, lane)(f);
}

/** Combines the lanes of a value into one result, in every lane. */
export function across(f: Code, lanes: Lanes, value: Local<'v128'>, combine: (a: Expr, b: Expr) => Expr): void {
  const x: Expr = (g) => g.put(0x20, ...unsigned(value.index));
  if (lanes.count === 4) f.set(value, combine(x, lanes.permute(x, [2, 3, 0, 1])));
  f.set(value, combine(x, lanes.permute(x, lanes.count === 4 ? [1, 0, 3, 2] : [1, 0])));
}
