/** Makes eager convolutions fast too: those large enough run as compiled functions, which lay no windows out. */
import type { Storage } from '../dtype.js';
import { apply, type Op } from '../op.js';
import { type Geometry, useConvolution } from '../ops/conv2d.js';
import { Tensor } from '../tensor.js';
import { type Compiled, compile } from './compile.js';
import { Recent } from './recent.js';

/** Multiply-adds from which it pays to compile, some milliseconds once: each call then takes an eighth of the time (measured at 40,000). */
const WORTHWHILE = 16384;

/** As many as the forward and backward passes of a deep network have. */
const known = new Recent<Compiled<[Tensor, Tensor], Tensor>>(64);

function convolve(y: Storage, op: Op<Geometry>, [a, b]: readonly [Tensor, Tensor], geometry: Geometry, products: number): boolean {
  if (products < WORTHWHILE || y instanceof Int32Array) return false;
  const key = `${op.name} ${JSON.stringify(geometry)} ${y instanceof Float64Array} ${a.shape} ${b.shape}`;
  const run = known.get(key, () => compile((s: Tensor, t: Tensor): Tensor => apply(op, [s, t], geometry), { outputs: 'view' }));
  // As plain values: a parameter would move to the program's memory.
  const plain = (t: Tensor): Tensor => new Tensor(t.shape, t.data);
  y.set(run(plain(a), plain(b)).data);
  return true;
}

/** Registers it with the ops. */
export const speedUpConvolution = (): void => useConvolution(convolve);
