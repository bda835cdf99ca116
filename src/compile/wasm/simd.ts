/** Makes the instructions on 128-bit registers, and what the lanes of all number types do in the same way. */
import type { DType } from '../../dtype.js';
import type { Expr, Operand } from './code.js';
import { constant, register } from './constant.js';
import { access, type Instruction, instruction } from './instruction.js';
import type { Lanes } from './lanes.js';

/** An instruction of the vector set, by its number there. Numbers among its operands are the same in every lane. */
export const simd = (dtype: DType, opcode: number): Instruction =>
  instruction(dtype, 0xfd, ...(opcode < 128 ? [opcode] : [(opcode & 127) | 128, opcode >> 7]));

type Common = Pick<
  Lanes,
  'dtype' | 'bytes' | 'count' | 'splat' | 'loadSplat' | 'loadLane' | 'storeLane' | 'shuffle' | 'interleaved' | 'select' | 'mask'
>;

export function common<T extends DType>(dtype: T): Common & { readonly dtype: T } {
  const bytes = dtype === 'float64' ? 8 : 4;
  // Of each instruction on one number in memory there is one for 32 bits, and the next is for 64.
  const sized = (opcode: number): number => opcode + (bytes === 8 ? 1 : 0);
  const loadSplat = access(dtype, 0, 0xfd, sized(9));
  const onLane = (opcode: number) => {
    const inMemory = access(dtype, 0, 0xfd, sized(opcode));
    return (address: Operand, offset: number, value: Expr, lane: number): Expr =>
      (f) => {
        f.push(inMemory(offset, address, value));
        f.put(lane);
      };
  };
  return {
    dtype,
    bytes,
    count: bytes === 4 ? 4 : 2,
    splat: (x) => (f) => constant(f, dtype, x),
    loadSplat: (address, offset = 0) => loadSplat(offset, address),
    loadLane: onLane(0x56),
    storeLane: onLane(0x5a),
    shuffle: (a, b, order) => (f) => {
      f.push(a);
      f.push(b);
      f.append([0xfd, 13]);
      for (const lane of order) for (let i = 0; i < bytes; i++) f.put(lane * bytes + i);
    },
    interleaved:
      bytes === 4
        ? [
            [0, 4, 1, 5],
            [2, 6, 3, 7],
          ]
        : [
            [0, 2],
            [1, 3],
          ],
    select: (mask, a, b) => simd(dtype, 0x52)(a, b, mask),
    mask: (n) => (f) => register(f, new Uint8Array(16).fill(255, 0, n * bytes)),
  };
}
