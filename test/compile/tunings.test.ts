/** The options `relaxed` and `wide`: right results everywhere, whether the engine has what they ask for or not. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { TUNINGS } from '../../src/compile/matmul/tuning.js';
import { difference, resultsOf } from '../../src/compile/self-check.js';
import { Generator, randn } from './library.js';

const generator = new Generator(3);
const [a, b] = [randn([67, 130], { generator }), randn([130, 45], { generator })];

describe('matrix products', () => {
  const plain = compile(() => a.matmul(b))();
  it('wide: the same bits', () => {
    expect([...compile(() => a.matmul(b), { wide: true })().data]).toEqual([...plain.data]);
  });
  for (const options of [{ relaxed: true }, { relaxed: true, wide: true }]) {
    it(`${Object.keys(options).join(' and ')}: the same to rounding`, () => {
      const y = compile(() => a.matmul(b), options)();
      // 130 products of normal variables: a few dozen roundings of sums of size 10.
      expect(y.sub(plain).abs().max().item()).toBeLessThan(1e-4);
    });
  }
});

describe('the check of the wide tuning', () => {
  const plain = resultsOf(TUNINGS.plain, 'once');
  it('finds that code written for it gives the plain results, with or without wider vectors', () => {
    expect(difference(resultsOf(TUNINGS.wideExact, 'settled'), plain)).toBeNull();
  });
  it('says which kind of code differs, if only in the last bit of one number', () => {
    for (const [kind, results] of plain) {
      const changed = results.map((values) => values.slice());
      const last = changed.at(-1)!;
      const bits = new Uint8Array(last.buffer);
      bits[(last.length - 1) * last.BYTES_PER_ELEMENT]! ^= 1;
      expect(difference(new Map([...plain, [kind, changed]]), plain)).toBe(kind);
    }
  });
  it('has numbers to compare in every kind: finite ones, and where they belong special ones', () => {
    for (const [kind, results] of plain) {
      const numbers = results.flatMap((values) => [...values]);
      expect(new Set(numbers.filter(Number.isFinite)).size, kind).toBeGreaterThan(20);
      if (kind.startsWith('functions')) expect(numbers.some(Number.isNaN), kind).toBe(true);
    }
  });
});
