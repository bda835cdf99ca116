/** Universal approximation: F is equation (4), and comes within any ε (5) of continuous functions where φ is of the theorem's kind. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../src/gmdh/index.js';
import { Generator, sigmoid, type Tensor, tanh, tensor, zeros } from '../../src/index.js';
import { approximator, meanSquaredError, withLoss } from '../../src/nn/index.js';
import { adam } from '../../src/optim/index.js';
import { fit } from '../../src/train/index.js';

const double = { dtype: 'float64' } as const;
const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i / (count - 1));
const line = (count: number): Tensor => tensor(steps(count), double).reshape([-1, 1]);
const square = (count: number): Tensor =>
  tensor(
    steps(count).flatMap((a) => steps(count).map((b) => [a, b])),
    double,
  );

/** F with the v that least squares finds from f on `points`, and the largest |F − f| on `others`. */
async function epsilon(f: (x: Tensor) => Tensor, phi: (z: Tensor) => Tensor, n: number, points: Tensor, others: Tensor, seed = 1) {
  const F = approximator(points.shape[1]!, n, phi, { ...double, steepness: 6, generator: new Generator(seed) });
  F.v.assign(await leastSquares(F.hidden(points).detach(), f(points)));
  return F(others).sub(f(others)).abs().max().item();
}
/** A random continuous function: bumps and kinks of heights up to 1 at random places. */
function randomFunction(seed: number, features: number): (x: Tensor) => Tensor {
  const generator = new Generator(seed);
  const parts = Array.from({ length: 3 }, () => ({
    height: 2 * generator.uniform() - 1,
    width: 0.3 + generator.uniform(),
    place: tensor(
      Array.from({ length: features }, () => generator.uniform()),
      double,
    ),
    kink: generator.integer(2) === 1,
  }));
  return (x) =>
    parts
      .map(({ height, width, place, kink }): Tensor => {
        const distance = x.sub(place).div(width).square().sum(-1, true);
        return (kink ? distance.add(1e-30).sqrt() : distance.neg().exp()).mul(height);
      })
      .reduce<Tensor>((a, b) => a.add(b), zeros([x.shape[0]!, 1], double));
}

describe('approximator', () => {
  it('computes (4): the sum of v φ(wᵀx + b)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 9 }), (seed, m, n) => {
        const generator = new Generator(seed);
        const F = approximator(m, n, tanh, { ...double, generator });
        F.v.assign(
          tensor(
            Array.from({ length: n }, () => [generator.normal()]),
            double,
          ) as Tensor,
        );
        const x = Array.from({ length: m }, () => generator.uniform());
        const [w, b, v] = [F.w.data, F.b.data, F.v.data];
        const expected = Array.from(v, (vi, i) => vi * Math.tanh(x.reduce((s, xj, j) => s + w[j * n + i]! * xj, b[i]!)));
        const sum = expected.reduce((s, y) => s + y, 0);
        const scale = expected.reduce((s, y) => s + Math.abs(y), 1);
        expect(Math.abs(F(tensor([x], double)).item() - sum)).toBeLessThan(1e-12 * scale);
      }),
    );
  });

  it('bends inside the cube: each wᵀx + b is 0 at one of its points', () => {
    const { w, b } = approximator(1, 500, tanh, { ...double, generator: new Generator(1) });
    for (const [i, v] of b.data.entries()) expect(-v / w.data[i]!).toSatisfy((at: number) => at >= 0 && at <= 1);
  });

  it('is a layer with three parameters, that gradient descent trains too', async () => {
    const F = approximator(1, 12, sigmoid, { generator: new Generator(2) });
    expect(Object.keys(F.named)).toEqual(['w', 'b', 'v']);
    expect([F.w.dtype, F(zeros([5, 1])).shape]).toEqual(['float32', [5, 1]]);
    const x = tensor(steps(50).map((x) => [x]));
    const y = tensor(steps(50).map((x) => [Math.sin(6 * x)]));
    await fit(withLoss(F, meanSquaredError), { x, y }, { optimizer: adam(F.parameters, { learningRate: 0.02 }), iterations: 1500 });
    expect(F(x).sub(y).abs().max().item()).toBeLessThan(0.05);
  });

  it('refuses what makes no sense', () => {
    expect(() => approximator(0, 3, tanh)).toThrow('approximator: features 0 must be a whole number from 1');
    expect(() => approximator(1, 1.5, tanh)).toThrow('approximator: terms 1.5 must be a whole number from 1');
    expect(() => approximator(1, 3, tanh, { steepness: 0 })).toThrow('approximator: steepness 0 must be above 0');
    expect(() => approximator(2, 3, tanh)(zeros([4, 3]) as never)).toThrow(
      'approximator: takes 2 features, got shape [4, 3]; the last axis must have 2',
    );
  });
});

describe('the theorem', () => {
  const bounded: Record<string, (z: Tensor) => Tensor> = { sigmoid, tanh, bump: (z) => z.square().neg().exp() };
  for (const [name, phi] of Object.entries(bounded)) {
    it(`${name}: with more terms ε gets small, on [0, 1] and on [0, 1]²`, async () => {
      for (let seed = 0; seed < 8; seed++) {
        const [f, g] = [randomFunction(seed, 1), randomFunction(seed, 2)];
        const onLine = [2, 8, 64].map((n) => epsilon(f, phi, n, line(121), line(300)));
        const onSquare = [4, 96].map((n) => epsilon(g, phi, n, square(16), square(31)));
        const [few, more, many] = await Promise.all(onLine);
        expect([more! < few!, many! < more!, many! < 0.03]).toEqual([true, true, true]);
        const [a, b] = await Promise.all(onSquare);
        expect([b! < a!, b! < 0.15]).toEqual([true, true]);
      }
    });
  }

  it('asks for a bounded φ for a reason: with z or z² F is a polynomial, and more terms change nothing', async () => {
    const f = (x: Tensor): Tensor => x.mul(20).sub(10).sigmoid();
    for (const phi of [(z: Tensor): Tensor => z, (z: Tensor): Tensor => z.square()]) {
      const [few, many] = await Promise.all([3, 64].map((n) => epsilon(f, phi, n, line(121), line(300))));
      expect(many!).toBeGreaterThan(0.1);
      expect(Math.abs(few! - many!)).toBeLessThan(1e-6);
    }
  });

  it('and for one that is not constant', async () => {
    const one = (z: Tensor): Tensor => z.mul(0).add(1);
    expect(await epsilon((x) => x, one, 64, line(121), line(300))).toBeGreaterThan(0.49);
  });
});
