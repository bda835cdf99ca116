/** Picking rows by number, and adding rows up by group: each is the other's gradient. */
import { DTypeError, ShapeError, ValueError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { Grouping, Taking } from '../op-kinds.js';
import { checkShape, show, sizeOf } from '../shape.js';
import { Tensor } from '../tensor.js';
import { reshape } from './move.js';

/** Throws unless `index` is int32 and all its values lie in 0 … count − 1. */
function checkIndices(op: string, index: Tensor, count: number): void {
  if (index.dtype !== 'int32') throw new DTypeError(op, `row numbers are int32, not ${index.dtype}; convert with astype('int32')`);
  const at = index.data.findIndex((i: number) => i < 0 || i >= count);
  if (at >= 0)
    throw new ValueError(`${op}: row number ${index.data[at]} (element ${at}) is out of range (rows run from 0 to ${count - 1})`);
}

const takeOp: Op = {
  name: 'take',
  shape([x, rows]) {
    if (x!.length === 0) throw new ShapeError('take', 'a scalar has no rows; reshape it to [1]', [x!]);
    return [...rows!, ...x!.slice(1)];
  },
  dtype: ([x]) => x!.dtype,
  forward(y, _, [x, rows]) {
    checkIndices('take', rows!, x!.shape[0]!);
    const row = sizeOf(x!.shape.slice(1));
    for (let i = 0; i < rows!.size; i++) {
      const from = rows!.data[i]! * row;
      y.set(x!.data.subarray(from, from + row), i * row);
    }
  },
  vjp: [(g, _, [x, rows]) => segmentSum(reshape(g, [rows!.size, ...x!.shape.slice(1)]), reshape(rows!, [rows!.size]), x!.shape[0]!), null],
};

/**
 * Rows of x (along axis 0) by number: `rows` is an int32 tensor of any shape. The gradients of a row taken several times add up.
 * @throws ValueError if a number is out of range, DTypeError if `rows` is not int32.
 * @function
 * @example
 * take(tensor([[1, 2], [3, 4]]), tensor([1, 1], { dtype: 'int32' })).toArray() // [[3, 4], [3, 4]]
 */
export const take: Taking & Defined = /*@__PURE__*/ define<Taking>(
  (x: Tensor, rows: Tensor): Tensor => apply(takeOp, [x, rows], undefined),
  {
    cases: [{ shapes: [[3, 2]], call: (x) => take(x!, new Tensor([2, 2], Int32Array.of(2, 0, 0, 1))) }],
  },
  takeOp,
);

const segmentSumOp: Op<number> = {
  name: 'segmentSum',
  shape([x, segments], count) {
    if (segments!.length === 1 && x![0] === segments![0]) return checkShape('segmentSum', [count, ...x!.slice(1)]);
    throw new ShapeError(
      'segmentSum',
      `${show(x!)} needs a vector of ${x![0] ?? 0} segment numbers, got ${show(segments!)}`,
      [x!, segments!],
      0,
    );
  },
  dtype: ([x]) => x!.dtype,
  forward(y, _, [x, segments], count) {
    checkIndices('segmentSum', segments!, count);
    const row = sizeOf(x!.shape.slice(1));
    const { data } = x!;
    for (let i = 0, from = 0; i < segments!.size; i++) {
      for (let to = segments!.data[i]! * row, end = to + row; to < end; to++, from++) y[to]! += data[from]!;
    }
  },
  vjp: [(g, _, [, segments]) => take(g, segments!), null],
};

/**
 * Rows of x added up by group: row i goes to row `segments[i]` of a result with `count` rows.
 * @throws ShapeError unless there is one number per row, ValueError if one is out of range, DTypeError if they are not int32.
 * @function
 * @example
 * segmentSum(tensor([1, 2, 3]), tensor([0, 1, 0], { dtype: 'int32' }), 2).toArray() // [4, 2]
 */
export const segmentSum: Grouping & Defined = /*@__PURE__*/ define<Grouping>(
  (x: Tensor, segments: Tensor, count: number): Tensor => apply(segmentSumOp, [x, segments], count),
  { cases: [{ shapes: [[4, 2]], call: (x) => segmentSum(x!, new Tensor([4], Int32Array.of(1, 0, 1, 1)), 3) }] },
  segmentSumOp,
);
