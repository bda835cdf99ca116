/** Reading the values of tensors, and replacing those of parameters: the methods that are no ops. */
import type { Storage } from './dtype.js';
import { DTypeError, ShapeError, ValueError } from './errors.js';
import { format, toNested } from './print.js';
import { sameShape, show } from './shape.js';
import type { NestedArray } from './shape-types.js';
import type { Tensor } from './tensor.js';

/** The methods of tensors that read or replace values. */
export interface Access {
  /** The value of a tensor with one element. Throws a ShapeError for any other. */
  item(): number;
  /** The values as nested arrays; a number for a scalar. */
  toArray<X extends Tensor>(this: X): NestedArray<X['shape']>;
  /** A copy of the numbers, row-major. */
  toTypedArray(): Storage;
  /**
   * Replaces the values of a parameter or state, keeping its identity: what optimizers do. `backward` through a value computed before is
   * refused afterwards. Throws a ShapeError or DTypeError unless `value` has this shape and number type, a ValueError for what is neither.
   */
  assign(value: Tensor | number): void;
  /** Shape, number type and rounded values in aligned rows; long axes are cut with `…`. */
  toString(): string;
}

/** The same as functions of the tensor, from which the methods are made. */
export const access: { readonly [K in keyof Access]: (t: Tensor, ...args: Parameters<Access[K]>) => unknown } = {
  item(t) {
    if (t.size === 1) return t.data[0]!;
    throw new ShapeError(
      'item',
      `a tensor of shape ${show(t.shape)} is no scalar; reduce it with mean() or sum(), or read all with toArray()`,
      [t.shape],
    );
  },
  toArray: toNested,
  toTypedArray: (t) => t.data.slice(),
  assign(t, value) {
    const { values } = t;
    if (!values.assignable || t.origin) throw new ValueError(`assign: ${t.describe()} cannot change; make it with parameter() or state()`);
    if (typeof value === 'number') values.data.fill(value);
    else {
      if (!sameShape(value.shape, t.shape)) {
        const message = `shape ${show(value.shape)} does not fit ${t.describe()} of shape ${show(t.shape)}`;
        throw new ShapeError('assign', message, [value.shape, t.shape]);
      }
      if (value.dtype !== t.dtype) throw new DTypeError('assign', `${value.dtype} into ${t.dtype}; convert with astype('${t.dtype}')`);
      values.data.set(value.data);
    }
    values.version++;
  },
  toString: format,
};
