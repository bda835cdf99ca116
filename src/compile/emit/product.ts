/** Writes a matrix product, or a batch of them: calls of the product's kernel, one for each matrix. */
import { stridesOf } from '../../shape.js';
import { layoutOf, type Node } from '../ir/node.js';
import { emitProduct, type Product } from '../matmul/product.js';
import type { Tuning } from '../matmul/tuning.js';
import { Code, type Expr, type Operand } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { merged, Pointers, type Walk } from './nest.js';

/** The kernel's sizes for a `matmul` node. */
export function productOf(node: Node): Product {
  const { kind } = node;
  if (kind.op !== 'matmul' || node.dtype === 'int32') throw new Error('productOf: not a matmul node');
  const [a, b] = node.inputs as [Node, Node];
  /** Elements from one stored row to the next. */
  const stride = (x: Node, transposed: boolean): number => {
    const { steps } = layoutOf(x);
    const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
    return transposed ? (columns === 1 ? rows : steps.at(-1)!) : rows === 1 ? columns : steps.at(-2)!;
  };
  return {
    dtype: node.dtype,
    m: a.shape.at(-2)!,
    k: a.shape.at(-1)!,
    n: b.shape.at(-1)!,
    transposeA: kind.transposeA,
    transposeB: kind.transposeB,
    strideA: stride(a, kind.transposeA),
    strideB: stride(b, kind.transposeB),
  };
}

/** Kernels by what they compute, so that equal products share one. */
export type Kernels = Map<string, Code>;

export function kernelFor(product: Product, tuning: Tuning, kernels: Kernels): Code {
  const key = JSON.stringify(product);
  const known = kernels.get(key) ?? emitProduct(product, tuning);
  kernels.set(key, known);
  return known;
}

/** Where the matrices of a `matmul` node's batch begin: the batch's merged axes, and for a, b and y the first byte and the steps. */
export interface Batch {
  readonly dims: readonly number[];
  readonly operands: readonly Walk[];
}

export function batchOf(node: Node, address: ReadonlyMap<Node, number>): Batch {
  const bytes = node.dtype === 'float64' ? 8 : 4;
  const axes = node.shape.slice(0, -2);
  const operands: Walk[] = node.inputs.map((x) => {
    const { base, offset, steps } = layoutOf(x);
    return { at: (address.get(base) ?? 0) + offset * bytes, steps: axes.map((_, axis) => steps[axis]! * bytes) };
  });
  const own = stridesOf(node.shape).slice(0, -2);
  operands.push({ at: address.get(node) ?? 0, steps: own.map((s) => s * bytes) });
  const { dims, steps } = merged({ dims: axes, walks: operands });
  return { dims, operands: operands.map(({ at }, i) => ({ at, steps: steps[i]! })) };
}

/** Calls a kernel for each matrix of a batch, whose first axis may be cut: `pointers` are where it begins. */
export function multiplyEach(f: Code, { dims, operands }: Batch, kernel: Code, scratch: Operand, pointers: Pointers): void {
  const level = (axis: number): void => {
    if (axis === dims.length) {
      const at = operands.map((w): Expr => i32.add(pointers.of(w.steps), w.at));
      f.call(kernel, at[0]!, at[1]!, at[2]!, scratch);
      return;
    }
    f.repeat(dims[axis]!, () => {
      level(axis + 1);
      pointers.move(axis, 1);
    });
    pointers.move(axis, -dims[axis]!);
  };
  if (dims.every((d) => d > 0)) level(0);
}

/** The function that computes all products of a `matmul` node. */
export function emitMatmul(
  node: Node,
  address: ReadonlyMap<Node, number>,
  scratch: number,
  tuning: Tuning,
  kernels: Kernels,
  name: string,
): Code {
  const f = new Code(name);
  const batch = batchOf(node, address);
  const pointers = new Pointers(f);
  for (const { steps } of batch.operands) pointers.add(steps);
  multiplyEach(f, batch, kernelFor(productOf(node), tuning, kernels), scratch, pointers);
  return f;
}
