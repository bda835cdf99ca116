/** Makes eager matrix products fast too: those large enough run as generated WebAssembly, with operands copied in and the result out. */
import type { Storage } from '../dtype.js';
import { type Matrix, useKernel } from '../ops/matmul-loops.js';
import { emitProduct, type Product, scratchBytes } from './matmul/product.js';
import { TUNINGS } from './matmul/tuning.js';
import { aligned, SPARE } from './plan/memory.js';
import { engine, type Instance, type Memory } from './wasm/engine.js';
import { assemble } from './wasm/module.js';

const PAGE = 65536;

/** Multiply-adds from which copying in and out pays (measured: the same time at about 20 × 20 × 20), per number copied. */
const WORTHWHILE = { products: 8192, perNumber: 6 };

/** As many kernels as a training step of a deep network needs; then the one unused for longest goes. */
const KEPT = 64;

interface Kernel {
  readonly memory: Memory;
  readonly run: Instance['exports'][string];
  readonly places: { readonly a: number; readonly b: number; readonly y: number; readonly scratch: number };
}
const kernels = new Map<string, Kernel>();

function kernelFor(product: Product): Kernel {
  const { dtype, m, k, n, transposeA, transposeB } = product;
  const key = `${dtype} ${m} ${k} ${n} ${transposeA} ${transposeB}`;
  let kernel = kernels.get(key);
  if (kernel) kernels.delete(key);
  else {
    const bytes = dtype === 'float64' ? 8 : 4;
    const room = (count: number): number => aligned(count * bytes + SPARE);
    const b = room(m * k);
    const y = b + room(k * n);
    const scratch = y + room(m * n);
    const pages = Math.ceil((scratch + scratchBytes(product, TUNINGS.plain) + SPARE) / PAGE);
    const f = emitProduct(product, TUNINGS.plain);
    const memory = new engine.Memory({ initial: pages, maximum: pages });
    const instance = new engine.Instance(new engine.Module(assemble([f], { pages, shared: false })), { plan: { memory } });
    kernel = { memory, run: instance.exports[f.name]!, places: { a: 0, b, y, scratch } };
    if (kernels.size >= KEPT) kernels.delete(kernels.keys().next().value!);
  }
  kernels.set(key, kernel);
  return kernel;
}

function multiply(y: Storage, at: number, a: Matrix, b: Matrix, m: number, k: number, n: number): boolean {
  const work = m * k * n;
  if (work < WORTHWHILE.products || work < WORTHWHILE.perNumber * (m * k + k * n + m * n) || y instanceof Int32Array) return false;
  const dtype = y instanceof Float64Array ? 'float64' : 'float32';
  const { memory, run, places } = kernelFor({ dtype, m, k, n, transposeA: a.transposed, transposeB: b.transposed });
  const view = (place: number, size: number): Storage =>
    dtype === 'float64' ? new Float64Array(memory.buffer, place, size) : new Float32Array(memory.buffer, place, size);
  view(places.a, m * k).set(a.data.subarray(a.at, a.at + m * k));
  view(places.b, k * n).set(b.data.subarray(b.at, b.at + k * n));
  run(places.a, places.b, places.y, places.scratch);
  y.set(view(places.y, m * n), at);
  return true;
}

/** Registers the kernel with the core. */
export function speedUpEager(): void {
  useKernel(multiply);
}
