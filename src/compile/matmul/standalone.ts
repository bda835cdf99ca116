/** A matrix product as a module of its own: operands are copied into its memory, and the result out of it. */
import type { Storage } from '../../dtype.js';
import { aligned, SPARE } from '../plan/memory.js';
import { engine } from '../wasm/engine.js';
import { assemble } from '../wasm/module.js';
import { emitProduct, type Product, scratchBytes } from './product.js';
import type { Tuning } from './tuning.js';

const PAGE = 65536;

/** Whether this engine has all instructions of a tuning. */
export const isValid = (product: Product, tuning: Tuning): boolean =>
  engine.validate(assemble([emitProduct(product, tuning)], { pages: 1, shared: false }));

/** Operands and result, in the module's memory. */
export interface Standalone {
  readonly a: Storage;
  readonly b: Storage;
  readonly y: Storage;
  run(): void;
}

export function standalone(product: Product, tuning: Tuning): Standalone {
  const { dtype, m, k, n } = product;
  const bytes = dtype === 'float64' ? 8 : 4;
  let end = 0;
  const place = (size: number): number => {
    const at = end;
    end += aligned(size + SPARE);
    return at;
  };
  const sizes = [m * k, k * n, m * n];
  const places = sizes.map((size) => place(size * bytes));
  const scratch = place(scratchBytes(product, tuning));
  const pages = Math.ceil(end / PAGE);
  const memory = new engine.Memory({ initial: pages, maximum: pages });
  const f = emitProduct(product, tuning);
  const { exports } = new engine.Instance(new engine.Module(assemble([f], { pages, shared: false })), { plan: { memory } });
  const run = exports[f.name]!;
  const numbers = dtype === 'float64' ? Float64Array : Float32Array;
  const [a, b, y] = places.map((at, i) => new numbers(memory.buffer, at, sizes[i])) as [Storage, Storage, Storage];
  return { a, b, y, run: () => run(...places, scratch) };
}
