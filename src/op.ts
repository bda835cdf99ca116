/** What an op is, and how one runs: check the shapes, compute the values, remember where they came from. */
import { allocate, type DType, type Storage } from './dtype.js';
import { DTypeError, ShapeError } from './errors.js';
import { sizeOf } from './shape.js';
import type { Operand, Shape } from './shape-types.js';
import { Tensor, tracer, type Values } from './tensor.js';

/**
 * The gradient for one input: from the gradient `g` of the output `y`, the inputs, and the settings. Written with ops, so that it can be
 * differentiated again. It may have the output's shape where the input was stretched: the engine sums it back.
 */
export type Vjp<A = void> = (g: Tensor, y: Tensor, inputs: readonly Tensor[], attrs: A, index: number) => Tensor;

/** Everything the library knows about one operation; A are its settings (axes, exponents …). */
export interface Op<A = void> {
  /** Its name in graphs and errors. */
  readonly name: string;
  /** The output's shape; throws a ShapeError that begins with the name. */
  shape(inputs: readonly Shape[], attrs: A): Shape;
  /** Whether it takes int32 too; float32 and float64 it always takes. */
  readonly integers?: boolean | undefined;
  /** The output's number type, where it is not simply that of all inputs. */
  dtype?(inputs: readonly Tensor[], attrs: A): DType;
  /** Fills `y`, all zeros and of shape `shape`, from inputs whose shapes are checked. */
  forward(y: Storage, shape: Shape, inputs: readonly Tensor[], attrs: A): void;
  /** One vjp per input, null where no gradient flows; or one for all inputs, for ops that take any number of them. */
  readonly vjp: readonly (Vjp<A> | null)[] | Vjp<A>;
  /** The output has the input's elements in the input's order, so that it can share its memory. */
  readonly isView?: boolean;
  /** The same from other ops, for `compile`, which does not know this op's loop. */
  readonly composed?: ((inputs: readonly Tensor[], attrs: A) => Tensor) | undefined;
}

/** Where tests draw an op's inputs from, and how they call it: one by one, or as one of the usual families, whose shapes are known. */
export interface Domain {
  /** The intervals that values come from: away from kinks and poles, where finite differences lie. Default [−2, 2]. */
  readonly values?: readonly (readonly [low: number, high: number])[] | undefined;
  /** Input shapes, and the call to check. */
  readonly cases?: readonly Case[];
  /** A call of one operand of any shape. */
  readonly elementwise?: (x: Tensor) => Tensor;
  /** A call of two operands that broadcast: tried on pairs of shapes of every rank up to 4. */
  readonly broadcasts?: (a: Tensor, b: Tensor) => Tensor;
  /** A call of a product of vectors, matrices and batches of them. */
  readonly multiplies?: (a: Tensor, b: Tensor) => Tensor;
  /** A call of a reduction. */
  readonly reduces?: (x: Tensor, axes?: number | readonly number[], keepDims?: boolean) => Tensor;
  /** A call that works along one axis. */
  readonly alongAxis?: (x: Tensor, axis?: number) => Tensor;
}
export interface Case {
  readonly shapes: readonly Shape[];
  readonly call: (...inputs: Tensor[]) => Tensor;
}

/** What `define` adds to a function: its op, if it is one and not a composition, and where to test it. */
export interface Defined {
  readonly op: Op<never> | undefined;
  readonly domain: Domain;
}

/** Told of every op while `observing` runs: the new tensor and the op that made it. */
export type Observer = (y: Tensor, op: Op<never>, inputs: readonly Tensor[]) => void;
let observer: Observer | null = null;

/** Runs `f` and tells `observe` of every op in it. */
export function observing<T>(observe: Observer, f: () => T): T {
  const before = observer;
  observer = observe;
  try {
    return f();
  } finally {
    observer = before;
  }
}

