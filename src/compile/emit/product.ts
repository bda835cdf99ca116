/** Writes a matrix product, or a batch of them: calls of the product's kernel, one for each matrix. */
import { sizeOf, stridesOf } from '../../shape.js';
import { layoutOf, type Node, type NodeOf } from '../ir/node.js';
import { isMatrix } from '../ir/views.js';
import { type Axis, joined, sizeOfAxes } from '../matmul/axes.js';
import { type ByVector, byVector } from '../matmul/by-vector.js';
import type { Line } from '../matmul/gather.js';
import { emitProduct, type Product } from '../matmul/product.js';
import { sizesOf } from '../matmul/sizes.js';
import type { Tuning } from '../matmul/tuning.js';
import { Code, type Expr, type Operand } from '../wasm/code.js';
import { i32 } from '../wasm/scalar.js';
import { merged, Pointers, type Walk } from './nest.js';

/** The kernel's sizes for a `matmul` node. */
export function productOf(node: NodeOf<'matmul'>): Product {
  const { kind, shape } = node;
  // The op takes no whole numbers.
  const dtype = node.dtype as Product['dtype'];
  const [a, b] = node.inputs as [Node, Node];
  const [m, n] = shape.slice(-2) as [number, number];
  /** The axes of an operand behind those of the batch, and their steps. */
  const behind = (x: Node, from: number, count: number): Line[] => {
    const first = shape.length - 2 + from;
    const { steps } = layoutOf(x);
    return x.shape.slice(first, first + count).map((size, i) => ({ size, step: steps[first + i]! }));
  };
  const alone = (lines: readonly Line[]): Axis[] => joined(lines.map(({ size, step }): Axis => ({ size, steps: [step, step] })));
  const [rows, columns] = [alone(behind(a, 0, kind.rows)), alone(behind(b, kind.depth, kind.columns))];
  const inB = behind(b, 0, kind.depth);
  const depth = joined(behind(a, kind.rows, kind.depth).map(({ size, step }, i): Axis => ({ size, steps: [step, inB[i]!.step] })));
  const k = sizeOfAxes(depth);
  const [row, inner, column] = [rows.at(-1)!, depth.at(-1)!, columns.at(-1)!];
  const matrices = isMatrix(m, k, row.steps[0], inner.steps[0]) && isMatrix(k, n, inner.steps[1], column.steps[0]);
  if ([rows, depth, columns].some((axes) => axes.length > 1) || !matrices) {
    const lines = (axes: readonly Axis[]): Line[] => axes.map(({ size, steps: [step] }) => ({ size, step }));
    const axes = { rows: lines(rows), depth, columns: lines(columns) };
    return { dtype, m, k, n, transposeA: false, transposeB: false, axes };
  }
  /** Whether a matrix is stored by columns, and how many elements from one row or column to the next. */
  const stored = (height: number, width: number, down: number, right: number): [transposed: boolean, stride: number] => {
    if ((right === 1 || width === 1) && (down >= width || height === 1)) return [false, height === 1 ? width : down];
    return [true, width === 1 ? height : right];
  };
  const [transposeA, strideA] = stored(m, k, row.steps[0], inner.steps[0]);
  const [transposeB, strideB] = stored(k, n, inner.steps[1], column.steps[0]);
  return { dtype, m, k, n, transposeA, transposeB, strideA, strideB };
}

/** Where the matrices of a `matmul` node's batch begin: the batch's merged axes, and for a, b and y the first byte and the steps. */
export interface Batch {
  readonly dims: readonly number[];
  readonly operands: readonly Walk[];
}

export function batchOf(node: NodeOf<'matmul'>, address: ReadonlyMap<Node, number>): Batch {
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

/** A product of a matrix, whose rows lie in one piece each, with a vector; vectors and y lie in one piece too. */
export interface RowProduct {
  readonly node: NodeOf<'matmul'>;
  readonly by: ByVector;
  /** The matrix, and at which of its bytes the product begins. */
  readonly matrix: Node;
  readonly offset: number;
  readonly vector: Node;
}

/** The `matmul` node as such a product; null if it is none, or a batch of them. */
export function rowProductOf(node: NodeOf<'matmul'>): RowProduct | null {
  const product = productOf(node);
  const sizes = sizesOf(product);
  const by = sizeOf(node.shape.slice(0, -2)) === 1 && product.k > 0 ? byVector(product, sizes) : null;
  if (!by || by.vectorStep !== sizes.lanes.bytes || by.yStep !== sizes.lanes.bytes) return null;
  const [a, b] = node.inputs as [Node, Node];
  const [matrix, vector] = by.matrix === 'a' ? [a, b] : [b, a];
  const { base, offset } = layoutOf(matrix);
  return { node, by, matrix: base, offset: offset * sizes.lanes.bytes, vector };
}

/** Where the operands of such a product begin. */
export function addressesOf({ node, by }: RowProduct, address: ReadonlyMap<Node, number>): { matrix: number; vector: number; y: number } {
  const [a, b, y] = batchOf(node, address).operands.map(({ at }) => at) as [number, number, number];
  return by.matrix === 'a' ? { matrix: a, vector: b, y } : { matrix: b, vector: a, y };
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
  node: NodeOf<'matmul'>,
  address: ReadonlyMap<Node, number>,
  scratch: number,
  tuning: Tuning,
  name: string,
): Code {
  const f = new Code(name);
  const batch = batchOf(node, address);
  const pointers = new Pointers(f);
  for (const { steps } of batch.operands) pointers.add(steps);
  multiplyEach(f, batch, emitProduct(productOf(node), tuning), scratch, pointers);
  return f;
}
