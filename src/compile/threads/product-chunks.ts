/** Cuts a matrix product, or a batch of them, into chunks: along the batch, else along rows or columns. Sums over k are never cut. */
import { Pointers } from '../emit/nest.js';
import { batchOf, multiplyEach, productOf } from '../emit/product.js';
import type { Node, NodeOf } from '../ir/node.js';
import { sizeOfAxes } from '../matmul/axes.js';
import { emitProduct, type Product, scratchBytes } from '../matmul/product.js';
import { sizesOf } from '../matmul/sizes.js';
import type { Tuning } from '../matmul/tuning.js';
import { Code, type Expr } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { type Cut, cutOf, type Grain, whicheverSize } from './cut.js';
import type { Shared } from './protocol.js';

/** How a `matmul` node is cut. */
interface ProductCut extends Cut {
  readonly axis: 'batch' | 'rows' | 'columns';
  /** What a chunk of some size computes: of a batch, each of its matrices. */
  readonly productOf: (size: number) => Product;
}

/** Nanoseconds for a multiplication and an addition: of matrices, and where one operand is a vector, so that every number is used once. */
const COST = { matrix: 0.05, vector: 0.1 };

/** Chunks of rows and columns are multiples of what the kernels take at once. */
const UNIT = { rows: 12, rowsByVector: 4, columns: 64 };

function productCutOf(node: NodeOf<'matmul'>, grain: Grain): ProductCut | null {
  const whole = productOf(node);
  const { m, k, n } = whole;
  const { dims } = batchOf(node, new Map());
  const isVector = m === 1 || n === 1;
  const work = dims.reduce((a, b) => a * b, m * k * n * (isVector ? COST.vector : COST.matrix));
  if (dims[0]! > 1) {
    const cut = cutOf(dims[0]!, work, 1, grain);
    return cut && { ...cut, axis: 'batch', productOf: () => whole };
  }
  // Every chunk packs the operand that is not cut: better the smaller one.
  const axis = m > n ? 'rows' : 'columns';
  const usual = axis === 'columns' ? UNIT.columns : isVector ? UNIT.rowsByVector : UNIT.rows;
  // The gradients of filters have few rows and columns, and much to sum over.
  const unit = whole.axes ? Math.min(usual, Math.max(8, Math.ceil(Math.max(m, n) / 4))) : usual;
  // A side that lies along several axes is cut along the outermost one.
  const [outer, ...inner] = sizesOf(whole)[axis];
  const inside = sizeOfAxes(inner);
  const cut = cutOf(outer!.size, work, Math.ceil(unit / inside), grain);
  if (!cut) return null;
  const { axes } = whole;
  const productOfPart = (size: number): Product => {
    const sides = axes && { axes: { ...axes, [axis]: [{ ...axes[axis][0]!, size }, ...axes[axis].slice(1)] } };
    return { ...whole, [axis === 'rows' ? 'm' : 'n']: size * inside, ...sides, strideY: n, partOf: { m, n } };
  };
  return { ...cut, axis, productOf: productOfPart };
}

/** Bytes of scratch space that each thread needs for its chunks. */
export function chunkScratch(node: NodeOf<'matmul'>, tuning: Tuning, grain: Grain): number {
  const cut = productCutOf(node, grain);
  return cut ? Math.max(...[cut.size, cut.last].map((size) => scratchBytes(cut.productOf(size), tuning))) : 0;
}

/** A function (chunk number, thread number), whose scratch space lies at `scratch` plus `scratchEach` for each thread before it. */
export function emitProductChunks(
  node: NodeOf<'matmul'>,
  address: ReadonlyMap<Node, number>,
  scratch: { readonly at: number; readonly each: number },
  tuning: Tuning,
  name: string,
  grain: Grain,
): Shared | null {
  const cut = productCutOf(node, grain);
  if (!cut) return null;
  const f = new Code(`${name} chunk`, ['i32', 'i32']);
  const [chunk, thread] = f.arguments;
  const own = i32.add(scratch.at, i32.mul(thread, scratch.each));
  const batch = batchOf(node, address);
  const pointers = new Pointers(f);
  for (const { steps } of batch.operands) pointers.add(steps);
  const start = i32.mul(chunk, cut.size);
  if (cut.axis === 'batch') {
    const kernel = emitProduct(cut.productOf(cut.size), tuning);
    pointers.shift(0, start);
    whicheverSize(f, chunk, cut, (count) => multiplyEach(f, { ...batch, dims: [count, ...batch.dims.slice(1)] }, kernel, own, pointers));
  } else {
    const [operand, result] = sizesOf(productOf(node))[cut.axis][0]!.steps;
    const steps = cut.axis === 'rows' ? [operand, 0, result] : [0, operand, result];
    const at = batch.operands.map((w, i) => i32.add(w.at, i32.mul(start, steps[i]!))) as [Expr, Expr, Expr];
    whicheverSize(f, chunk, cut, (size) => f.call(emitProduct(cut.productOf(size), tuning), ...at, own));
  }
  return { name, chunk: f, count: cut.count };
}
