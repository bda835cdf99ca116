/** The error function. */
import type { Expr } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { expm1OfNegative } from './exp.js';
import { polynomial } from './polynomial.js';
import { scope } from './scope.js';
import { withSign } from './sign.js';

/**
 * T(x) = −ln(1 − erf x) / x − 1 for 0 ≤ x ≤ LIMIT: minimax polynomials (Remez), weighted so that the relative error of erf is smallest:
 * 2^-31.2 for float32, 2^-57.5 for float64.
 */
const COEFFICIENTS = {
  float32: [
    1.1932935e-6, -2.1354539e-5, 0.00016748071, -0.0007406853, 0.001799353, -0.00025306037, -0.019117694, 0.102771275, 0.6366198,
    0.12837917,
  ],
  float64: [
    7.834422301244381e-16, -3.8506223397829916e-14, 8.845756751393162e-13, -1.2611217029028825e-11, 1.2484284813090965e-10,
    -9.082349334278587e-10, 4.9977681238708575e-9, -2.0962920913262832e-8, 6.573440087147957e-8, -1.4176442574461192e-7,
    1.3718743042230516e-7, 3.363557076425628e-7, -1.7415357968476752e-6, 2.835128416910488e-6, 3.407274733474082e-6, -2.972405174824501e-5,
    6.449186345815711e-5, 2.5878603355306104e-5, -0.0005901255526519361, 0.0016962063857002235, -0.00020919469483695564,
    -0.01912844700507076, 0.10277260330178878, 0.6366197723675836, 0.12837916709551256,
  ],
} as const;

/** Beyond these, erf x rounds to 1. */
const LIMIT = { float32: 3.95, float64: 6 } as const;

/**
 * erf |x| = 1 − e^(−|x| (1 + T(|x|))), and the sign of x. T is smooth and hardly changes, and where erf is near 1 its error hardly counts:
 * one polynomial serves the whole range. It cannot be above 1 because the exponential is not below 0.
 *
 * Largest error measured: float32 2.0 ulp (every fifth number above 2^-27 in size), float64 1.7 ulp (of 40 000, with 60 digits).
 */
export function erf(lanes: FloatLanes, x: Expr): Expr {
  return scope((keep) => {
    const v = keep(x);
    const a = keep(lanes.pmin(lanes.abs(v), LIMIT[lanes.dtype]));
    const power = lanes.add(lanes.mul(a, polynomial(lanes, a, COEFFICIENTS[lanes.dtype])), a);
    return withSign(lanes, lanes.abs(expm1OfNegative(lanes, lanes.neg(power))), v);
  });
}
