/** Runs one vector function on many numbers, and measures errors in units in the last place. */

import { bits } from '../../src/compile/wasm/bits.js';
import { Code, type Expr, type Local } from '../../src/compile/wasm/code.js';
import { engine } from '../../src/compile/wasm/engine.js';
import type { FloatLanes } from '../../src/compile/wasm/lanes.js';
import { assemble } from '../../src/compile/wasm/module.js';
import { i32 } from '../../src/compile/wasm/scalar.js';

export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
export type VectorFunction = (lanes: FloatLanes, x: Expr) => Expr;

export const floats = (lanes: FloatLanes, numbers: Iterable<number>): Floats =>
  lanes.dtype === 'float32' ? Float32Array.from(numbers) : Float64Array.from(numbers);

/** A module with the function in a loop over memory; answers the results for numbers, as many as `most`. */
export function vectorized(
  lanes: FloatLanes,
  f: VectorFunction,
  most: number,
): { readonly bytes: Uint8Array<ArrayBuffer>; run(x: Floats): Floats } {
  const code = new Code('run', ['i32', 'i32', 'i32']);
  const [from, to, end] = code.arguments as readonly Local<'i32'>[];
  code.loop((again) => {
    code.push(bits.store(to!, 0, f(lanes, bits.load(from!))));
    code.bump(from!, 16);
    code.bump(to!, 16);
    code.branchIf(again, i32.ltU(from!, end!));
  });
  const space = Math.ceil((most * lanes.bytes) / 16) * 16;
  const pages = Math.ceil((2 * space) / 65536);
  const bytes = assemble([code], { pages, shared: false });
  const memory = new engine.Memory({ initial: pages, maximum: pages });
  const { exports } = new engine.Instance(new engine.Module(bytes), { plan: { memory } });
  const run = (x: Floats): Floats => {
    const all = lanes.dtype === 'float32' ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
    all.set(x);
    exports.run!(0, space, x.length * lanes.bytes);
    return all.slice(space / lanes.bytes, space / lanes.bytes + x.length);
  };
  return { bytes, run };
}

/** The distance between floating-point numbers next to a value, whatever its sign. */
function ulp(lanes: FloatLanes, value: number): number {
  const [mantissa, lowest] = lanes.dtype === 'float32' ? [23, -126] : [52, -1022];
  // The logarithm may be one off next to a power of two; to take the smaller one is to be strict.
  const exponent = Math.max(lowest, Math.floor(Math.log2(Math.abs(value)) - 1e-9));
  return 2 ** (exponent - mantissa);
}

const isNegative = (x: number): boolean => x < 0 || Object.is(x, -0);

/**
 * How far a result is from a number, in ulp. Infinity if their signs differ, or if only one of them is NaN or infinite in the number type.
 */
export function ulpError(lanes: FloatLanes, actual: number, wanted: number): number {
  const nearest = floats(lanes, [wanted])[0]!;
  if (Number.isNaN(nearest) || !Number.isFinite(actual)) return Object.is(actual, nearest) ? 0 : Number.POSITIVE_INFINITY;
  if (!Number.isFinite(nearest) || isNegative(actual) !== isNegative(wanted)) return Number.POSITIVE_INFINITY;
  return Math.abs(actual - wanted) / ulp(lanes, wanted);
}

/**
 * The error function by its alternating series for |x| ≤ 1, else by the continued fraction of 1 − erf (Abramowitz and Stegun 7.1.5,
 * 7.1.14).
 */
export function erfReference(x: number): number {
  if (Number.isNaN(x) || x === 0) return x;
  const a = Math.abs(x);
  if (a > 6) return Math.sign(x);
  if (a <= 1) {
    let rest = 0;
    for (let n = 30, terms = seriesTerms(a, 30); n >= 1; n--) rest += terms[n]!;
    return (Math.sign(x) * (a + rest) * 2) / Math.sqrt(Math.PI);
  }
  let fraction = a;
  for (let k = 400; k >= 1; k--) fraction = a + k / 2 / fraction;
  return Math.sign(x) * (1 - Math.exp(-a * a) / (fraction * Math.sqrt(Math.PI)));
}

/** (−1)ⁿ x^(2n+1) / (n! (2n + 1)), of which n = 0 is x. */
function seriesTerms(x: number, last: number): number[] {
  const terms: number[] = [];
  for (let n = 0, power = x; n <= last; power *= -(x * x) / ++n) terms.push(power / (2 * n + 1));
  return terms;
}
