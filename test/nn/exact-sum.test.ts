/** Sums without rounding: zero exactly where all that was added cancels. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Generator } from '../../src/index.js';
import { ExactSum } from '../../src/nn/exact-sum.js';

const numbers = fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: -60, max: 60 })), { maxLength: 20 });

it('is zero when everything is taken back, in any order, and not when anything is left', () => {
  fc.assert(
    fc.property(numbers, fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: -200, max: 200 }), (list, seed, power) => {
      const values = list.map(([v, exponent]) => v * 2 ** exponent);
      const sum = new ExactSum();
      for (const v of values) sum.add([v, 1], 1);
      for (const i of new Generator(seed).permutation(values.length)) sum.add([values[i]!, 1], -1);
      expect(sum.isZero).toBe(true);
      sum.add([2 ** power, 0], 1);
      expect(sum.isZero).toBe(false);
    }),
  );
  const sum = new ExactSum();
  for (const [v, sign] of [[1e16, 1], [1, 1], [1e16, -1]] as const) sum.add([v], sign); // biome-ignore format: short
  expect(sum.isZero).toBe(false);
  sum.add([1], -1);
  expect(sum.isZero).toBe(true);
});
