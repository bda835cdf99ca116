/** Putting tensors together: concat, stack. */
import { ShapeError } from '../errors.js';
import { apply, type Case, type Defined, define, type Op } from '../op.js';
import type { Joining, Stacking } from '../op-kinds.js';
import { normalizeAxis, sameShape, show, sizeOf } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { reshape } from './move.js';
import { slice } from './slice.js';

const concatOp: Op<number> = {
  name: 'concat',
  shape(shapes, axis) {
    const first = shapes[0]!;
    const wrong = shapes.find((s) => s.length !== first.length || s.some((d, i) => i !== axis && d !== first[i]));
    if (wrong) {
      throw new ShapeError('concat', `shapes ${show(first)} and ${show(wrong)} must agree in all axes but ${axis}`, [first, wrong], axis);
    }
    const total = shapes.reduce((n, s) => n + s[axis]!, 0);
    return first.map((d, i) => (i === axis ? total : d));
  },
  integers: true,
  forward(y, shape, inputs, axis) {
    const inner = sizeOf(shape.slice(axis + 1));
    const row = shape[axis]! * inner;
    let column = 0;
    for (const x of inputs) {
      const part = x.shape[axis]! * inner;
      if (part > 0) for (let from = 0, to = column; from < x.size; from += part, to += row) y.set(x.data.subarray(from, from + part), to);
      column += part;
    }
  },
  vjp(g, _, inputs, axis, index) {
    const start = inputs.slice(0, index).reduce((n, x) => n + x.shape[axis]!, 0);
    return slice(g, start, start + inputs[index]!.shape[axis]!, axis);
  },
};

const refuseNone = (op: string, tensors: readonly Tensor[]): void => {
  if (tensors.length === 0) throw new ShapeError(op, `needs at least one tensor, got an empty array`);
};

/**
 * Tensors end to end along `axis` (the first if not given). As a method, `a.concat([b, c], axis)`.
 * @throws ShapeError if the other axes differ, or there is no tensor.
 * @function
 * @example
 * concat([tensor([1, 2]), tensor([3])]).toArray() // [1, 2, 3]
 */
export const concat: Joining & Defined = /*@__PURE__*/ joining<Joining>(
  (tensors, axis = 0) => {
    refuseNone('concat', tensors);
    return apply(concatOp, tensors, normalizeAxis('concat', axis, tensors[0]!.shape));
  },
  [
    {
      shapes: [
        [2, 1],
        [2, 3],
        [2, 2],
      ],
      call: (a, b, c) => concat([a!, b!, c!], -1),
    },
  ],
  concatOp,
);

/**
 * Tensors of one shape side by side along a new `axis` (the first if not given). As a method, `a.stack([b, c], axis)`.
 * @throws ShapeError if the shapes differ, or there is no tensor.
 * @function
 * @example
 * stack([tensor([1, 2]), tensor([3, 4])]).toArray() // [[1, 2], [3, 4]]
 */
export const stack: Stacking & Defined = /*@__PURE__*/ joining<Stacking>(
  (tensors, axis = 0) => {
    refuseNone('stack', tensors);
    const { shape } = tensors[0]!;
    const other = tensors.find((t) => !sameShape(t.shape, shape));
    if (other)
      throw new ShapeError('stack', `shapes ${show(shape)} and ${show(other.shape)} differ; all must be equal`, [shape, other.shape]);
    const at = normalizeAxis('stack', axis, [...shape, 1]);
    return concat(
      tensors.map((t) => reshape(t, [...shape.slice(0, at), 1, ...shape.slice(at)])),
      at,
    );
  },
  [
    {
      shapes: [
        [2, 3],
        [2, 3],
      ],
      call: (a, b) => stack([a!, b!], -1),
    },
  ],
);

/** Like `define`, for functions of an array of tensors: the method puts its tensor in front of the others. */
function joining<F extends { method: unknown }>(
  call: (tensors: readonly Tensor[], axis?: number) => Tensor,
  cases: readonly Case[],
  op?: Op<number>,
): F & Defined {
  return Object.assign(define<F>(call, { cases }, op), {
    method(this: Tensor, others: readonly Tensor[], axis?: number): Tensor {
      return call([this, ...others], axis);
    },
  });
}
