/** The natural logarithm, and the series around 1 that it is made of. */
import { bits } from '../wasm/bits.js';
import type { Expr } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { formatOf, type Parts, takeApart, takeApartSubnormal } from './format.js';
import { polynomial } from './polynomial.js';
import { branch, type Keep, scope } from './scope.js';

/**
 * (ln((1 + s) / (1 − s)) − 2s) / s³ in powers of s², for |s| ≤ (√2 − 1) / (√2 + 1): minimax polynomials (Remez) with relative errors of the
 * logarithm of 2^-30.2 for float32 and 2^-59.5 for float64.
 */
const COEFFICIENTS = {
  float32: [0.29872397, 0.39977518, 0.66666776],
  float64: [
    0.14796725344816536, 0.15313977280751884, 0.1818356701587239, 0.22222198524972114, 0.28571428742820487, 0.39999999999412916,
    0.6666666666666735,
  ],
} as const;

/**
 * What ln(1 + f) is less than f. With s = f / (2 + f), ln(1 + f) = ln((1 + s) / (1 − s)) = 2s + s³ P(s²), and 2s = f − f²/2 + s f²/2; so
 * the large part, f, is exact and only a small correction is rounded. `f` is a kept value; `coefficients` are those of P.
 *
 * `more` is added to ln(1 + f) before the correction is rounded, to be as exact as it.
 */
export function shortfall(lanes: FloatLanes, keep: Keep, f: Expr, coefficients: readonly number[], more?: Expr): Expr {
  const s = keep(lanes.div(f, lanes.add(f, 2)));
  const z = keep(lanes.mul(s, s));
  const half = keep(lanes.mul(lanes.mul(f, f), 0.5));
  const series = lanes.mul(s, lanes.add(lanes.mul(z, polynomial(lanes, z, coefficients)), half));
  return lanes.sub(half, more ? lanes.add(series, more) : series);
}

/** ln(2^exponent · m) + correction, for kept values and m from √½ to √2: exponent · ln 2 + ln m, with ln 2 in two parts. */
function logOfParts(lanes: FloatLanes, keep: Keep, { exponent, m }: Parts, correction?: Expr): Expr {
  const [high, low] = formatOf(lanes).ln2;
  const f = keep(lanes.sub(m, 1));
  const rest = lanes.mul(exponent, low);
  const less = shortfall(lanes, keep, f, COEFFICIENTS[lanes.dtype], correction ? lanes.add(rest, correction) : rest);
  return lanes.sub(lanes.mul(exponent, high), lanes.sub(less, f));
}

/**
 * ln u + correction, for a kept value u and a correction that is small beside the logarithm or beside ½. −Infinity for u = 0, NaN below.
 *
 * Subnormal and special numbers are rare, and with them there is half as much again to do: a branch leaves it out where no lane needs it.
 */
export function logOf(lanes: FloatLanes, u: Expr, correction?: Expr): Expr {
  const normal = bits.and(lanes.ge(u, formatOf(lanes).smallestNormal), lanes.lt(u, Number.POSITIVE_INFINITY));
  const usual = scope((keep) => logOfParts(lanes, keep, takeApart(lanes, keep, u), correction));
  const rare = scope((keep) => {
    const y = logOfParts(lanes, keep, takeApartSubnormal(lanes, keep, u), correction);
    const orInfinite = lanes.select(lanes.eq(u, Number.POSITIVE_INFINITY), Number.POSITIVE_INFINITY, y);
    const orZero = lanes.select(lanes.eq(u, 0), Number.NEGATIVE_INFINITY, orInfinite);
    // All bits 1 are a NaN.
    return bits.or(orZero, bits.not(lanes.ge(u, 0)));
  });
  return lanes.paired ? rare : branch(bits.anyTrue(bits.not(normal)), rare, usual);
}

/**
 * ln x. Reduction by powers of two to √½ … √2, then a minimax polynomial in s² (the arrangement of fdlibm's `e_log`, Sun Microsystems
 * 1993).
 *
 * Largest error measured: float32 0.84 ulp (every fifth number), float64 0.77 ulp (of 40 000, with 60 digits).
 */
export function log(lanes: FloatLanes, x: Expr): Expr {
  return scope((keep) => logOf(lanes, keep(x)));
}
