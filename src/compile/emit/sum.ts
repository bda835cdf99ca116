/** Collects a register of elements after the other into one result: sums in double precision, the largest, the smallest. */
import type { DType } from '../../dtype.js';
import { adds, type ReduceName } from '../ir/node.js';
import { convert } from '../wasm/bits.js';
import type { Code, Expr, Local } from '../wasm/code.js';
import { f64x2 } from '../wasm/floats.js';
import { across, type FloatLanes, type Lanes, lanesOf } from '../wasm/lanes.js';

/** Where a collection begins: 0 for sums, below or above everything for extrema. */
export function startOf(name: ReduceName, dtype: DType): number {
  if (adds(name)) return 0;
  const limit = dtype === 'int32' ? 2 ** 31 - 1 : Number.POSITIVE_INFINITY;
  return name === 'max' ? (dtype === 'int32' ? -(2 ** 31) : -limit) : limit;
}

export const combine = (name: ReduceName, lanes: Lanes): ((a: Expr, b: Expr) => Expr) => (adds(name) ? lanes.add : lanes[name]);

/** A collection in registers: in two sets of them if asked, so that of neighbours neither waits for the other. */
export class Collector {
  readonly #lanes: Lanes;
  readonly #sets: readonly (readonly Local<'v128'>[])[];

  constructor(
    readonly f: Code,
    readonly name: ReduceName,
    dtype: DType,
    sets: 1 | 2,
  ) {
    this.#lanes = lanesOf(dtype);
    // A float32 sum is kept in two registers of doubles: the low and the high pair of lanes.
    const registers = adds(name) && dtype === 'float32' ? 2 : 1;
    this.#sets = Array.from({ length: sets }, () => Array.from({ length: registers }, () => f.local('v128')));
  }

  start(): void {
    for (const r of this.#sets.flat()) this.f.set(r, this.#lanes.splat(startOf(this.name, this.#lanes.dtype)));
  }

  /** Takes in the first `count` lanes of a value, the `number`th of the row. */
  add(value: Expr, count: number, number: number): void {
    const { f, name } = this;
    const lanes = this.#lanes;
    const x = f.keep('v128', count < lanes.count ? lanes.select(lanes.mask(count), value, startOf(name, lanes.dtype)) : value);
    const [low, high] = this.#sets[number % this.#sets.length]!;
    if (high) {
      f.set(low!, f64x2.add(low!, convert.lowFloatToDouble(x)));
      if (count > 2) f.set(high, f64x2.add(high, convert.lowFloatToDouble(f64x2.shuffle(x, x, [1, 1]))));
    } else f.set(low!, combine(name, lanes)(low!, x));
    f.free(x);
  }

  /** Brings all lanes together; the result, divided by `count`, is in the lowest lane of the register returned, as `dtype`. */
  finish(dtype: DType, count: number): Local<'v128'> {
    const { f } = this;
    const [[low, high], more] = this.#sets as [readonly Local<'v128'>[], (readonly Local<'v128'>[])?];
    const isInDoubles = high !== undefined;
    const together = isInDoubles ? f64x2.add : combine(this.name, this.#lanes);
    for (const [i, r] of more?.entries() ?? []) f.set([low!, high!][i]!, together([low!, high!][i]!, r));
    if (isInDoubles) f.set(low!, f64x2.add(low!, high));
    across(f, isInDoubles ? f64x2 : this.#lanes, low!, together);
    if (count !== 1) f.set(low!, (isInDoubles ? f64x2 : (this.#lanes as FloatLanes)).div(low!, count));
    if (isInDoubles && dtype === 'float32') f.set(low!, convert.doubleToLowFloat(low!));
    return low!;
  }
}
