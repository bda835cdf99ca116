/**
 * The element-by-element operations that generated code has: for each, the number it gives, and the instructions for a register of lanes.
 */
import { erf } from './math/erf.js';
import { exp } from './math/exp.js';
import { log } from './math/log.js';
import { log1p } from './math/log1p.js';
import { pow } from './math/pow.js';
import { scope } from './math/scope.js';
import { sigmoid } from './math/sigmoid.js';
import { sign } from './math/sign.js';
import { softplus } from './math/softplus.js';
import { tanh } from './math/tanh.js';
import { bits } from './wasm/bits.js';
import type { Expr } from './wasm/code.js';
import type { FloatLanes, Lanes } from './wasm/lanes.js';

export type ElementwiseName =
  | 'copy'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'neg'
  | 'square'
  | 'abs'
  | 'sign'
  | 'pow'
  | 'exp'
  | 'log'
  | 'log1p'
  | 'sqrt'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'softplus'
  | 'erf'
  | 'clip'
  | 'greater'
  | 'less'
  | 'equal'
  | 'notEqual'
  | 'maximum'
  | 'minimum'
  | 'where';

/** One operation: `number` computes it for numbers known at compile time, `lanes` writes it for numbers in registers. */
export interface Primitive {
  readonly number: ((x: readonly number[], settings: readonly number[]) => number) | null;
  readonly lanes: (l: Lanes, x: readonly Expr[], settings: readonly number[]) => Expr;
}

/** 1 in the lanes where the mask is set, else 0. */
const oneWhere =
  (compare: 'gt' | 'lt' | 'eq' | 'ne') =>
  (l: Lanes, [a, b]: readonly Expr[]): Expr =>
    bits.and(l[compare](a!, b!), l.splat(1));

/** Only floating-point lanes reach these: the ops' own rules refuse int32. */
const float =
  (write: (l: FloatLanes, x: Expr) => Expr): Primitive['lanes'] =>
  (l, [x]) =>
    write(l as FloatLanes, x!);

/** A value used twice is computed once. */
const twice = (x: Expr, write: (x: Expr) => Expr): Expr => scope((keep) => write(keep(x)));

export const primitives: { readonly [N in ElementwiseName]: Primitive } = {
  /** The same number, in memory of its own. */
  copy: { number: ([x]) => x!, lanes: (_, [x]) => x! },
  add: { number: ([a, b]) => a! + b!, lanes: (l, [a, b]) => l.add(a!, b!) },
  sub: { number: ([a, b]) => a! - b!, lanes: (l, [a, b]) => l.sub(a!, b!) },
  mul: { number: ([a, b]) => a! * b!, lanes: (l, [a, b]) => l.mul(a!, b!) },
  div: { number: ([a, b]) => a! / b!, lanes: (l, [a, b]) => (l as FloatLanes).div(a!, b!) },
  neg: { number: ([x]) => -x!, lanes: (l, [x]) => l.neg(x!) },
  square: { number: ([x]) => x! * x!, lanes: (l, [x]) => twice(x!, (v) => l.mul(v, v)) },
  abs: { number: ([x]) => Math.abs(x!), lanes: (l, [x]) => l.abs(x!) },
  sign: { number: ([x]) => Math.sign(x!), lanes: (l, [x]) => (l.dtype === 'int32' ? signOfInteger(l, x!) : sign(l as FloatLanes, x!)) },
  pow: { number: ([x], [p]) => x! ** p!, lanes: (l, [x], [p]) => pow(l as FloatLanes, x!, p!) },
  exp: { number: ([x]) => Math.exp(x!), lanes: float(exp) },
  log: { number: ([x]) => Math.log(x!), lanes: float(log) },
  log1p: { number: ([x]) => Math.log1p(x!), lanes: float(log1p) },
  sqrt: { number: ([x]) => Math.sqrt(x!), lanes: float((l, x) => l.sqrt(x)) },
  sigmoid: { number: ([x]) => 1 / (1 + Math.exp(-x!)), lanes: float(sigmoid) },
  tanh: { number: ([x]) => Math.tanh(x!), lanes: float(tanh) },
  relu: {
    number: ([x]) => Math.max(x!, 0),
    // pmax leaves NaN, but −0 too, which + 0 makes 0.
    lanes: (l, [x]) => (l.dtype === 'int32' ? l.max(x!, 0) : l.add((l as FloatLanes).pmax(x!, 0), 0)),
  },
  leakyRelu: {
    number: ([x], [slope]) => (x! > 0 ? x! : slope! * x!),
    lanes: (l, [x], [slope]) => twice(x!, (v) => l.select(l.gt(v, 0), v, l.mul(slope!, v))),
  },
  softplus: { number: ([x]) => Math.max(x!, 0) + Math.log1p(Math.exp(-Math.abs(x!))), lanes: float(softplus) },
  erf: { number: null, lanes: float(erf) },
  clip: {
    number: ([x], [low, high]) => Math.min(Math.max(x!, low!), high!),
    lanes: (l, [x], [low, high]) => l.min(l.max(x!, low!), high!),
  },
  greater: { number: ([a, b]) => (a! > b! ? 1 : 0), lanes: oneWhere('gt') },
  less: { number: ([a, b]) => (a! < b! ? 1 : 0), lanes: oneWhere('lt') },
  equal: { number: ([a, b]) => (a === b ? 1 : 0), lanes: oneWhere('eq') },
  notEqual: { number: ([a, b]) => (a !== b ? 1 : 0), lanes: oneWhere('ne') },
  maximum: { number: ([a, b]) => Math.max(a!, b!), lanes: (l, [a, b]) => l.max(a!, b!) },
  minimum: { number: ([a, b]) => Math.min(a!, b!), lanes: (l, [a, b]) => l.min(a!, b!) },
  where: {
    number: ([condition, a, b]) => (condition !== 0 ? a! : b!),
    lanes: (l, [condition, a, b]) => l.select(l.ne(condition!, 0), a!, b!),
  },
};

/** −1, 0 or 1: the mask of "above 0" is −1 in each lane, and subtracting it adds 1. */
const signOfInteger = (l: Lanes, x: Expr): Expr => twice(x, (v) => l.sub(l.lt(v, 0), l.gt(v, 0)));

/** Computes a primitive for numbers known at compile time, rounded as its number type is; null where only generated code can. */
export function numberOf(
  name: ElementwiseName,
  x: readonly number[],
  settings: readonly number[],
  round: (x: number) => number,
): number | null {
  const compute = primitives[name].number;
  return compute && round(compute(x, settings));
}
