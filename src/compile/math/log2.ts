/** The logarithm to base 2 with more digits than a float64 has, which powers need: their exponent multiplies its error. */
import { bits } from '../wasm/bits.js';
import type { Expr } from '../wasm/code.js';
import { f64x2 } from '../wasm/floats.js';
import { i64x2 } from '../wasm/integers.js';
import { takeApartSubnormal } from './format.js';
import { polynomial } from './polynomial.js';
import type { Keep } from './scope.js';

/** A number as the sum of two, of which the first has at most 26 significant bits: products of two such are exact. */
export interface TwoPart {
  readonly high: Expr;
  readonly low: Expr;
}

/**
 * (3/2 ln((1 + s) / (1 − s)) / s − 3 − s²) / s⁴ in powers of s², for |s| ≤ (√2 − 1) / (√2 + 1): a minimax polynomial (Remez) with a
 * relative error of the logarithm of 2^-66.3.
 */
const COEFFICIENTS = [
  0.19795437426612336, 0.19885127900998117, 0.23080140096606067, 0.27272676464963663, 0.3333333378082305, 0.4285714285514436,
  0.600000000000034,
] as const;

/** 2 / (3 ln 2). */
const FACTOR = { high: 0.9617966860532761, low: 7.872699542894897e-9 };

const { add, sub, mul, div } = f64x2;

/** The number without the lower half of its mantissa, so that 26 significant bits remain. */
const cut = (x: Expr): Expr => bits.and(x, i64x2.splat(-1n << 27n));

/**
 * log₂ x of a kept positive finite float64, with a relative error of about 2^-64. For others, finite values that mean nothing.
 *
 * x = 2ⁿ m and log₂ m = 2 / (3 ln 2) · s · (3 + s² + s⁴ P(s²)) with s = (m − 1) / (m + 1), the arrangement of fdlibm's `e_pow` (Sun
 * Microsystems 1993): every product is split, so that what its rounding would lose goes into the lower part.
 */
export function log2(keep: Keep, x: Expr): TwoPart {
  const { exponent, m } = takeApartSubnormal(f64x2, keep, x);

  // s = f / g, by the reciprocal of g; its lower part from the exact remainder f − s g.
  const f = keep(sub(m, 1));
  const g = keep(add(m, 1));
  const inverse = keep(div(1, g));
  const sHigh = keep(cut(mul(f, inverse)));
  const gHigh = keep(cut(g));
  const gLow = add(sub(g, gHigh), sub(m, sub(g, 1)));
  const sLow = keep(mul(sub(sub(f, mul(sHigh, gHigh)), mul(sHigh, gLow)), inverse));
  const s = keep(add(sHigh, sLow));

  // t = 3 + s² + s⁴ P(s²).
  const zHigh = keep(mul(sHigh, sHigh));
  const zLow = keep(mul(sLow, add(sHigh, s)));
  const z = keep(add(zHigh, zLow));
  const series = keep(add(mul(mul(z, z), polynomial(f64x2, z, COEFFICIENTS)), zLow));
  const tHigh = keep(cut(add(add(zHigh, 3), series)));
  const tLow = sub(series, sub(sub(tHigh, 3), zHigh));

  // u = s t.
  const product = keep(mul(sHigh, tHigh));
  const productLow = keep(add(mul(sLow, tHigh), mul(s, tLow)));
  const uHigh = keep(cut(add(product, productLow)));
  const uLow = keep(sub(productLow, sub(uHigh, product)));

  // log₂ m = u · 2 / (3 ln 2), and the exponent.
  const yHigh = keep(mul(uHigh, FACTOR.high));
  const yLow = keep(add(mul(uHigh, FACTOR.low), mul(uLow, FACTOR.high + FACTOR.low)));
  const high = keep(cut(add(add(yHigh, yLow), exponent)));
  const low = keep(sub(yLow, sub(sub(high, exponent), yHigh)));
  return { high, low };
}
