/** Numbers of things as vectors: rows of a table that is learned, or rows of zeros with a single 1. */
import { arange } from '../create.js';
import type { DType } from '../dtype.js';
import { type Defined, define } from '../op.js';
import type { Taking } from '../op-kinds.js';
import type { Result, Rows, Shape } from '../shape-types.js';
import { Tensor } from '../tensor.js';
import { mul } from './arithmetic.js';
import { equal } from './choose.js';
import { astype, reshape } from './move.js';
import { checkNumbers } from './numbers.js';
import { take } from './take.js';

/**
 * A vector for each number in `indices` (int32, of any shape): the row of that number in the table [count, size]. It is `take` under the
 * name that networks use; the gradients of a row that is used several times add up.
 * @throws ValueError if a number is out of range, DTypeError if `indices` is not int32.
 * @function
 * @example
 * embedding(tensor([[1, 2], [3, 4]]), tensor([1, 0], { dtype: 'int32' })).toArray() // [[3, 4], [1, 2]]
 */
export const embedding: Taking & Defined = /*@__PURE__*/ define<Taking>(
  (table: Tensor, indices: Tensor): Tensor => {
    if (table.rank > 0) checkNumbers('embedding', indices, table.shape[0]!, 'index', 'indices', 'rows');
    return take(table, indices);
  },
  {
    cases: [{ shapes: [[4, 2]], call: (x) => embedding(x!, new Tensor([2, 3], Int32Array.of(2, 0, 0, 1, 3, 3))) }],
  },
);

type OneHot = <I extends Shape, const N extends number>(
  labels: Tensor<I>,
  classes: N,
  options?: { readonly dtype?: Exclude<DType, 'int32'> | undefined },
) => Result<Rows<[N, N], I>>;

/**
 * For each label (int32, of any shape) `classes` numbers: 1 at the label's place, 0 elsewhere.
 * @throws ValueError if a label is out of range, DTypeError if labels are not int32.
 * @function
 * @example
 * oneHot(tensor([1, 0], { dtype: 'int32' }), 3).toArray() // [[0, 1, 0], [1, 0, 0]]
 */
export const oneHot: OneHot & Defined = /*@__PURE__*/ define<OneHot>(
  (labels: Tensor, classes: number, { dtype = 'float32' }: { readonly dtype?: Exclude<DType, 'int32'> | undefined } = {}): Tensor => {
    checkNumbers('oneHot', labels, classes, 'class', 'classes');
    const all: Tensor = arange(classes, { dtype: 'int32' });
    // Taken from the list of classes, labels stay what they are, and one that is not in it is refused.
    const known: Tensor = reshape(take(all, labels), [...labels.shape, 1]);
    return astype(equal(known, all), dtype);
  },
  {
    cases: [
      {
        shapes: [[3]],
        call: (x) => mul(x!, oneHot(new Tensor([2], Int32Array.of(2, 0)), 3, { dtype: x!.dtype === 'float64' ? 'float64' : 'float32' })),
      },
    ],
  },
);
