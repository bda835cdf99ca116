/** Reading the values of tensors, and replacing those of parameters: the methods that are no ops. */
import type { Storage } from './dtype.js';
import { DTypeError, ShapeError, ValueError } from './errors.js';
import { format, toNested } from './print.js';
import { sameShape, show } from './shape.js';
import type { NestedArray } from './shape-types.js';
import { type Tensor, tracer } from './tensor.js';

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

/** Their code; `this` is the tensor. */
export const access: { readonly [K in keyof Access]: (this: Tensor, ...args: Parameters<Access[K]>) => unknown } = {
  item() {
    if (this.size === 1) return this.data[0]!;
    const fix = 'reduce it with mean() or sum(), or use toArray()';
    throw new ShapeError('item', `a tensor of shape ${show(this.shape)} is no scalar; ${fix}`, [this.shape]);
  },
  toArray() {
    return toNested(this);
  },
  toTypedArray() {
    return this.data.slice();
  },
  assign(value) {
    const { values, shape, dtype } = this;
    if (!values.assignable || this.origin)
      throw new ValueError(`assign: ${this.describe()} cannot change; make it with parameter() or state()`);
    if (typeof value !== 'number') {
      if (!sameShape(value.shape, shape)) {
        throw new ShapeError('assign', `shape ${show(value.shape)} does not fit ${this.describe()} of shape ${show(shape)}`, [
          value.shape,
          shape,
        ]);
      }
      if (value.dtype !== dtype) throw new DTypeError('assign', `${value.dtype} into ${dtype}; convert with astype('${dtype}')`);
    }
    if (tracer) tracer.assign(this, value);
    else if (typeof value === 'number') values.data.fill(value);
    else values.data.set(value.data);
    values.version++;
  },
  toString() {
    return format(this);
  },
};
