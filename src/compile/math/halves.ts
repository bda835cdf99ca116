/** Computes on float32 lanes in float64, two at a time. */
import { convert } from '../wasm/bits.js';
import type { Expr } from '../wasm/code.js';
import { f64x2 } from '../wasm/floats.js';
import { scope } from './scope.js';

/** Applies a function of float64 lanes to float32 lanes. The result is rounded to float32 once. */
export function inDoubles(x: Expr, formula: (half: Expr) => Expr): Expr {
  return scope((keep) => {
    const v = keep(x);
    const upper = f64x2.shuffle(v, v, [1, 1]);
    const [low, high] = [v, upper].map((half) => keep(convert.doubleToLowFloat(formula(convert.lowFloatToDouble(half)))));
    return f64x2.shuffle(low!, high!, [0, 2]);
  });
}
