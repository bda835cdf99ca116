/** Cuts a matrix product, or a batch of them, into chunks: along the batch, else along rows or columns. Sums over k are never cut. */

import { Pointers } from '../emit/nest.js';
import { batchOf, type Kernels, kernelFor, multiplyEach, productOf } from '../emit/product.js';
import type { Node } from '../ir/node.js';
import { type Product, scratchBytes } from '../matmul/product.js';
import { sizesOf } from '../matmul/sizes.js';
import type { Tuning } from '../matmul/tuning.js';
import { Code, type Expr } from '../wasm/code.js';
import { get, i32 } from '../wasm/scalar.js';
import { type Cut, cutOf, type Grain } from './cut.js';
import type { Shared } from './protocol.js';

/** How a `matmul` node is cut. */
interface ProductCut extends Cut {
  readonly axis: 'batch' | 'rows' | 'columns';
  /** What a chunk computes (of a batch: each of its matrices), and the last chunk. */
  readonly product: Product;
  readonly lastProduct: Product;
}

/** Nanoseconds for a multiplication and an addition: of matrices, and where one operand is a vector, so that every number is used once. */
const COST = { matrix: 0.05, vector: 0.1 };

/** Chunks of rows and columns are multiples of what the kernels take at once. */
const UNIT = { rows: 12, rowsByVector: 4, columns: 64 };

function productCutOf(node: Node, grain: Grain): ProductCut | null {
  const whole = productOf(node);
  const { m, k, n } = whole;
  const { dims } = batchOf(node, new Map());
  const isVector = m === 1 || n === 1;
  const work = dims.reduce((a, b) => a * b, m * k * n * (isVector ? COST.vector : COST.matrix));
  if (dims[0]! > 1) {
    const cut = cutOf(dims[0]!, work, 1, grain);
    return cut && { ...cut, axis: 'batch', product: whole, lastProduct: whole };
  }
  // Every chunk packs the operand that is not cut: better the smaller one.
  const axis = m > n ? 'rows' : 'columns';
  const unit = axis === 'columns' ? UNIT.columns : isVector ? UNIT.rowsByVector : UNIT.rows;
  const cut = cutOf(axis === 'rows' ? m : n, work, unit, grain);
  if (!cut) return null;
  const part = (size: number): Product => ({ ...whole, [axis === 'rows' ? 'm' : 'n']: size, strideY: n, partOf: { m, n } });
  return { ...cut, axis, product: part(cut.size), lastProduct: part(cut.last) };
}

/** Bytes of scratch space that each thread needs for its chunks. */
export function chunkScratch(node: Node, tuning: Tuning, grain: Grain): number {
  const cut = productCutOf(node, grain);
  return cut ? Math.max(scratchBytes(cut.product, tuning), scratchBytes(cut.lastProduct, tuning)) : 0;
}

/** A function (chunk number, thread number), whose scratch space lies at `scratch` plus `scratchEach` for each thread before it. */
export function emitProductChunks(
  node: Node,
  address: ReadonlyMap<Node, number>,
  scratch: { readonly at: number; readonly each: number },
  tuning: Tuning,
  kernels: Kernels,
  name: string,
  grain: Grain,
): Shared | null {
  const cut = productCutOf(node, grain);
  if (!cut) return null;
  const f = new Code(`${name} chunk`, ['i32', 'i32']);
  const [chunk, thread] = f.arguments.map(get) as [Expr, Expr];
  const own = i32.add(i32.const(scratch.at), i32.mul(thread, i32.const(scratch.each)));
  const batch = batchOf(node, address);
  const pointers = new Pointers(f);
  for (const { steps } of batch.operands) pointers.add(steps);
  const either = (last: () => void, other: () => void): void => {
    if (cut.last === cut.size) other();
    else f.if(i32.eq(chunk, i32.const(cut.count - 1)), last, other);
  };
  const start = i32.mul(chunk, i32.const(cut.size));
  if (cut.axis === 'batch') {
    const kernel = kernelFor(cut.product, tuning, kernels);
    const some = (count: number) => (): void => multiplyEach(f, { ...batch, dims: [count, ...batch.dims.slice(1)] }, kernel, own, pointers);
    pointers.shift(0, start);
    either(some(cut.last), some(cut.size));
  } else {
    const { a, b, y } = sizesOf(productOf(node));
    const steps = cut.axis === 'rows' ? [a.row, 0, y.row] : [0, b.column, y.column];
    const at = batch.operands.map((w, i) => i32.add(i32.const(w.at), i32.mul(start, i32.const(steps[i]!)))) as [Expr, Expr, Expr];
    const some = (product: Product) => (): void => f.call(kernelFor(product, tuning, kernels), ...at, own);
    either(some(cut.lastProduct), some(cut.product));
  }
  return { name, chunk: f, count: cut.count };
}
