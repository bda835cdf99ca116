/** `emitter`: the instructions of an op of your own, for a register of its elements at a time. */
import type { Defined, Op } from '../op.js';
import { CompileError } from './error.js';
import { erf } from './math/erf.js';
import { exp } from './math/exp.js';
import { log } from './math/log.js';
import { log1p } from './math/log1p.js';
import { type Keep, scope } from './math/scope.js';
import { sigmoid } from './math/sigmoid.js';
import { softplus } from './math/softplus.js';
import { tanh } from './math/tanh.js';
import type { Primitive } from './primitives.js';
import type { Expr } from './wasm/code.js';
import type { FloatLanes } from './wasm/lanes.js';

/** The lanes of a register: elements of an operand, or what was computed from them. It is written where it is used. */
export type Value = Expr;

type OneOperand = 'neg' | 'abs' | 'sqrt';
type TwoOperands = 'add' | 'sub' | 'mul' | 'div' | 'min' | 'max' | 'eq' | 'ne' | 'lt' | 'gt' | 'le' | 'ge';
type OneValue = 'exp' | 'log' | 'log1p' | 'sigmoid' | 'softplus' | 'tanh' | 'erf';

/** Arithmetic on lanes. Numbers among the operands are the same in every lane; comparisons answer masks, for `select`. */
export type Arithmetic = { readonly [N in OneOperand]: (x: Value | number) => Value } & {
  readonly [N in TwoOperands]: (a: Value | number, b: Value | number) => Value;
} & { readonly [N in OneValue]: (x: Value) => Value } & {
  readonly dtype: 'float32' | 'float64';
  /** `a` where the mask is set, else `b`. */
  readonly select: (mask: Value, a: Value | number, b: Value | number) => Value;
  /** A value that is used more than once, so that it is computed only once. The inputs are such values. */
  readonly keep: (x: Value) => Value;
};

/** Writes a register of an op's elements, from registers of its inputs and its settings. */
export type Emitter<A> = (write: Arithmetic, inputs: readonly Value[], attrs: A) => Value;

const emitters = new WeakMap<Op<never>, Emitter<never>>();

/**
 * Says what `compile` writes for an op of yours that works element by element, in float32 and float64: it then joins the loops of other
 * ops, instead of being made of them. Inputs that the op stretches are stretched already.
 * @throws CompileError for a function without an op of its own: what is made of other ops compiles by itself.
 * @example
 * const cube = unary('cube', (y, x) => { for (let i = 0; i < y.length; i++) y[i] = x[i]! ** 3; }, (g, _, x) => g.mul(x.square()).mul(3));
 * emitter(cube, ({ mul }, [x]) => mul(mul(x!, x!), x!));
 */
export function emitter<A = readonly number[]>(op: Op<A> | Defined, write: Emitter<A>): void {
  const own = 'shape' in op ? (op as Op<never>) : op.op;
  if (!own) throw new CompileError('emitter: the function has no op of its own; made of other ops, it compiles as it is');
  emitters.set(own, write as Emitter<never>);
}

/** What was said of an op, as a primitive with these settings; undefined for others. */
export function ownPrimitive(op: Op<never>, attrs: unknown): Primitive | undefined {
  const write = emitters.get(op) as Emitter<unknown> | undefined;
  return (
    write && {
      number: null,
      lanes: (lanes, inputs) => scope((keep) => write(arithmetic(lanes as FloatLanes, keep), inputs.map(keep), attrs)),
    }
  );
}

const arithmetic = (lanes: FloatLanes, keep: Keep): Arithmetic => {
  const bound = (f: (lanes: FloatLanes, x: Expr) => Expr) => (x: Expr) => f(lanes, x);
  const { dtype, add, sub, mul, div, neg, abs, sqrt, min, max, eq, ne, lt, gt, le, ge, select } = lanes;
  return {
    ...{ dtype, add, sub, mul, div, neg, abs, sqrt, min, max, eq, ne, lt, gt, le, ge, select, keep },
    ...{ exp: bound(exp), log: bound(log), log1p: bound(log1p), sigmoid: bound(sigmoid) },
    ...{ softplus: bound(softplus), tanh: bound(tanh), erf: bound(erf) },
  };
};
