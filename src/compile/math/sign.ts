/** Signs of numbers: reading them, and giving one number's sign to another. */
import { bits } from '../wasm/bits.js';
import type { Expr } from '../wasm/code.js';
import type { FloatLanes } from '../wasm/lanes.js';
import { scope } from './scope.js';

/** A number that is not negative, with the sign of another. Exact; NaN stays NaN. */
export function withSign(lanes: FloatLanes, size: Expr, signed: Expr): Expr {
  return bits.or(size, bits.and(signed, lanes.splat(-0)));
}

/** −1, 0 or 1. Exact: 0 keeps its sign, NaN stays NaN. */
export function sign(lanes: FloatLanes, x: Expr): Expr {
  return scope((keep) => {
    const v = keep(x);
    // False for ±0 and for NaN, which are their own signs.
    const nonzero = lanes.gt(lanes.abs(v), 0);
    return lanes.select(nonzero, withSign(lanes, lanes.splat(1), v), v);
  });
}
