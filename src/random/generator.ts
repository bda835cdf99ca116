/** Draws random numbers from a seed: the same bits on every machine and engine. */
import '../methods.js';

import { state, type TensorOptions, tensor } from '../create.js';
import type { DType, Storage } from '../dtype.js';
import { ValueError } from '../errors.js';
import { apply, type Op } from '../op.js';
import { checkShape } from '../shape.js';
import type { Dims, Shape } from '../shape-types.js';
import { Tensor } from '../tensor.js';
import { normal } from './normal.js';

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: encrypts the counter `[counter0, counter1]` under the key `[key0, key1]` into `out[0]` and `out[1]`.
 * Counter-based, so that draw number i can be computed without the draws before it, and made of 32-bit additions, rotations and
 * exclusive-ors alone, so that every engine gives the same bits.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, out: Int32Array): void {
  const keys = [key0, key1, key0 ^ key1 ^ PARITY];
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let group = 0; group < 5; group++) {
    for (const bits of ROTATIONS[group & 1]!) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << bits) | (x1 >>> (32 - bits))) ^ x0;
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0;
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}

/**
 * A stream of random numbers. Number i of the stream depends on the seed and i alone, and the state (two words of key, two of position)
 * is an int32 tensor that can be saved and assigned.
 * @throws ValueError unless the seed is a whole number from 0 to 2⁵³ − 1.
 * @example
 * const generator = new Generator(42);
 * generator.uniform() // the same number everywhere
 */
export class Generator {
  readonly state: Tensor<[number]>;
  readonly #bits = new Int32Array(2);

  constructor(seed = 0) {
    if (!Number.isSafeInteger(seed) || seed < 0) throw new ValueError(`generator: seed ${seed} must be a whole number from 0 below 2^53`);
    this.state = state(tensor(Int32Array.of(seed, Math.floor(seed / 2 ** 32), 0, 0)), 'generator');
  }

  /** Draws the next number. */
  #draw(toNumber: (a: number, b: number) => number): number {
    const { data } = this.state;
    const x = at(data, 0, toNumber, this.#bits);
    skip(data, 1);
    return x;
  }

  /** A number in [0, 1), with 53 random bits. */
  uniform(): number {
    return this.#draw(fraction);
  }

  /** A number from the standard normal distribution. */
  normal(): number {
    return this.#draw(normal);
  }

  /** A whole number from 0 to `bound` − 1. */
  integer(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  /** The numbers 0 … count − 1 in random order, each order equally likely. */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }
}

/** The seeded generator that `randn` and `uniform` use when they are given none. */
export const defaultGenerator: Generator = /*@__PURE__*/ new Generator(0);

/** Starts the default generator anew from a seed. */
export function seed(value: number): void {
  defaultGenerator.state.assign(new Generator(value).state);
}

/** What the functions that draw tensors take besides the shape. */
export interface RandomOptions extends TensorOptions {
  /** Where the numbers come from; the default generator if not given. */
  readonly generator?: Generator | undefined;
}

/** A tensor of numbers from the standard normal distribution. */
export function randn<const S extends Shape>(shape: S, options?: RandomOptions): Tensor<Dims<S>>;
export function randn(shape: Shape, options: RandomOptions = {}): Tensor {
  return draw('randn', shape, options, true);
}

/** A tensor of numbers spread evenly over [low, high), [0, 1) if not given; rounding to float32 can reach `high` itself. */
export function uniform<const S extends Shape>(
  shape: S,
  options?: RandomOptions & { readonly low?: number; readonly high?: number },
): Tensor<Dims<S>>;
export function uniform(
  shape: Shape,
  { low = 0, high = 1, ...options }: RandomOptions & { readonly low?: number; readonly high?: number } = {},
): Tensor {
  return draw('uniform', shape, options, false, low, high);
}

/** Draw number `i` from a state. */
function at(state: Storage, i: number, toNumber: (a: number, b: number) => number, bits: Int32Array): number {
  const low = (state[2]! >>> 0) + i;
  threefry(state[0]!, state[1]!, low | 0, state[3]! + (low >= 2 ** 32 ? 1 : 0), bits);
  return toNumber(bits[0]!, bits[1]!);
}

/** Moves a state on by `count` draws. */
function skip(state: Storage, count: number): void {
  const low = (state[2]! >>> 0) + count;
  state[2] = low | 0;
  state[3]! += low >= 2 ** 32 ? 1 : 0;
}

/** Two words as a number in [0, 1). */
const fraction = (a: number, b: number): number => ((a >>> 5) * 2 ** 26 + (b >>> 6)) / 2 ** 53;

interface Draw {
  readonly shape: Shape;
  readonly dtype: DType;
  readonly normal: boolean;
  readonly low: number;
  readonly high: number;
}

/** Random numbers from a generator's state: low + (high − low) x. An op, so that compiled functions draw too. @internal */
export const drawOp: Op<Draw> = {
  name: 'draw',
  shape: (_, { shape }) => shape,
  dtype: (_, { dtype }) => dtype,
  forward(y, _, [state], { normal: isNormal, low, high }) {
    const bits = new Int32Array(2);
    const toNumber = isNormal ? normal : fraction;
    for (let i = 0; i < y.length; i++) y[i] = low + (high - low) * at(state!.data, i, toNumber, bits);
  },
  vjp: [null],
};

/** The state after `count` draws. @internal */
export const skipOp: Op<number> = {
  name: 'skip',
  shape: ([state]) => state!,
  integers: true,
  forward(y, _, [state], count) {
    y.set(state!.data);
    skip(y, count);
  },
  vjp: [null],
};

function draw(
  op: string,
  shape: Shape,
  { dtype = 'float32', name, generator = defaultGenerator }: RandomOptions,
  isNormal: boolean,
  low = 0,
  high = 1,
): Tensor {
  if (dtype === 'int32') throw new ValueError(`${op}: takes float32 or float64, got int32`);
  const { state } = generator;
  const y = apply(drawOp, [state], { shape: checkShape(op, shape), dtype, normal: isNormal, low, high });
  state.assign(apply(skipOp, [state], y.size));
  return new Tensor(shape, y.values, null, false, name);
}
