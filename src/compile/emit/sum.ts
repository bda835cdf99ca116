/** Collects a register of elements after the other into one result: sums in double precision, the largest, the smallest. */
import type { DType } from '../../dtype.js';
import { convert } from '../wasm/bits.js';
import type { Code, Expr, Local } from '../wasm/code.js';
import { f64x2 } from '../wasm/floats.js';
import { across, type Lanes, lanesOf } from '../wasm/lanes.js';

export type ReduceName = 'sum' | 'max' | 'min';

/** Where a collection begins: 0 for sums, below or above everything for extrema. */
export function startOf(name: ReduceName, dtype: DType): number {
  if (name === 'sum') return 0;
  const limit = dtype === 'int32' ? 2 ** 31 - 1 : Number.POSITIVE_INFINITY;
  return name === 'max' ? (dtype === 'int32' ? -(2 ** 31) : -limit) : limit;
}

export const combine = (name: ReduceName, lanes: Lanes): ((a: Expr, b: Expr) => Expr) => (name === 'sum' ? lanes.add : lanes[name]);

/** A collection in registers. */
export class Collector {
  readonly #lanes: Lanes;
  readonly #registers: readonly Local<'v128'>[];

  constructor(
    readonly f: Code,
    readonly name: ReduceName,
    dtype: DType,
  ) {
    this.#lanes = lanesOf(dtype);
    // A float32 sum is kept in two registers of doubles: the low and the high pair of lanes.
    this.#registers = Array.from({ length: name === 'sum' && dtype === 'float32' ? 2 : 1 }, () => f.local('v128'));
  }

  start(): void {
    for (const r of this.#registers) this.f.set(r, this.#lanes.splat(startOf(this.name, this.#lanes.dtype)));
  }

  /** Takes in the first `count` lanes of a value. */
  add(value: Expr, count: number): void {
    const { f, name } = this;
    const lanes = this.#lanes;
    const x = f.keep('v128', count < lanes.count ? lanes.select(lanes.mask(count), value, startOf(name, lanes.dtype)) : value);
    const [low, high] = this.#registers;
    if (high) {
      f.set(low!, f64x2.add(low!, convert.lowFloatToDouble(x)));
      if (count > 2) f.set(high, f64x2.add(high, convert.lowFloatToDouble(f64x2.shuffle(x, x, [1, 1]))));
    } else f.set(low!, combine(name, lanes)(low!, x));
    f.free(x);
  }

  /** Brings all lanes together; the result is in the lowest lane of the register returned, as `dtype`. */
  finish(dtype: DType): Local<'v128'> {
    const { f } = this;
    const [low, high] = this.#registers;
    if (high) {
      f.set(low!, f64x2.add(low!, high));
      across(f, f64x2, low!, f64x2.add);
      if (dtype === 'float32') f.set(low!, convert.doubleToLowFloat(low!));
    } else across(f, this.#lanes, low!, combine(this.name, this.#lanes));
    return low!;
  }

  free(): void {
    this.f.free(...this.#registers);
  }
}
