/** Makes eager matrix products fast too: those large enough run as generated WebAssembly, with operands copied in and the result out. */
import type { Storage } from '../dtype.js';
import { type Matrix, useKernel } from '../ops/matmul-loops.js';
import { type Standalone, standalone } from './matmul/standalone.js';
import { TUNINGS } from './matmul/tuning.js';
import { Recent } from './recent.js';

/** Multiply-adds from which copying in and out pays (measured: the same time at about 20 × 20 × 20), per number copied. */
const WORTHWHILE = { products: 8192, perNumber: 6 };

/** As many as a training step of a deep network needs. */
const kernels = new Recent<Standalone>(64);

function multiply(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): boolean {
  const work = m * k * n;
  if (work < WORTHWHILE.products || work < WORTHWHILE.perNumber * (m * k + k * n + m * n) || y instanceof Int32Array) return false;
  const dtype = y instanceof Float64Array ? 'float64' : 'float32';
  const product = { dtype, m, k, n, transposeA: a.transposed, transposeB: b.transposed } as const;
  const kernel = kernels.get(Object.values(product).join(), () => standalone(product, TUNINGS.plain));
  kernel.a.set(a.data.subarray(a.at, a.at + m * k));
  kernel.b.set(b.data.subarray(b.at, b.at + k * n));
  kernel.run();
  y.set(kernel.y, at);
  return true;
}

/** Registers the kernel with the core. */
export function speedUpEager(): void {
  useKernel(multiply);
}
