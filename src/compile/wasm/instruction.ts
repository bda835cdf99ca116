/** Makes instructions out of their opcodes, for the tables of `scalar.ts`, `lanes.ts` and `atomic.ts`. */
import type { Expr, Operand } from './code.js';
import type { NumberType } from './constant.js';

export type Instruction = (...operands: readonly Operand[]) => Expr;
/** Reads from or writes to memory at address + offset, both in bytes. */
export type Access = (offset: number, address: Operand, ...values: readonly Operand[]) => Expr;

/** Pushes its operands, whose type tells what numbers among them mean, then runs. */
export const instruction =
  (type: NumberType, ...opcode: readonly number[]): Instruction =>
  (...operands) =>
  (f) => {
    for (const x of operands) f.push(x, type);
    f.append(opcode);
  };

/** The same on memory; `align` is the logarithm of the bytes that the engine may expect addresses to be multiples of. */
export const access =
  (type: NumberType, align: number, ...opcode: readonly number[]): Access =>
  (offset, address, ...values) =>
  (f) => {
    f.push(address, 'i32');
    for (const x of values) f.push(x, type);
    f.append(opcode);
    f.put(align);
    f.unsigned(offset);
  };
