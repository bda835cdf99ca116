/**
 * Builds ops that work element by element from one loop and one vjp per input.
 *
 * Each op brings its own loop rather than a function of one number: V8 compiles a loop for the one function that it calls, and a loop
 * shared by many ops runs ten times slower.
 */
import type { Storage } from './dtype.js';
import { apply, type Defined, type Domain, define, lift, type Op } from './op.js';
import type { Binary, Unary } from './op-kinds.js';
import { eachBroadcastRun } from './runs.js';
import { broadcast } from './shape.js';
import type { Operand } from './shape-types.js';
import type { Tensor } from './tensor.js';

/** `y[i] = f(x[i])` for every i. */
export type UnaryLoop<A extends readonly unknown[]> = (y: Storage, x: Storage, ...attrs: A) => void;
/** `y[o] = f(a[i], b[j])` for o up to `end`, with i and j moving by `di` and `dj`. */
export type BinaryLoop = (y: Storage, o: number, end: number, a: Storage, i: number, di: number, b: Storage, j: number, dj: number) => void;

export interface ElementwiseOptions {
  /** Intervals to test on; see `Domain`. */
  readonly values?: Domain['values'];
  /** Whether the op is meant for int32 too. */
  readonly integers?: boolean;
}

/** What an op of one input may have besides. */
export interface UnaryOptions<A extends readonly unknown[]> extends ElementwiseOptions {
  /** Attributes to test with. */
  readonly attrs?: A;
  /** Throws for attributes that the op refuses. */
  readonly check?: (...attrs: A) => void;
  /** The same from other ops, for `compile`, as in `Op`. */
  readonly composed?: Op<A>['composed'];
}
/** What an op of two inputs may have besides. */
export interface BinaryOptions extends ElementwiseOptions {
  /** The same from other ops, for `compile`, as in `Op`. */
  readonly composed?: Op['composed'];
}

/** The op and the function of an elementwise operation of one input; `attrs` are the numbers that follow it in a call. */
export function unary<A extends readonly unknown[] = []>(
  name: string,
  loop: UnaryLoop<A>,
  vjp: ((g: Tensor, y: Tensor, x: Tensor, ...attrs: A) => Tensor) | null,
  options: UnaryOptions<A> = {},
): Unary<A> & Defined {
  const op: Op<A> = {
    name,
    shape: ([x]) => x!,
    forward: (y, _, [x], attrs) => loop(y, x!.data, ...attrs),
    vjp: [vjp && ((g, y, [x], attrs) => vjp(g, y, x!, ...attrs))],
    ...options,
  };
  const call = (x: Tensor, ...attrs: A): Tensor => {
    options.check?.(...attrs);
    return apply(op, [x], attrs);
  };
  return define<Unary<A>>(call, { values: options.values, elementwise: (x) => call(x, ...(options.attrs ?? ([] as unknown as A))) }, op);
}

/** The op and the function of an elementwise operation of two inputs that broadcast together. */
export function binary(
  name: string,
  loop: BinaryLoop,
  vjps: readonly ((g: Tensor, y: Tensor, a: Tensor, b: Tensor) => Tensor)[],
  { values, ...rest }: BinaryOptions = {},
): Binary & Defined {
  const op: Op = {
    name,
    shape: ([a, b]) => broadcast(name, a!, b!),
    forward(y, shape, [a, b]) {
      const [m, n] = [a!.size, b!.size];
      const [x, z] = [a!.data, b!.data];
      if ((m === y.length || m === 1) && (n === y.length || n === 1))
        loop(y, 0, y.length, x, 0, m === y.length ? 1 : 0, z, 0, n === y.length ? 1 : 0);
      else eachBroadcastRun(shape, [a!.shape, b!.shape], (o, end, [i, j], [di, dj]) => loop(y, o, end, x, i!, di!, z, j!, dj!));
    },
    vjp: vjps.map(
      (vjp) =>
        (g, y, [a, b]) =>
          vjp(g, y, a!, b!),
    ),
    ...rest,
  };
  const call = (a: Operand, b: Operand): Tensor => apply(op, lift(name, [a, b]), undefined);
  return define<Binary>(call, { values, broadcasts: call }, op);
}