/** Runs an op now and records where its result came from. Throws what the op's shape rule throws, and a DTypeError for mixed types. */
export function apply<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Tensor {
  const shape = shapeOf(op, inputs, attrs);
  const dtype = op.dtype ? op.dtype(inputs, attrs) : commonType(op, inputs);
  const values = tracer ? tracer.apply(op, inputs, attrs, shape, dtype) : compute(op, inputs, attrs, shape, dtype);
  const tracked = inputs.some((x, i) => x.tracked && vjpOf(op.vjp, i));
  const versions = tracked && inputs.some((x) => x.values.assignable) ? inputs.map((x) => x.values.version) : null;
  const y = new Tensor(shape, values, tracked ? { op, inputs, attrs, versions } : null);
  if (observer) observer(y, op, inputs);
  return y;
}

function compute<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A, shape: Shape, dtype: DType): Storage | Values {
  const { values } = inputs[0]!;
  if (op.isView && !values.assignable) return values;
  const y = allocate(dtype, sizeOf(shape));
  op.forward(y, shape, inputs, attrs);
  return y;
}

/** The vjp for input `index`. */
export const vjpOf = <A>(vjp: Op<A>['vjp'], index: number): Vjp<A> | null => (typeof vjp === 'function' ? vjp : (vjp[index] ?? null));

/** The op's shape rule; its error gets the names of the tensors, where they have any. */
function shapeOf<A>(op: Op<A>, inputs: readonly Tensor[], attrs: A): Shape {
  try {
    return op.shape(
      inputs.map((x) => x.shape),
      attrs,
    );
  } catch (error) {
    if (error instanceof ShapeError && inputs.some((x) => x.name)) {
      error.message += ` (inputs: ${inputs.map((x) => x.describe()).join(', ')})`;
    }
    throw error;
  }
}

/** The number type that all inputs share. Throws a DTypeError if they differ, or are int32 where the op does not take it. */
export function commonType({ name, integers }: Pick<Op, 'name' | 'integers'>, inputs: readonly Tensor[]): DType {
  const { dtype } = inputs[0]!;
  for (let i = 1; i < inputs.length; i++) {
    if (inputs[i]!.dtype === dtype) continue;
    const types = inputs.map((x) => (x.name ? `${x.dtype} (${x.describe()})` : x.dtype)).join(' and ');
    throw new DTypeError(name, `number types ${types} do not mix; convert with astype('${dtype}')`);
  }
  if (dtype === 'int32' && !integers) {
    throw new DTypeError(name, `takes float32 or float64, got int32; convert with astype('float32')`);
  }
  return dtype;
}

/** Numbers among the operands of an op as scalars of the tensors' number type. Throws a DTypeError if there is no tensor. */
export function lift(name: string, operands: readonly Operand[]): Tensor[] {
  const first = operands.find((x) => typeof x !== 'number');
  if (!first) throw new DTypeError(name, `needs at least one tensor, got ${operands.join(' and ')}; wrap a number with tensor()`);
  return operands.map((x) => (typeof x === 'number' ? scalar(x, first.dtype) : x));
}

function scalar(value: number, dtype: DType): Tensor {
  if (dtype === 'int32' && !Number.isInteger(value)) {
    throw new DTypeError('number', `${value} does not fit int32; convert with astype('float32')`);
  }
  const data = allocate(dtype, 1);
  data[0] = value;
  return new Tensor([], data);
}

/**
 * Makes a function callable both ways, `f(x, …)` and, through `f.method`, `x.f(…)`, and keeps its op and test domain, from which the
 * methods, the tests and the graph derive. The one place that trusts a kind's types.
 */
export function define<F>(f: (...args: never) => Tensor, domain: Domain, op?: Op<never>): F & Defined {
  const call = f as (...args: unknown[]) => Tensor;
  return Object.assign(f, {
    op,
    domain,
    method(this: Tensor, ...rest: unknown[]): Tensor {
      return call(this, ...rest);
    },
  }) as unknown as F & Defined;
}
