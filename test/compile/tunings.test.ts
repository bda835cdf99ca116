/** The options `relaxed` and `wide`: right results everywhere, whether the engine has what they ask for or not. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
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
