/** Evaluates polynomials in a way that suits processors which work on several instructions at once. */
import type { Expr } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { scope } from './scope.js';

/**
 * In Horner's rule every step waits for the one before. The processor meanwhile works on the next rounds of the loop, as many as it can
 * hold; beyond this many coefficients, that is not enough to keep it busy.
 */
const LONGEST_CHAIN = 8;

/** Coefficients that stay in Horner's rule at the end, where roundings count most. */
const LAST_STEPS = 2;

/**
 * A polynomial, coefficient of the highest power first: by Horner's rule, whose start, if it is long, is p(x²) + x q(x²) from the even and
 * odd coefficients (Estrin). `x` is emitted once per power, so it must be cheap: a kept value.
 */
export function polynomial(lanes: FloatLanes, x: Expr, coefficients: readonly number[]): Expr {
  const { add, mul } = lanes;
  const short = coefficients.length <= LONGEST_CHAIN;
  const first = short ? lanes.splat(coefficients[0] ?? 0) : evenAndOdd(lanes, x, coefficients.slice(0, -LAST_STEPS));
  return coefficients.slice(short ? 1 : -LAST_STEPS).reduce<Expr>((sum, c) => add(mul(sum, x), c), first);
}

/** Two polynomials in x², which do not wait for each other. */
function evenAndOdd(lanes: FloatLanes, x: Expr, coefficients: readonly number[]): Expr {
  const last = coefficients.length - 1;
  const [even, odd] = [0, 1].map((parity) => coefficients.filter((_, i) => (last - i) % 2 === parity));
  return scope((keep) => {
    const square = keep(lanes.mul(x, x));
    return lanes.add(lanes.mul(polynomial(lanes, square, odd!), x), polynomial(lanes, square, even!));
  });
}
