/** The tensor: an n-dimensional array of numbers that remembers how it was computed. */
import { type DType, dtypeOf, type Storage } from './dtype.js';
import type { Op } from './op.js';
import type { Shape } from './shape-types.js';

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
 * Make one with `tensor`, `zeros`, `randn` …; the ops (`add`, `matmul`, …) are its methods, and so are those that read and assign values.
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

  /** The same numbers, cut off from the graph: gradients stop here. */
  detach(): Tensor<S> {
    return this.tracked ? new Tensor(this.shape, this.values, null, false, this.name) : this;
  }

  /** What errors call this tensor: its name, or what it is. @internal */
  describe(): string {
    return this.name ? `"${this.name}"` : this.origin ? `the result of ${this.origin.op.name}` : 'a tensor without a name';
  }
}
