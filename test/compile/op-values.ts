/** Values for the inputs of ops: ordinary ones, and those at which arithmetic is special. */
import { type DType, type Generator, type Shape, Tensor } from './library.js';

export type Intervals = readonly (readonly [low: number, high: number])[];

/** Each is where some op changes its course: no number, too large or too small for the next operation, a sign of zero, a bend, a pole. */
const SPECIAL: { readonly [T in DType]: readonly number[] } = {
  float32: [Number.NaN, Infinity, -Infinity, 0, -0, 1e-40, -1e-40, 1e-30, 3e38, -3e38, 1, -1, 0.5, 2, -3, 20, -20, 95, -95],
  float64: [Number.NaN, Infinity, -Infinity, 0, -0, 1e-310, -1e-310, 1e-200, 1e308, -1e308, 1, -1, 0.5, 2, -3, 40, -40, 720, -720],
  int32: [0, 1, -1, 2, -3, 7, 65536, 2 ** 31 - 1, -(2 ** 31)],
};

export const allocated = (shape: Shape, dtype: DType): Tensor => {
  const size = shape.reduce((n, d) => n * d, 1);
  const data = dtype === 'float64' ? new Float64Array(size) : dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
  return new Tensor(shape, data);
};

/** Values spread over a union of intervals; small whole numbers for int32. A share of them may be special. */
export function draw(
  shape: Shape,
  intervals: Intervals,
  dtype: DType,
  generator: Generator,
  special = 0,
  allowed = (_: number): boolean => true,
): Tensor {
  const x = allocated(shape, dtype);
  const specials = SPECIAL[dtype].filter(allowed);
  for (let i = 0; i < x.size; i++) {
    const [low, high] = intervals[generator.integer(intervals.length)]!;
    const ordinary = dtype === 'int32' ? generator.integer(9) - 4 : low + (high - low) * generator.uniform();
    x.data[i] = generator.uniform() < special ? specials[generator.integer(specials.length)]! : ordinary;
  }
  return x;
}

/** Weights that tell elements apart. */
export const weights = ({ shape, dtype }: Tensor): Tensor => {
  const seed = allocated(shape, dtype);
  for (let i = 0; i < seed.size; i++) seed.data[i] = 1 + (i % 7) / 4;
  return seed;
};
