/** The arithmetic of floating-point lanes. */
import type { FloatLanes } from './lanes.js';
import { common, simd } from './simd.js';

/** Where in the vector set a number type's instructions begin. */
interface Opcodes {
  readonly arithmetic: number;
  readonly comparison: number;
  readonly nearest: number;
  readonly fma: number;
}

function floatLanes(dtype: FloatLanes['dtype'], { arithmetic, comparison, nearest, fma }: Opcodes): FloatLanes {
  return {
    ...common(dtype),
    paired: false,
    abs: simd(dtype, arithmetic),
    neg: simd(dtype, arithmetic + 1),
    sqrt: simd(dtype, arithmetic + 3),
    add: simd(dtype, arithmetic + 4),
    sub: simd(dtype, arithmetic + 5),
    mul: simd(dtype, arithmetic + 6),
    div: simd(dtype, arithmetic + 7),
    min: simd(dtype, arithmetic + 8),
    max: simd(dtype, arithmetic + 9),
    pmin: simd(dtype, arithmetic + 10),
    pmax: simd(dtype, arithmetic + 11),
    eq: simd(dtype, comparison),
    ne: simd(dtype, comparison + 1),
    lt: simd(dtype, comparison + 2),
    gt: simd(dtype, comparison + 3),
    le: simd(dtype, comparison + 4),
    ge: simd(dtype, comparison + 5),
    nearest: simd(dtype, nearest),
    fma: simd(dtype, fma),
  };
}

export const f32x4: FloatLanes = floatLanes('float32', { arithmetic: 0xe0, comparison: 0x41, nearest: 0x6a, fma: 0x105 });
export const f64x2: FloatLanes = floatLanes('float64', { arithmetic: 0xec, comparison: 0x47, nearest: 0x94, fma: 0x107 });
