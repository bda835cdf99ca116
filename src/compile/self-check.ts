/** Runs every kind of generated code on random numbers, so that what an engine makes of a tuning can be compared with the plain one. */
import { backward } from '../backward.js';
import { parameter, state, tensor } from '../create.js';
import type { DType, Storage } from '../dtype.js';
import * as ops from '../ops/index.js';
import { Generator, uniform } from '../random/generator.js';
import type { Tensor } from '../tensor.js';
import type { Tuning } from './matmul/tuning.js';
import { mapTensors } from './plain.js';
import { BLOCKS } from './plan/row-blocks.js';
import { programOf } from './program.js';
import { Running } from './running.js';
import { trace } from './trace.js';

/** Random numbers of a shape, held as state, so that nothing is computed beforehand. */
type Numbers = (...shape: readonly number[]) => Tensor;

/** A kind of generated code: from numbers to work on, the function that runs it. Sizes are odd, so that every path is taken. */
type Kind = (numbers: Numbers) => () => readonly Tensor[];

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e-40, 100];
/** The same numbers, some of them special. */
function withSpecial(x: Tensor): Tensor {
  SPECIAL.forEach((value, i) => {
    x.data[3 * i] = value;
  });
  return x;
}

const KINDS: { readonly [name: string]: Kind } = {
  'matrix products': (numbers) => {
    const [a, b, narrow] = [numbers(13, 700), numbers(700, 35), numbers(35, 3)];
    return () => [a.matmul(b), b.transpose().matmul(a.transpose()), b.matmul(narrow)];
  },
  'products with vectors': (numbers) => {
    const [a, right, left] = [numbers(19, 45), numbers(45, 1), numbers(1, 19)];
    return () => [a.matmul(right), left.matmul(a)];
  },
  'neurons, forward and back': (numbers) => {
    const [x, w] = [numbers(19, 45), numbers(45, 1)];
    const [narrow, few] = [numbers(23, 4), numbers(4, 1)];
    return () => [x.transpose().matmul(x.matmul(w).tanh()), narrow.transpose().matmul(narrow.matmul(few).sigmoid())];
  },
  convolution: (numbers) => {
    const [x, w] = [numbers(2, 3, 13, 13), parameter(numbers(5, 3, 3, 3))];
    return () => {
      const y = ops.conv2d(x, w, { padding: 'same' });
      return [y, backward(ops.maxPool2d(y, 2).square().sum()).get(w)];
    };
  },
  'functions of elements': (numbers) => {
    const [x, y, row] = [withSpecial(numbers(31, 41)), withSpecial(numbers(31, 41)), numbers(41)];
    const { abs, clip, erf, exp, leakyRelu, log, log1p, neg, relu, sigmoid, sign, softplus, sqrt, square, tanh } = ops;
    const alone = [abs, erf, exp, leakyRelu, log, log1p, neg, relu, sigmoid, sign, softplus, sqrt, square, tanh];
    return () => [
      ...alone.map((op) => (op as (x: Tensor) => Tensor)(x)),
      ...[3, -2, 0.5, 2.5, 7].map((p) => x.pow(p)),
      clip(x, -0.5, 0.5),
      ...[ops.add, ops.sub, ops.mul, ops.div, ops.maximum, ops.minimum, ops.greater, ops.less, ops.equal].flatMap((op) => [
        op(x, y),
        op(x, row),
      ]),
      ops.where(x, y, row),
      ops.where(x.astype('int32'), y, row),
    ];
  },
  reductions: (numbers) => {
    const [x, special] = [numbers(7, 43, 9), withSpecial(numbers(7, 43, 9))];
    return () =>
      [[0], [1], [2], [0, 2], [0, 1, 2]].flatMap((axes) => [x.sum(axes), special.max(axes), special.min(axes), x.logSumExp(axes)]);
  },
  updates: (numbers) => {
    const [g, p, m, v] = [numbers(1021), numbers(1021), numbers(1021), numbers(1021)];
    const [to, average, spread] = [numbers(1021), numbers(1021), numbers(1021)];
    return () => {
      average.assign(m.mul(0.9).add(g.mul(0.1)));
      spread.assign(v.abs().mul(0.99).add(g.square().mul(0.01)));
      to.assign(p.sub(average.div(spread.sqrt().add(1e-8)).mul(0.01)));
      return [to, average, spread];
    };
  },
  'rows and positions': (numbers) => {
    const x = numbers(7, 9);
    const places = state(tensor(Int32Array.of(3, 0, 6, 3)));
    return () => [
      x.take(places),
      x.slice(0, 4).segmentSum(places, 7),
      x.argmax(1),
      ops.concat([x, x.transpose().reshape([7, 9])], 1),
      x.pad([
        [1, 2],
        [0, 3],
      ]),
      x.astype('int32'),
      uniform([11], { generator: new Generator(7), dtype: x.dtype }),
    ];
  },
};

/** How often code is run: `once`, or until V8's optimising compiler, whose work may be in question, has `settled`. */
type Runs = 'once' | 'settled';
const SETTLED = { calls: 300, milliseconds: 20 };

/** What a kind of code gives, with a tuning: it is the same each time. */
function results(kind: Kind, dtype: DType, tuning: Tuning, runs: Runs): Storage[] {
  const generator = new Generator(1);
  const f = kind((...shape) => state(uniform(shape, { generator, dtype, low: -2, high: 2 })));
  const traced = trace(f, []);
  // Blocks of rows are for large matrices, and segments for larger ones; here they are checked on small ones.
  const rowBlocks = { ...BLOCKS, matrix: 0, segments: { most: 2, least: 1, rounded: true } };
  const running = new Running(traced, programOf(traced, tuning, { rowBlocks }), true);
  const start = performance.now();
  const { calls, milliseconds } = runs === 'once' ? { calls: 0, milliseconds: 0 } : SETTLED;
  for (let call = 0; call < calls || performance.now() - start < milliseconds; call++) running.run([]);
  const found: Storage[] = [];
  mapTensors(running.run([]), (t) => found.push(t.data));
  return found;
}

/** The results of every kind of code in both number types, by its name. */
export function resultsOf(tuning: Tuning, runs: Runs): ReadonlyMap<string, readonly Storage[]> {
  const all = new Map<string, readonly Storage[]>();
  for (const [name, kind] of Object.entries(KINDS)) {
    for (const dtype of ['float32', 'float64'] as const) all.set(`${name} in ${dtype}`, results(kind, dtype, tuning, runs));
  }
  return all;
}

/** The first kind of code of which a bit differs, such as `reductions in float32`; null if there is none. */
export function difference(found: ReturnType<typeof resultsOf>, wanted: ReturnType<typeof resultsOf>): string | null {
  for (const [name, results] of wanted) {
    const isSame = (x: Storage, i: number): boolean => x.every((number, j) => Object.is(number, found.get(name)![i]![j]));
    if (!results.every(isSame)) return name;
  }
  return null;
}
