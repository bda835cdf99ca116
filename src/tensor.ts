/** The tensor: an n-dimensional array of numbers that remembers how it was computed. */
import { type DType, dtypeOf, type Storage } from './dtype.js';
import { DTypeError, ShapeError, ValueError } from './errors.js';
import type { Op } from './op.js';
import { format, toNested } from './print.js';
import { sameShape, show } from './shape.js';
import type { NestedArray, Shape } from './shape-types.js';

/** How a tensor was computed: the edge of the graph that back-propagation walks. */
export interface Origin {
  readonly op: Op<never>;
  readonly inputs: readonly Tensor[];
  readonly attrs: unknown;
  /** How often each input had been assigned when the op read it; null when none of them can be. */
  readonly versions: readonly number[] | null;
}

/** Where a tensor's numbers are. A tensor and its detached twin share one of these. */
export interface Values {
  data: Storage;
  /** How often the numbers were replaced by `assign`. */
  version: number;
  readonly assignable: boolean;
}

/**
 * An n-dimensional array of numbers, row-major. `Tensor<[2, 3]>` has a shape that the compiler knows, plain `Tensor` has any.
 * Make one with `tensor`, `zeros`, `randn` …; the ops (`add`, `matmul`, …) are its methods.
 */
export class Tensor<out S extends Shape = Shape> {
  readonly dtype: DType;
  /** @internal */
  readonly values: Values;

  /** @internal Use `tensor()`, `zeros()` and their like. */
  constructor(
    /** Dimensions, outermost first; `[]` for a scalar. */
    readonly shape: S,
    values: Storage | Values,
    /** The op and inputs that this came from; null for a leaf, and for what no gradient flows through. */
    readonly origin: Origin | null = null,
    /** Whether gradients flow to (or through) this tensor. */
    readonly tracked: boolean = origin !== null,
    /** Used in errors, drawings and files. */
    readonly name: string | undefined = undefined,
  ) {
    this.values = 'version' in values ? values : { data: values, version: 0, assignable: false };
    this.dtype = dtypeOf(this.values.data);
  }

  /** The numbers, row-major: a live view for reading. Read it again after each training step; `toTypedArray` copies. */
  get data(): Storage {
    return this.values.data;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return this.values.data.length;
  }

  /** The value of a tensor with one element. Throws a ShapeError for any other. */
  item(): number {
    if (this.size === 1) return this.data[0]!;
    const fix = 'reduce it with sum() or mean(), or read all values with toArray()';
    throw new ShapeError(`item: shape ${show(this.shape)} has ${this.size} values, not 1; ${fix}`, 'item', [this.shape]);
  }

  /** The values as nested arrays; a number for a scalar. */
  toArray<X extends Tensor>(this: X): NestedArray<X['shape']> {
    return toNested(this) as NestedArray<X['shape']>;
  }

  /** A copy of the numbers, row-major. */
  toTypedArray(): Storage {
    return this.data.slice();
  }

  /** The same numbers, cut off from the graph: gradients stop here. */
  detach(): Tensor<S> {
    return this.tracked ? new Tensor(this.shape, this.values, null, false, this.name) : this;
  }

  /**
   * Replaces the values of a parameter or state, keeping its identity: what optimizers do. `backward` through a value computed before
   * is refused afterwards. Throws a ShapeError or DTypeError unless `value` has this shape and number type.
   */
  assign(value: Tensor | number): void {
    const { values } = this;
    if (!values.assignable || this.origin) {
      throw new ValueError(`assign: ${this.describe()} cannot change; make it with parameter() or state()`);
    }
    if (typeof value === 'number') values.data.fill(value);
    else {
      if (!sameShape(value.shape, this.shape)) {
        const message = `assign: shape ${show(value.shape)} does not fit ${this.describe()} of shape ${show(this.shape)}`;
        throw new ShapeError(message, 'assign', [value.shape, this.shape]);
      }
      if (value.dtype !== this.dtype) {
        throw new DTypeError(`assign: ${value.dtype} into ${this.dtype}; convert with astype('${this.dtype}')`, 'assign');
      }
      values.data.set(value.data);
    }
    values.version++;
  }

  /** What errors call this tensor: its name, or what it is. @internal */
  describe(): string {
    return this.name ? `"${this.name}"` : this.origin ? `the result of ${this.origin.op.name}` : 'a tensor without a name';
  }

  /** Shape, number type and rounded values in aligned rows; long axes are cut with `…`. */
  toString(): string {
    return format(this);
  }
}
