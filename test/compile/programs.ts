/** Random programs of ops, for tests that run the same program in two ways. */
import fc from 'fast-check';
import { avgPool2d, conv2d, conv2dTranspose, foldWindows, maxPool2d, windows } from '../../src/ops/index.js';
import { ShapeError, type Tensor } from './library.js';

/** One instruction: which op, and which earlier values it takes. */
export type Instruction = readonly [op: number, a: number, b: number, c: number];

/** Ops that give the same bits however they are run: no sums, no approximated functions. */
export const EXACT: readonly ((a: Tensor, b: Tensor, c: Tensor) => Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.mul(b),
  (a, b) => a.div(b.square().add(1)),
  (a) => a.neg(),
  (a) => a.mul(0.5),
  (a) => a.relu(),
  (a) => a.abs().sqrt(),
  (a) => a.clip(-0.75, 1.25),
  (a, b) => a.maximum(b),
  (a, b) => a.minimum(b),
  (a, b, c) => a.greater(b).where(a, c),
  (a, b) => a.equal(b),
  (a) => a.transpose(),
  (a) => a.reshape([-1]),
  (a) => a.reshape([a.size, 1]),
  (a) => a.slice(0, -1, -1),
  (a) => a.slice(1, 3),
  (a, b) => a.concat([b], -1),
  (a, b) => a.stack([b]),
  (a) =>
    a.pad(
      a.shape.map(() => [1, 0] as const),
      0.5,
    ),
  (a) => a.broadcastTo([2, ...a.shape]),
  (a) => a.max(-1, true),
  (a) => a.min(0),
  (a) => a.argmax(-1).astype(a.dtype),
  (a) => a.astype('float32').astype(a.dtype),
  (a) => a.take(a.argmax(0).reshape([-1])),
  (a) => a.sign().mul(a),
  (a) => windows(a, [1, 2]),
  (a) => windows(a, 2, { stride: 2 }),
  (a) => maxPool2d(picture(a), [1, 2]),
  (a) => maxPool2d(picture(a), 2, { stride: 1, padding: 'same' }),
];
/** A matrix as a picture of one channel. */
const picture = (a: Tensor): Tensor => a.reshape([1, 1, ...a.shape]);
/** Ops that agree to rounding. Values stay of moderate size. */
export const ROUNDED: typeof EXACT = [
  ...EXACT,
  (a) => a.sum(-1),
  (a) => a.sum(0, true),
  (a) => a.mean(),
  (a) => a.sum([0, -1]),
  (a, b) => a.matmul(b).mul(0.25),
  (a, b) => a.transpose().matmul(b).mul(0.25),
  (a, b) => a.matmul(b.transpose()).mul(0.25),
  (a) => a.tanh(),
  (a) => a.sigmoid(),
  (a) => a.clip(-3, 3).exp(),
  (a) => a.square().add(0.5).log(),
  (a) => a.softplus(),
  (a) => a.erf(),
  (a) => a.clip(-2, 2).pow(3),
  (a) => a.softmax(),
  (a) => a.logSoftmax(0),
  (a) => a.logSumExp(-1, true),
  (a) => a.leakyRelu(0.1),
  (a) => foldWindows(windows(a, 2), a.shape.slice(-2) as [number, number]).mul(0.25),
  (a, b) => conv2d(picture(a), b.reshape([b.shape[0]!, 1, 1, -1]), { padding: 'same' }).mul(0.25),
  (a, b) => conv2dTranspose(picture(a), b.reshape([1, b.shape[0]!, 1, -1])).mul(0.25),
  (a) => avgPool2d(picture(a), 2, { stride: 1 }),
];

/** Where a result jumps: a rounding may decide it, or is made on purpose. */
const JUMPS = /greater|equal|argmax|sign|astype/;
/** Ops that magnify a rounding only as far as they are steep. */
export const CONTINUOUS: typeof EXACT = ROUNDED.filter((op) => !JUMPS.test(String(op)));

export const instruction: fc.Arbitrary<Instruction> = fc.tuple(fc.nat(999), fc.nat(99), fc.nat(99), fc.nat(99));
/** Programs that shrink. */
export const program: fc.Arbitrary<readonly Instruction[]> = fc.array(instruction, { minLength: 1, maxLength: 20 });
/** Three dimensions for the values that a program begins with. */
export const sizes: fc.Arbitrary<readonly number[]> = fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, 2, 3, 4, 5, 8, 9)));

/** Runs a program: every instruction adds its result to the values, unless its operands do not fit. */
export function perform(instructions: readonly Instruction[], values: readonly Tensor[], ops: typeof EXACT): Tensor[] {
  const pool = [...values];
  for (const [op, a, b, c] of instructions) {
    const at = (i: number): Tensor => pool[i % pool.length]!;
    try {
      const y = ops[op % ops.length]!(at(a), at(b), at(c));
      // Keeps programs from growing without bounds.
      if (y.size <= 600) pool.push(y);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
    }
  }
  return pool;
}
