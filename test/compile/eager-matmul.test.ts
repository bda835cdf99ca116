/** Eager matrix products once the compiler is imported: generated kernels for the large ones, with the loops' results. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../src/compile/index.js';
import { backward, Generator, parameter, randn, type Tensor, tensor } from './library.js';

/** Σ a b in doubles. */
function product(a: Tensor, b: Tensor): number[][] {
  const [rows, columns] = [a.toArray() as number[][], b.transpose().toArray() as number[][]];
  return rows.map((row) => columns.map((column) => row.reduce((sum, x, i) => sum + x * column[i]!, 0)));
}

const size = fc.integer({ min: 1, max: 60 });

describe('eager matmul', () => {
  for (const [dtype, tolerance] of [
    // k roundings of sums of at most 60 products of normal variables.
    ['float32', 2e-4],
    ['float64', 4e-13],
  ] as const) {
    it(`${dtype}: what the definition says, small or large`, () => {
      fc.assert(
        fc.property(size, size, size, (m, k, n) => {
          const generator = new Generator(m * 10_000 + k * 100 + n);
          const [a, b] = [randn([m, k], { generator, dtype }), randn([k, n], { generator, dtype })];
          const wanted = tensor(product(a, b), { dtype });
          expect((a.matmul(b) as Tensor).sub(wanted).abs().max().item()).toBeLessThan(tolerance);
          const [p, q] = [parameter(a as Tensor), parameter(b as Tensor)];
          const gradients = backward(p.matmul(q).sum());
          const ones = tensor(product(wanted.mul(0).add(1), b.transpose() as Tensor), { dtype });
          expect(gradients.get(p).sub(ones).abs().max().item()).toBeLessThan(tolerance);
        }),
        { numRuns: 60 },
      );
    });
  }
  it('results are their own memory', () => {
    const [a, b] = [randn([64, 64]), randn([64, 64])];
    const first = a.matmul(b);
    const before = first.toTypedArray();
    b.matmul(a);
    expect([...first.data]).toEqual([...before]);
  });
  it('NaN and Infinity travel', () => {
    const a = randn([64, 64]);
    a.data[0] = Number.NaN;
    a.data[64] = Number.POSITIVE_INFINITY;
    const y = a.matmul(randn([64, 64]));
    expect([Number.isNaN(y.data[0]), Number.isFinite(y.data[64])]).toEqual([true, false]);
  });
});
