/** What works on all 128 bits of a register, whatever they mean, and what makes lanes of one type out of another's. */
import type { Expr, Operand } from './code.js';
import { access } from './instruction.js';
import { simd } from './simd.js';

type Bitwise = (...values: readonly Expr[]) => Expr;
const bitwise: (opcode: number) => Bitwise = (opcode) => simd('int32', opcode);
const inMemory = (opcode: number) => access('int32', 0, 0xfd, opcode);

export const bits: {
  readonly and: Bitwise;
  readonly or: Bitwise;
  readonly xor: Bitwise;
  readonly not: Bitwise;
  /** a and not b. */
  readonly andNot: Bitwise;
  /** Whether any bit is 1, as an i32. */
  readonly anyTrue: Bitwise;
  readonly load: (address: Operand, offset?: number) => Expr;
  readonly store: (address: Operand, offset: number, value: Expr) => Expr;
} = {
  not: bitwise(0x4d),
  and: bitwise(0x4e),
  andNot: bitwise(0x4f),
  or: bitwise(0x50),
  xor: bitwise(0x51),
  anyTrue: bitwise(0x53),
  load: (address, offset = 0) => inMemory(0)(offset, address),
  store: (address, offset, value) => inMemory(11)(offset, address, value),
};

/** From one number type to another; those with `low` use or make the two low lanes. */
export const convert: {
  readonly lowIntToDouble: Bitwise;
  readonly lowUnsignedToDouble: Bitwise;
  readonly lowFloatToDouble: Bitwise;
  /** Two doubles as the low two of four floats, the others 0. */
  readonly doubleToLowFloat: Bitwise;
} = {
  doubleToLowFloat: bitwise(0x5e),
  lowFloatToDouble: bitwise(0x5f),
  lowIntToDouble: bitwise(0xfe),
  lowUnsignedToDouble: bitwise(0xff),
};
