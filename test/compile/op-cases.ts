/**
 * Spells out, for every op of the table, the calls on which compiled code is tried: empty, of one element, odd and large, of every rank up
 * to 5.
 */

import * as losses from '../../src/nn/losses/index.js';
import type { Case, Defined, Domain } from '../../src/op.js';
import * as o from '../../src/ops/index.js';
import { putLargest, takeLargest } from '../../src/ops/largest.js';
import { Generator, type Operand, type Shape, Tensor } from './library.js';

type Call = (a: Tensor, b: Tensor) => Tensor;

/** Shapes, separated by commas, as they are written in cases: `2 3, 3` is [2, 3] and [3], and nothing is []. */
const shapesOf = (text: string): readonly Shape[] => text.split(',').map((shape) => shape.split(' ').filter(Boolean).map(Number));

/** One call on several lists of shapes. */
const on = (texts: readonly string[], call: Call): readonly Case[] =>
  texts.map((text) => ({ shapes: shapesOf(text), call: (a, b) => call(a!, b!) }));

/** The calls of the families of ops whose shapes are known. */
function familyOf({ elementwise, broadcasts, multiplies, reduces, alongAxis }: Domain): readonly Case[] {
  return [
    ...(elementwise ? on(['', '0', '1', '7', '3 5', '2 0 3', '2 3 4', '1 2 3 2', '2 1 3 1 4', '37 29'], elementwise) : []),
    ...(broadcasts ? [...on(PAIRS, broadcasts), ...rewritable(broadcasts)] : []),
    ...(multiplies ? on(FACTORS, multiplies) : []),
    ...(reduces ? REDUCED.flatMap(([text, axes, keepDims]) => on([text], (x) => reduces(x, axes, keepDims))) : []),
    ...(alongAxis ? ALONG.flatMap(([text, axis]) => on([text], (x) => alongAxis(x, axis))) : []),
  ];
}

/** Operands that a rewrite may make simpler: one number, the same twice, opposites. */
function rewritable(call: (a: Tensor, b: Tensor) => Tensor): readonly Case[] {
  const beside = call as (a: Operand, b: Operand) => Tensor;
  const numbers = [0, -0, 1, -1, 2, 3, 2 ** -100, Number.NaN, Number.POSITIVE_INFINITY];
  return [
    ...numbers.flatMap((n) => [...on(['97'], (x) => beside(x, n)), ...on(['97'], (x) => beside(n, x))]),
    ...on(['97'], (x) => call(x, x)),
    ...on(['97'], (x) => call(x, o.neg(x))),
    ...on(['97, 97'], (a, b) => call(a, o.neg(b))),
    ...on(['97, 97'], (a, b) => call(o.neg(a), b)),
    ...on(['97, 97'], (a, b) => o.neg(call(o.neg(a), o.neg(b)))),
  ];
}

const PAIRS = [
  ...[', ', '1, 1', '0, 1', '3, ', ', 5', '7, 7', '2 3, 3', '2 1, 1 3', '2 0, 2 1', '9 9, 9 9', '4 1 3, 2 1', '37 29, 29', '37 1, 37 29'],
  ...['1 2 1 3, 2 1 2 1', '2 1 2 3 4, 3 1 4', '1 2 1 2 3, 2 1 3 1 1'],
];
const FACTORS = [
  ...['1, 1', '3, 3', '0, 0', '1 1, 1 1', '0 3, 3 2', '3 0, 0 2', '2 3, 3 0', '5 7, 7 1', '1 7, 7 5', '7, 7 3', '3 7, 7', '1 1, 1 9'],
  ...[
    '17 19, 19 23',
    '37 29, 29 41',
    '2 3 4, 4 2',
    '2 3 5, 2 5 3',
    '2 1 3 4, 5 4 2',
    '2 1 2 3 4, 3 1 4 1',
    '0 2 3, 3 2',
    '2 17 13, 2 13 19',
  ],
];
const REDUCED: readonly (readonly [text: string, axes?: number | readonly number[], keepDims?: boolean])[] = [
  ...([[''], ['1'], ['7'], ['0'], ['3 0', 0], ['3 0', 1, true], ['2 0 3', [0, 2]], ['5 3', 0], ['5 3', -1, true], ['33 35']] as const),
  ...([
    ['37 29', 0],
    ['37 29', 1],
    ['2 3 4', [0, 2]],
    ['2 3 2 2', [1, 2], true],
    ['2 1 3 2 3', [1, 3]],
    ['2 1 3 2 3', -1],
  ] as const),
];
const ALONG: readonly (readonly [text: string, axis?: number])[] = [
  ...([['1'], ['7'], ['0'], ['3 0', 0], ['5 3', 0], ['5 3'], ['37 29'], ['37 29', 0], ['2 3 2 2', 1], ['2 3 1 2 3', 4]] as const),
];

const int = (shape: Shape, ...data: number[]): Tensor => new Tensor(shape, Int32Array.from(data));
const cycle = (n: number, below: number): Tensor => int([n], ...Array.from({ length: n }, (_, i) => (i * 7) % below));

