import { describe, expect, it } from 'vitest';
import { Generator, randn, seed, uniform, ValueError } from '../../src/index.js';
import { threefry } from '../../src/random/generator.js';
import { normal, portableLog, portableSin } from '../../src/random/normal.js';

describe('threefry', () => {
  // The known answers that its authors publish for Threefry-2x32 with 20 rounds (Random123, kat_vectors).
  const answers = [
    { key: [0, 0], counter: [0, 0], bits: ['6b200159', '99ba4efe'] },
    { key: [-1, -1], counter: [-1, -1], bits: ['1cb996fc', 'bb002be7'] },
    { key: [0x13198a2e, 0x03707344], counter: [0x243f6a88, 0x85a308d3], bits: ['c4923a9c', '483df7a0'] },
  ] as const;
  for (const { key, counter, bits } of answers) {
    it(`gives ${bits.join(' ')}`, () => {
      const out = new Int32Array(2);
      threefry(key[0], key[1], counter[0], counter[1], out);
      expect([...out].map((v) => (v >>> 0).toString(16))).toEqual(bits);
    });
  }
});

describe('normal', () => {
  it('stands on a logarithm and a sine that are right to 2 roundings', () => {
    for (let i = 1; i < 2000; i++) {
      const x = Math.floor(2 ** (32 * (i / 2000)));
      expect(Math.abs(portableLog(x) - Math.log(x))).toBeLessThanOrEqual(2 * 2 ** -52 * Math.max(1, Math.log(x)));
      const angle = (i / 2000 - 0.5) * Math.PI;
      expect(Math.abs(portableSin(angle) - Math.sin(angle))).toBeLessThanOrEqual(2 * 2 ** -52 * Math.abs(Math.sin(angle)));
    }
  });
  it('is Box and Muller’s transform, up to 6.7 standard deviations and never infinite', () => {
    for (const a of [0, 1, 2, -1, 0x7fffffff, 12345]) {
      for (const b of [0, 1, -1, 0x40000000, -0x80000000, 678910]) {
        const radius = Math.sqrt(-2 * Math.log(((a | 1) >>> 0) / 2 ** 32));
        expect(normal(a, b)).toBeCloseTo(radius * Math.cos((2 * Math.PI * (b >>> 0)) / 2 ** 32), 7);
      }
    }
    expect(normal(0, 0)).toBeCloseTo(6.66, 2);
  });
  it('spreads as the normal distribution does', () => {
    const generator = new Generator(4);
    const draws = Float64Array.from({ length: 100_000 }, () => generator.normal()).sort();
    // From Python's statistics.NormalDist().inv_cdf; each found within five standard errors of a quantile.
    for (const [p, z] of [
      [0.001, -3.090232306167813],
      [0.1, -1.2815515655446008],
      [0.3, -0.5244005127080407],
      [0.5, 0],
      [0.9, 1.2815515655446008],
      [0.999, 3.090232306167813],
    ] as const) {
      const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
      expect(Math.abs(draws[Math.floor(p * draws.length)]! - z)).toBeLessThan((5 * Math.sqrt((p * (1 - p)) / draws.length)) / density);
    }
  });
});

describe('Generator', () => {
  it('gives these bits, everywhere and always', () => {
    const generator = new Generator(42);
    expect([generator.uniform(), generator.normal(), generator.integer(1000)]).toMatchInlineSnapshot(`
      [
        0.8690483965743594,
        1.943703289071242,
        520,
      ]
    `);
    expect([...randn([3], { generator: new Generator(7), dtype: 'float64' }).data]).toMatchInlineSnapshot(`
      [
        -0.04046419505892546,
        -0.3205668473454206,
        1.9440784998360507,
      ]
    `);
    expect([...uniform([3], { generator: new Generator(7), low: -1 }).data]).toMatchInlineSnapshot(`
      [
        0.8169605135917664,
        0.38063445687294006,
        -0.810072124004364,
      ]
    `);
    expect([...new Generator(3).permutation(8)]).toMatchInlineSnapshot(`
      [
        2,
        4,
        6,
        0,
        7,
        3,
        5,
        1,
      ]
    `);
  });
  it('goes on from a saved state', () => {
    const [a, b] = [new Generator(5), new Generator(0)];
    a.normal();
    b.state.assign(a.state);
    expect(b.normal()).toBe(a.normal());
  });
  it('tells seeds apart beyond 32 bits, and refuses those that are none', () => {
    expect(new Generator(1).uniform()).not.toBe(new Generator(1 + 2 ** 32).uniform());
    for (const bad of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => new Generator(bad)).toThrow(ValueError);
  });
  it('has the moments of its distributions', () => {
    const count = 100_000;
    const [n, u] = [randn([count], { generator: new Generator(1) }), uniform([count], { generator: new Generator(2), low: 2, high: 5 })];
    // Five standard errors of each estimate.
    expect(Math.abs(n.mean().item())).toBeLessThan(5 / Math.sqrt(count));
    expect(Math.abs(n.variance().item() - 1)).toBeLessThan(5 * Math.sqrt(2 / count));
    expect(Math.abs(u.mean().item() - 3.5)).toBeLessThan((5 * Math.sqrt(0.75)) / Math.sqrt(count));
    expect([u.min().item() >= 2, u.max().item() <= 5]).toEqual([true, true]);
  });
  it('shuffles evenly', () => {
    const generator = new Generator(9);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = generator.permutation(3).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 expected of each; five standard deviations are 144.
    for (const n of counts.values()) expect(Math.abs(n - 1000)).toBeLessThan(144);
  });
  it('seeds the default generator', () => {
    seed(11);
    const first = randn([4]).toArray();
    expect(randn([4]).toArray()).not.toEqual(first);
    seed(11);
    expect(randn([4]).toArray()).toEqual(first);
  });
});
