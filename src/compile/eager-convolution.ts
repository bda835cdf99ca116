/** Makes eager convolutions fast too: those large enough run as compiled functions, which lay no windows out. */
import type { Storage } from '../dtype.js';
import { apply, type Op } from '../op.js';
import { type Geometry, useConvolution } from '../ops/conv2d.js';
import { Tensor } from '../tensor.js';
import { type Compiled, compile } from './compile.js';

/** Multiply-adds from which it pays to compile, some milliseconds once: each call then takes an eighth of the time (measured at 40,000). */
const WORTHWHILE = 16384;

/** As many as the forward and backward passes of a deep network have; then the one unused for longest goes. */
const KEPT = 64;

const known = new Map<string, Compiled<[Tensor, Tensor], Tensor>>();

function convolve(y: Storage, op: Op<Geometry>, [a, b]: readonly [Tensor, Tensor], geometry: Geometry, products: number): boolean {
  if (products < WORTHWHILE || y instanceof Int32Array) return false;
  const key = `${op.name} ${JSON.stringify(geometry)} ${y instanceof Float64Array} ${a.shape} ${b.shape}`;
  const found = known.get(key);
  if (found) known.delete(key);
  else if (known.size >= KEPT) known.delete(known.keys().next().value!);
  const run = found ?? compile((s: Tensor, t: Tensor): Tensor => apply(op, [s, t], geometry), { outputs: 'view' });
  known.set(key, run);
  // As plain values: a parameter would move to the program's memory.
  const plain = (t: Tensor): Tensor => new Tensor(t.shape, t.data);
  y.set(run(plain(a), plain(b)).data);
  return true;
}

/** Registers it with the ops. */
export const speedUpConvolution = (): void => useConvolution(convolve);
