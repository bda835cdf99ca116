/** The same elements in another shape, order or number type. */
import type { DType } from '../dtype.js';
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { Permutation, Reshaping, Stretching, Transposition, Unary } from '../op-kinds.js';
import { eachBroadcastRun, eachRun } from '../runs.js';
import { broadcast, checkShape, normalizeAxis, sameShape, show, sizeOf, stridesOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';

const reshapeOp: Op<Shape> = {
  name: 'reshape',
  shape([x], shape) {
    const known = sizeOf(shape.filter((d) => d !== -1));
    const unknowns = shape.filter((d) => d === -1).length;
    const full = checkShape(
      'reshape',
      shape.map((d) => (d === -1 ? (known === 0 ? 0 : sizeOf(x!) / known) : d)),
    );
    if (unknowns <= 1 && sizeOf(full) === sizeOf(x!)) return full;
    const why = unknowns > 1 ? 'only one dimension can be -1' : `${sizeOf(x!)} elements against ${known}`;
    throw new ShapeError('reshape', `${show(x!)} does not become ${show(shape)} (${why})`, [x!, shape]);
  },
  integers: true,
  forward: (y, _, [x]) => y.set(x!.data),
  vjp: [(g, _, [x]) => reshape(g, x!.shape)],
  isView: true,
};

/**
 * The same elements in the same order, under another shape. One dimension may be −1: it takes what is left.
 * @throws ShapeError if the numbers of elements differ.
 * @function
 * @example
 * reshape(arange(6), [2, -1]).shape // [2, 3]
 */
export const reshape: Reshaping & Defined = /*@__PURE__*/ define<Reshaping>(
  (x: Tensor, shape: Shape): Tensor => apply(reshapeOp, [x], shape),
  {
    cases: [
      { shapes: [[2, 3]], call: (x) => reshape(x!, [3, 2]) },
      { shapes: [[]], call: (x) => reshape(x!, [1, 1]) },
    ],
  },
  reshapeOp,
);

/** The order counted from the front; `permute` sees to that. */
const permuteOp: Op<Shape> = {
  name: 'permute',
  shape([x], order) {
    if (order.length === x!.length && new Set(order).size === order.length) return order.map((axis) => x![axis]!);
    throw new ShapeError('permute', `${show(order)} must name each of the ${x!.length} axes of ${show(x!)} once`, [x!]);
  },
  integers: true,
  forward(y, shape, [x], order) {
    const strides = stridesOf(x!.shape);
    const { data } = x!;
    eachRun(shape, [order.map((axis) => strides[axis]!)], (start, end, [from], [step]) => {
      for (let o = start, i = from!; o < end; o++, i += step!) y[o] = data[i]!;
    });
  },
  vjp: [
    (g, _, __, order) =>
      permute(
        g,
        order.map((_, axis) => order.indexOf(axis)),
      ),
  ],
};

/**
 * Axes in a new order: axis i of the result is axis `order[i]` of x.
 * @throws ShapeError unless `order` names each axis once.
 * @function
 * @example
 * permute(zeros([2, 3, 4]), [2, 0, 1]).shape // [4, 2, 3]
 */
export const permute: Permutation & Defined = /*@__PURE__*/ define<Permutation>(
  (x: Tensor, order: Shape): Tensor =>
    apply(
      permuteOp,
      [x],
      order.map((axis) => normalizeAxis('permute', axis, x.shape)),
    ),
  {
    cases: [
      { shapes: [[2, 3]], call: (x) => permute(x!, [1, 0]) },
      { shapes: [[2, 1, 3, 2]], call: (x) => permute(x!, [-1, 1, 0, 2]) },
    ],
  },
  permuteOp,
);

/**
 * All axes reversed: rows become columns. For another order, use `permute`.
 * @function
 * @example
 * transpose(tensor([[1, 2, 3]])).shape // [3, 1]
 */
export const transpose: Transposition & Defined = /*@__PURE__*/ define<Transposition>(
  (x: Tensor): Tensor =>
    permute(
      x,
      x.shape.map((_, i) => x.rank - 1 - i),
    ),
  {
    cases: [
      { shapes: [[2, 3]], call: (x) => transpose(x!) },
      { shapes: [[3]], call: (x) => transpose(x!) },
    ],
  },
);

const broadcastToOp: Op<Shape> = {
  name: 'broadcastTo',
  shape([x], shape) {
    if (sameShape(broadcast('broadcastTo', x!, checkShape('broadcastTo', shape)), shape)) return shape;
    throw new ShapeError('broadcastTo', `${show(x!)} does not stretch to ${show(shape)}`, [x!, shape]);
  },
  integers: true,
  forward(y, shape, [x]) {
    const { data } = x!;
    eachBroadcastRun(shape, [x!.shape], (start, end, [from], [step]) => {
      for (let o = start, i = from!; o < end; o++, i += step!) y[o] = data[i]!;
    });
  },
  vjp: [(g) => g],
};

/**
 * x stretched to a shape, by the rule by which operands broadcast; its gradient is summed back.
 * @throws ShapeError if x does not stretch to it.
 * @function
 * @example
 * broadcastTo(tensor([1, 2]), [2, 2]).toArray() // [[1, 2], [1, 2]]
 */
export const broadcastTo: Stretching & Defined = /*@__PURE__*/ define<Stretching>(
  (x: Tensor, shape: Shape): Tensor => apply(broadcastToOp, [x], shape),
  {
    cases: [
      { shapes: [[]], call: (x) => broadcastTo(x!, [2, 1]) },
      { shapes: [[2, 1, 3]], call: (x) => broadcastTo(x!, [2, 2, 2, 3]) },
    ],
  },
  broadcastToOp,
);

const astypeOp: Op<DType> = {
  name: 'astype',
  shape: ([x]) => x!,
  dtype: (_, dtype) => dtype,
  forward: (y, _, [x]) => y.set(x!.data),
  vjp: [(g, _, [x]) => astype(g, x!.dtype)],
};

/**
 * The same values as another number type, rounded to it (int32 cuts towards 0, wraps around
 * beyond ±2³¹ as JavaScript does, makes 0 of NaN, and passes no gradient).
 * @function
 * @example
 * astype(tensor([1.7]), 'int32').toArray() // [1]
 */
export const astype: Unary<[dtype: DType]> & Defined = /*@__PURE__*/ define<Unary<[dtype: DType]>>(
  (x: Tensor, dtype: DType): Tensor => (dtype === x.dtype ? x : apply(astypeOp, dtype === 'int32' ? [x.detach()] : [x], dtype)),
  { elementwise: (x) => astype(x, 'float64') },
  astypeOp,
);
