/** Spells out the calls on which an op is tested, from its test domain. */
import type { Case, Domain } from '../op.js';
import type { Generator } from '../random/generator.js';
import type { Shape } from '../shape-types.js';

/** Every call that a test domain stands for. */
export function casesOf(
  { cases = [], elementwise, broadcasts, multiplies, reduces, alongAxis }: Domain,
  generator: Generator,
): readonly Case[] {
  return [
    ...cases,
    ...(elementwise ? SHAPES.map((s): Case => ({ shapes: [s], call: (x) => elementwise(x!) })) : []),
    ...(broadcasts ? pairs(generator).map((shapes): Case => ({ shapes, call: (a, b) => broadcasts(a!, b!) })) : []),
    ...(multiplies ? FACTORS.map((shapes): Case => ({ shapes, call: (a, b) => multiplies(a!, b!) })) : []),
    ...(reduces ? REDUCED.map(([s, axes, keepDims]): Case => ({ shapes: [s], call: (x) => reduces(x!, axes, keepDims) })) : []),
    ...(alongAxis ? ALONG.map(([s, axis]): Case => ({ shapes: [s], call: (x) => alongAxis(x!, axis) })) : []),
  ];
}

const SHAPES: readonly Shape[] = [[], [1], [3], [2, 3], [2, 1, 3]];

// More rows and columns than loops take at a time, with some left over, among them.
const FACTORS: readonly (readonly Shape[])[] = [
  '2x3 3x4',
  '1x3 3x1',
  '5x3 3x1',
  '6x5 5x6',
  '9x10 10x9',
  '17x9 9x1',
  '3 3',
  '3 3x2',
  '2x3 3',
  '2x2x3 3x2',
  '2x1x2x3 3x3x2',
  '3 2x3x2',
].map((factors) => factors.split(' ').map((shape) => shape.split('x').map(Number)));

const REDUCED: readonly (readonly [shape: Shape, axes?: number | readonly number[], keepDims?: boolean])[] = [
  [[3]],
  [[2, 3], 0],
  [[2, 3], -1, true],
  [
    [2, 3, 4],
    [0, 2],
  ],
  [[2, 3, 2, 2], [1, 2], true],
];

const ALONG: readonly (readonly [shape: Shape, axis?: number])[] = [[[3]], [[2, 3]], [[2, 3, 2], 1]];

/** Shapes that broadcast together, of every pair of ranks up to 4, with axes of 1 in random places. */
function pairs(generator: Generator): (readonly [Shape, Shape])[] {
  const sizes = [2, 3, 2, 4];
  const shape = (rank: number): Shape => sizes.slice(4 - rank).map((d) => (generator.uniform() < 0.35 ? 1 : d));
  const ranks = [0, 1, 2, 3, 4];
  return ranks.flatMap((m) => ranks.map((n) => [shape(m), shape(n)] as const));
}
