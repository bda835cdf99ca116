/** Computes on float32 lanes in float64, two at a time. */
import type { Expr } from '../wasm/code.js';
import { bits, convert } from '../wasm/lanes.js';
import { scope } from './scope.js';

/** Bytes of a register from `first` on. */
const bytesFrom = (first: number, count: number): number[] => Array.from({ length: count }, (_, i) => first + i);

/** Applies a function of float64 lanes to float32 lanes. The result is rounded to float32 once. */
export function inDoubles(x: Expr, formula: (half: Expr) => Expr): Expr {
  return scope((keep) => {
    const v = keep(x);
    const upper = bits.shuffle(v, v, [...bytesFrom(8, 8), ...bytesFrom(8, 8)]);
    const [low, high] = [v, upper].map((half) => keep(convert.doubleToLowFloat(formula(convert.lowFloatToDouble(half)))));
    return bits.shuffle(low!, high!, [...bytesFrom(0, 8), ...bytesFrom(16, 8)]);
  });
}
