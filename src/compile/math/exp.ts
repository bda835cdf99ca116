/** The exponential function, and e^x − 1 for x ≤ 0, from which other functions are made. */
import type { Expr } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { formatOf, powerOfTwo } from './format.js';
import { polynomial } from './polynomial.js';
import { type Keep, scope } from './scope.js';

/**
 * (e^r − 1 − r) / r² for |r| ≤ ½ ln 2: minimax polynomials (Remez), weighted so that the relative error of e^r is smallest: 2^-28.3 for
 * float32, 2^-57.9 for float64.
 */
const COEFFICIENTS = {
  float32: [0.001381448, 0.008368781, 0.041668393, 0.1666652, 0.49999994],
  float64: [
    2.499998124274631e-8, 2.7630383124703746e-7, 2.755758754566434e-6, 2.4801492753255217e-5, 0.0001984126950416305, 0.0013888888943927346,
    0.008333333333496137, 0.0416666666665292, 0.16666666666666408, 0.5000000000000011,
  ],
} as const;

/** Beyond these, e^x is 0 or Infinity in the number type. */
const RANGE = { float32: [-104, 89], float64: [-746, 710] } as const;

/** Added to the exponent of a result that may be subnormal, and taken away by the last multiplication, which rounds it. */
const RAISED = { float32: 64, float64: 512 } as const;

/** e^r − 1 for |r| ≤ ½ ln 2. `r` is a kept value. */
export function expm1Near0(lanes: FloatLanes, r: Expr): Expr {
  return lanes.add(lanes.mul(lanes.mul(r, r), polynomial(lanes, r, COEFFICIENTS[lanes.dtype])), r);
}

/** e^x = 2ⁿ (1 + q), with n whole and q = e^r − 1 for |r| ≤ ½ ln 2 (Cody and Waite, 1980). `x` is a kept value in the range of exp. */
function reduce(lanes: FloatLanes, keep: Keep, x: Expr): { readonly n: Expr; readonly q: Expr } {
  const [high, low] = formatOf(lanes).ln2;
  const n = keep(lanes.nearest(lanes.mul(x, Math.LOG2E)));
  // n · high is exact, and so is the difference of two numbers this close.
  const r = keep(lanes.sub(lanes.sub(x, lanes.mul(n, high)), lanes.mul(n, low)));
  return { n, q: keep(expm1Near0(lanes, r)) };
}

/**
 * x · 2ⁿ for a kept whole number n, in two steps: 2ⁿ itself may be too large or too small for the number type where the product is not, and
 * a subnormal product is rounded only once, by the second step.
 */
export function scale(lanes: FloatLanes, keep: Keep, x: Expr, n: Expr): Expr {
  const half = keep(lanes.nearest(lanes.mul(n, 0.5)));
  return lanes.mul(lanes.mul(x, powerOfTwo(lanes, half)), powerOfTwo(lanes, lanes.sub(n, half)));
}

/**
 * e^x. Reduction by powers of two (Cody and Waite), then a minimax polynomial.
 *
 * Largest error measured: float32 0.97 ulp (every fifth number above 2^-27 in size), float64 0.93 ulp (of 40 000, with 60 digits).
 */
export function exp(lanes: FloatLanes, x: Expr): Expr {
  const [lowest, highest] = RANGE[lanes.dtype];
  return scope((keep) => {
    // x stands first, so that NaN stays.
    const v = keep(lanes.pmin(lanes.pmax(x, lowest), highest));
    const { n, q } = reduce(lanes, keep, v);
    return scale(lanes, keep, lanes.add(q, 1), n);
  });
}

/**
 * e^x for x ≤ 0, with the accuracy of exp and less work: 2ⁿ is never too large, so a constant power of two is enough to keep it a normal
 * number on the way.
 */
export function expOfNegative(lanes: FloatLanes, x: Expr): Expr {
  const [lowest] = RANGE[lanes.dtype];
  const shift = RAISED[lanes.dtype];
  return scope((keep) => {
    const v = keep(lanes.pmax(x, lowest));
    const { n, q } = reduce(lanes, keep, v);
    const raised = lanes.mul(lanes.add(q, 1), powerOfTwo(lanes, n, shift));
    return lanes.mul(raised, 2 ** -shift);
  });
}

/** e^x − 1 for x ≤ 0, relative to itself as exact as the number type: with n ≤ 0, 2ⁿ (1 + q) − 1 = 2ⁿ q + (2ⁿ − 1) does not cancel. */
export function expm1OfNegative(lanes: FloatLanes, x: Expr): Expr {
  return scope((keep) => {
    // e^-40 is nothing beside 1 in either number type.
    const v = keep(lanes.pmax(x, -40));
    const { n, q } = reduce(lanes, keep, v);
    const power = keep(powerOfTwo(lanes, n));
    return lanes.add(lanes.mul(power, q), lanes.sub(power, 1));
  });
}
