/** Products of matrices and vectors: matmul, dot, outer. */
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { InnerProduct, OuterProduct, Product } from '../op-kinds.js';
import { eachBroadcastRun } from '../runs.js';
import { broadcast, show } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { mul } from './arithmetic.js';
import { type Matrix, multiply } from './matmul-loops.js';
import { reshape } from './move.js';
import { sum } from './reduce.js';

/** Which operands are used transposed (in their last two axes), so that no gradient has to copy a transpose. */
interface Flags {
  readonly a: boolean;
  readonly b: boolean;
}

const sizes = (a: Shape, b: Shape, flags: Flags): [m: number, k: number, l: number, n: number] => {
  const [m, k] = [a.at(-2)!, a.at(-1)!];
  const [l, n] = [b.at(-2)!, b.at(-1)!];
  return [flags.a ? k : m, flags.a ? m : k, flags.b ? n : l, flags.b ? l : n];
};

/** Both with at least two axes; `matmul` sees to that. */
const matmulOp: Op<Flags> = {
  name: 'matmul',
  shape([a, b], flags) {
    const [m, k, l, n] = sizes(a!, b!, flags);
    if (k !== l)
      throw new ShapeError(
        'matmul',
        `shapes ${show(a!)} and ${show(b!)} do not fit (inner dimensions ${k} and ${l} differ)${hint(a!, b!)}`,
        [a!, b!],
      );
    return [...broadcast('matmul', a!.slice(0, -2), b!.slice(0, -2)), m, n];
  },
  forward(y, shape, [a, b], flags) {
    const [m, k, , n] = sizes(a!.shape, b!.shape, flags);
    const batch = [a!, b!].map((t) => t.shape.slice(0, -2));
    eachBroadcastRun(shape.slice(0, -2), batch, (start, end, [i, j], [di, dj]) => {
      for (let o = start; o < end; o++) {
        const left: Matrix = { data: a!.data, at: (i! + (o - start) * di!) * m * k, transposed: flags.a };
        const right: Matrix = { data: b!.data, at: (j! + (o - start) * dj!) * k * n, transposed: flags.b };
        multiply(y, o * m * n, left, right, m, k, n);
      }
    });
  },
  vjp: [
    (g, _, [, b], flags) => (flags.a ? product(b!, g, flags.b, true) : product(g, b!, false, !flags.b)),
    (g, _, [a], flags) => (flags.b ? product(g, a!, true, flags.a) : product(a!, g, !flags.a, false)),
  ],
};

/** The product of a or aᵀ and b or bᵀ. @internal */
export const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor =>
  apply(matmulOp, [a, b], { a: transposeA, b: transposeB });

/** Which transpose would make two matrices fit. */
function hint(a: Shape, b: Shape): string {
  const fix = a[1] === b[1] ? 'a.matmul(b.transpose())' : a[0] === b[0] ? 'a.transpose().matmul(b)' : '';
  return fix && a.length === 2 && b.length === 2 ? `; try ${fix}` : '';
}

/**
 * Matrix product: $y_{ij} = \sum_p a_{ip} b_{pj}$ over the last two axes; axes before them broadcast. A vector counts as a row on the
 * left and as a column on the right, and that axis vanishes from the result. Sums run in double precision.
 * @throws ShapeError if the inner dimensions differ, or an operand is a scalar.
 * @function
 * @example
 * matmul(tensor([[1, 2], [3, 4]]), tensor([[1], [10]])).toArray() // [[21], [43]]
 */
export const matmul: Product & Defined = /*@__PURE__*/ define<Product>(
  (a: Tensor, b: Tensor): Tensor => {
    if (a.rank === 0 || b.rank === 0) {
      throw new ShapeError('matmul', `shapes ${show(a.shape)} and ${show(b.shape)}: a scalar has no rows; multiply with mul`, [
        a.shape,
        b.shape,
      ]);
    }
    if (a.rank === 1) {
      const y: Tensor = matmul(reshape(a, [1, a.size]), b.rank === 1 ? reshape(b, [b.size, 1]) : b);
      return reshape(y, b.rank === 1 ? [] : [...y.shape.slice(0, -2), y.shape.at(-1)!]);
    }
    if (b.rank === 1) {
      const y: Tensor = matmul(a, reshape(b, [b.size, 1]));
      return reshape(y, y.shape.slice(0, -1));
    }
    // Rows of a batch times one matrix are the rows of one tall matrix: one product, and one gradient without a sum over the batch.
    if (a.rank > 2 && b.rank === 2 && a.size > 0) {
      const rows = reshape(a, [-1, a.shape.at(-1)!]);
      return reshape(product(rows, b, false, false), [...a.shape.slice(0, -1), b.shape[1]!]);
    }
    return product(a, b, false, false);
  },
  { multiplies: (a, b) => matmul(a, b) },
  matmulOp,
);

const refuseNonVector = (op: string, a: Tensor, b: Tensor): void => {
  if (a.rank === 1 && b.rank === 1) return;
  throw new ShapeError(op, `shapes ${show(a.shape)} and ${show(b.shape)} must be vectors; use matmul or mul`, [a.shape, b.shape]);
};

/**
 * Inner product of two vectors: $y = \sum_i a_i b_i$.
 * @throws ShapeError unless both are vectors of one length.
 * @function
 * @example
 * dot(tensor([1, 2]), tensor([3, 4])).item() // 11
 */
export const dot: InnerProduct & Defined = /*@__PURE__*/ define<InnerProduct>(
  (a: Tensor, b: Tensor): Tensor => {
    refuseNonVector('dot', a, b);
    if (a.size !== b.size) throw new ShapeError('dot', `lengths ${a.size} and ${b.size} differ`, [a.shape, b.shape], 0);
    return sum(mul(a, b));
  },
  { cases: [{ shapes: [[3], [3]], call: (a, b) => dot(a!, b!) }] },
);

/**
 * Outer product of two vectors: $y_{ij} = a_i b_j$.
 * @throws ShapeError unless both are vectors.
 * @function
 * @example
 * outer(tensor([1, 2]), tensor([3, 4])).toArray() // [[3, 4], [6, 8]]
 */
export const outer: OuterProduct & Defined = /*@__PURE__*/ define<OuterProduct>(
  (a: Tensor, b: Tensor): Tensor => {
    refuseNonVector('outer', a, b);
    return mul(reshape(a, [a.size, 1]), b);
  },
  { cases: [{ shapes: [[3], [2]], call: (a, b) => outer(a!, b!) }] },
);