const loss = (call: (a: Tensor, b: Tensor, options?: { readonly reduction: 'none' }) => Tensor): readonly Case[] => [
  ...on(['1 1, 1 1', '7, 7', '5 3, 5 3', '2 1 3 1 2, 2 1 3 1 2', '37 29, 37 29'], (a, b) => call(a, b)),
  ...on([', ', '0 3, 0 3', '2 3 4, 2 3 4'], (a, b) => call(a, b, { reduction: 'none' })),
];

const windows = { size: [2, 3], stride: [2, 1], dilation: [1, 2] } as const;

/** The calls of ops that belong to no family, and of others with settings that matter. */
const OWN: { readonly [name: string]: readonly Case[] } = {
  argmax: [
    ...on(['', '1', '7', '33 35', '2 1 3 2 3', '0'], (x) => o.argmax(x)),
    ...on(['5 3', '37 29', '3 0', '2 1 3 2 3'], (x) => o.argmax(x, 0)),
    ...on(['5 3', '37 29', '0 3', '2 1 3 2 3'], (x) => o.argmax(x, -1, true)),
  ],
  avgPool2d: [
    ...on(['0 2 4 5', '2 3 5 7', '1 1 37 29'], (x) => o.avgPool2d(x, 2)),
    ...on(['1 1 1 1', '1 2 5 4'], (x) => o.avgPool2d(x, 3, { padding: 1, stride: 1 })),
  ],
  broadcastTo: (
    [
      ['', [0, 3]],
      ['', [1]],
      ['1', [1, 1]],
      ['0', [2, 0]],
      ['29', [37, 29]],
      ['2 1 3', [2, 2, 2, 3]],
      ['1 2 1 3 1', [2, 2, 2, 3, 3]],
    ] as const
  ).flatMap(([text, to]) => on([text], (x) => o.broadcastTo(x, to))),
  clip: (
    [
      [-1, 2],
      [0, 0],
      [-0, 0],
      [Number.NEGATIVE_INFINITY, 1],
      [0, Number.POSITIVE_INFINITY],
    ] as const
  ).flatMap(([low, high]) => on(['97'], (x) => o.clip(x, low, high))),
  concat: [
    ...on(['1, 0', '0, 0', '0 3, 2 3', '3 3, 1 3', '2 1 3 1 2, 1 1 3 1 2'], (a, b) => o.concat([a, b])),
    ...on(['3 1, 3 5', '37 29, 37 3', '2 1 3 1 2, 2 1 3 1 7', '3 0, 3 0'], (a, b) => o.concat([a, b, a], -1)),
  ],
  conv2d: [
    ...on(['1 1 1 1, 1 1 1 1', '0 2 4 5, 3 2 2 3', '2 3 9 7, 5 3 3 3', '1 2 23 19, 4 2 3 2'], (x, w) => o.conv2d(x, w)),
    ...on(['2 2 5 7, 3 2 3 3'], (x, w) => o.conv2d(x, w, { padding: 'same', stride: [2, 1] })),
    ...on(['1 4 6 5, 2 2 2 2'], (x, w) => o.conv2d(x, w, { groups: 2, dilation: [1, 2] })),
  ],
  conv2dTranspose: [
    ...on(['1 1 1 1, 1 1 1 1', '0 2 3 3, 2 3 2 2', '2 3 5 4, 3 2 3 3', '1 2 19 17, 2 4 3 2'], (x, w) => o.conv2dTranspose(x, w)),
    ...on(['1 4 3 2, 4 1 2 3'], (x, w) => o.conv2dTranspose(x, w, { groups: 2, stride: 2, padding: 1, outputPadding: [1, 0] })),
  ],
  dot: on(['1, 1', '0, 0', '7, 7', '1025, 1025'], (a, b) => o.dot(a, b)),
  dropout: on(['', '0', '7', '2 1 3 1 4', '37 29'], (x) => o.dropout(x, 0.4, { generator: new Generator(5) })),
  embedding: on(['1 1', '5 3', '9 37'], (x) => o.embedding(x, int([2, 2], 0, x.shape[0]! - 1, 0, 0))),
  foldWindows: [
    ...on(['0 2 2 1 2', '1 2 2 1 2', '2 3 2 2 1 2'], (x) => o.foldWindows(x, [2, 3])),
    ...on(['2 3 17 13'], (x) => o.foldWindows(x, [35, 17], { stride: [2, 1], dilation: [1, 2] })),
  ],
  oneHot: on(['3', '2 3', '1 3', '2 1 3 1 3'], (x) =>
    o.mul(x, o.oneHot(int([3], 2, 0, 2), 3, { dtype: x.dtype === 'float64' ? 'float64' : 'float32' })),
  ),
  leakyRelu: [0, -2, 1].flatMap((slope) => on(['97'], (x) => o.leakyRelu(x, slope))),
  outer: on(['1, 1', '0, 3', '7, 5', '37, 29'], (a, b) => o.outer(a, b)),
  pad: on(['', '0', '1', '3 5', '2 0 3', '2 1 3 1 4', '37 29'], (x) =>
    o.pad(
      x,
      x.shape.map((_, axis) => [axis % 2, 2]),
      -1.5,
    ),
  ),
  permute: on(['', '0', '1', '3 5', '2 0 3', '2 3 4', '2 1 3 1 4', '37 29'], (x) =>
    o.permute(
      x,
      x.shape.map((_, axis) => (axis + x.rank - 1) % x.rank),
    ),
  ),
  reshape: [
    ...on(['', '0', '1', '3 5', '2 0 3', '37 29', '2 1 3 1 4'], (x) => o.reshape(x, [x.size])),
    ...on(['24', '6 4', '2 3 4', '4 1 3 1 2'], (x) => o.reshape(x.transpose(), [2, 1, 3, 2, 2])),
  ],
  segmentSum: on(['0 3', '1', '7', '5 3', '37 29', '4 1 2 1 3'], (x) => o.segmentSum(x, cycle(x.shape[0]!, 3), 4)),
  slice: [
    ...on(['0', '1', '7', '5 3', '37 29', '3 1 2 1 3'], (x) => o.slice(x, 1, -1)),
    ...on(['1', '3 5', '2 0 3', '2 1 3 1 4'], (x) => o.slice(x, 0, 2, -1)),
  ],
  stack: on([', ', '0, 0', '7, 7', '3 5, 3 5', '2 1 3 2, 2 1 3 2', '37 29, 37 29'], (a, b) => o.stack([a, b, a], -1)),
  softmaxCrossEntropy: [
    ...on(['1 1', '5 3', '37 29', '2 1 3 1 4'], (z) =>
      losses.softmaxCrossEntropy(z, cycle(z.size / z.shape.at(-1)!, z.shape.at(-1)!).reshape(z.shape.slice(0, -1))),
    ),
    ...on(['0 3, 0 3', '5 3, 5 3'], (z, p) => losses.softmaxCrossEntropy(z, p, { reduction: 'none', smoothing: 0.1 })),
  ],
  take: on(['1', '7', '5 3', '4 0', '9 37', '4 1 2 1 3'], (x) => o.take(x, int([2, 2], 0, x.shape[0]! - 1, 0, 0))),
  pow: [0, -0, 1, 2, 0.5, -0.5, 1 / 3, 2.5, -1, -2, 17, -17, 1001, Number.NaN, Number.POSITIVE_INFINITY].flatMap((exponent) =>
    on(['97'], (x) => o.pow(x, exponent)),
  ),
  putLargest: [
    ...on(['0 2 3, 0 4 7', '2 2 3, 2 4 7', '17 25, 35 29', '2 1 2 2 1, 2 1 2 4 5'], (t, by) => putLargest(t, by, windows)),
    ...on(['1 1, 1 1'], (t, by) => putLargest(t, by, { size: [1, 1], stride: [1, 1], dilation: [1, 1] })),
  ],
  takeLargest: [
    ...on(['0 4 7, 0 4 7', '2 4 7, 2 4 7', '35 29, 35 29', '2 1 2 4 5, 2 1 2 4 5'], (t, by) => takeLargest(t, by, windows)),
    ...on(['2 4 7', '35 29'], (x) => takeLargest(x, x.detach(), windows)),
  ],
  maxPool2d: [
    // Zeros of both signs are equal: the first is the largest.
    ...on(['1 2 6 9', '1 2 37 29'], (x) => o.maxPool2d(x.mul(0), 2)),
    ...on(['1 2 6 9'], (x) => o.maxPool2d(x.mul(0), 3, { stride: 1, padding: 'same' })),
    ...on(['0 2 4 5', '2 3 5 7', '1 1 37 29'], (x) => o.maxPool2d(x, 2)),
    ...on(['1 1 1 1', '1 2 5 4'], (x) => o.maxPool2d(x, 3, { padding: 1, stride: 1 })),
  ],
  transpose: on(['', '0', '1', '3 5', '2 0 3', '2 3 4', '2 1 3 1 4', '37 29'], (x) => o.transpose(x)),
  where: [...on(PAIRS, (a, b) => o.where(o.greater(a, b), a, b)), ...on(['7', '2 1 3 1 4'], (x) => o.where(x, 1, x))],
  windows: [
    ...on(['0 4 7', '2 4 7', '2 1 2 4 7', '35 29'], (x) => o.windows(x, windows.size, windows)),
    ...on(['1 1', '3 5'], (x) => o.windows(x, 1)),
  ],
  binaryCrossEntropy: loss(losses.binaryCrossEntropy),
  binaryCrossEntropyWithLogits: loss(losses.binaryCrossEntropyWithLogits),
  hinge: loss(losses.hinge),
  huber: loss(losses.huber),
  meanAbsoluteError: loss(losses.meanAbsoluteError),
  meanSquaredError: loss(losses.meanSquaredError),
};

/** All calls on which an op is tried. Throws for one whose shapes are not known. */
export function shapedCasesOf(name: string, { domain }: Defined): readonly Case[] {
  const cases = [...familyOf(domain), ...(OWN[name] ?? [])];
  if (cases.length === 0) throw new Error(`${name} belongs to no family of ops: add its shapes to test/compile/op-cases.ts`);
  return cases;
}
