/** The tensor: an n-dimensional array of numbers that remembers how it was computed. */
import { type DType, dtypeOf, type Storage } from './dtype.js';
import type { Op } from './op.js';
import { sizeOf } from './shape.js';
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
  /** While a function is being compiled, the values of its tensors don't exist yet: reading them throws. */
  data: Storage;
  readonly dtype: DType;
  /** How often the numbers were replaced by `assign`. */
  version: number;
  readonly assignable: boolean;
}

/** Sees what happens to tensors, instead of its happening, while a function is being compiled. */
export interface Tracer {
  /** The values of an op's output. */
  apply(op: Op<never>, inputs: readonly Tensor[], attrs: unknown, shape: Shape, dtype: DType): Values;
  assign(t: Tensor, value: Tensor | number): void;
  /** Told before the numbers of a tensor that can change are read. */
  read(t: Tensor): void;
  /** Told of a tensor that can change and is made meanwhile. */
  created(values: Values): void;
  /** Told of an op's output when a backward pass comes to it. */
  undone?(y: Tensor): void;
  /** Runs the many ops of one call of the user's, such as an optimizer's step. */
  inOneCall?(ops: () => void): void;
}
export let tracer: Tracer | null = null;

/** Runs `f` with a tracer in place. */
export function tracing<T>(given: Tracer, f: () => T): T {
  const before = tracer;
  tracer = given;
  try {
    return f();
  } finally {
    tracer = before;
  }
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
    this.values = 'version' in values ? values : { data: values, dtype: dtypeOf(values), version: 0, assignable: false };
    this.dtype = this.values.dtype;
  }

  /** The numbers, row-major: a live view for reading. Read it again after each training step; `toTypedArray` copies. */
  get data(): Storage {
    if (tracer && this.values.assignable) tracer.read(this);
    return this.values.data;
  }

  /** Number of axes. */
  get rank(): number {
    return this.shape.length;
  }

  /** Number of elements. */
  get size(): number {
    return sizeOf(this.shape);
  }

  /** The same numbers, cut off from the graph: gradients stop here. */
  detach(): Tensor<S> {
    return this.tracked ? new Tensor(this.shape, this.values, null, false, this.name) : this;
  }

  /** What errors call this tensor: its name, or what it is. @internal */
  describe(): string {
    return this.name ? `"${this.name}"` : this.origin ? `the result of ${this.origin.op.name}` : 'an unnamed tensor';
  }
}
