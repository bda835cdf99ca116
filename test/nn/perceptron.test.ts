/** The perceptron: Rosenblatt's rule on data that can be separated and on data that cannot, and the same neuron trained by gradient. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backward, Generator, mul, parameter, randn, relu, sub, type Tensor, tensor } from '../../src/index.js';
import { perceptron, step } from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { fit } from '../../src/train/index.js';

const double = { dtype: 'float64' } as const;
const corners = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const labels = (...y: number[]): Tensor => tensor(y).reshape([-1, 1]);

/** Points on both sides of a random hyperplane, none nearer to it than `gap`, and the margin of (x, 1) from it. */
function separable(seed: number, count: number, features: number, gap: number) {
  const generator = new Generator(seed);
  const normal = Array.from({ length: features + 1 }, () => generator.normal());
  const length = Math.hypot(...normal);
  const rows: number[][] = [];
  let margin = Number.POSITIVE_INFINITY;
  while (rows.length < count) {
    const x = Array.from({ length: features }, () => 4 * generator.uniform() - 2);
    const distance = [...x, 1].reduce((sum, v, i) => sum + v * normal[i]!, 0) / length;
    if (Math.abs(distance) < gap) continue;
    margin = Math.min(margin, Math.abs(distance));
    rows.push([...x, distance > 0 ? 1 : 0]);
  }
  return {
    x: tensor(
      rows.map((row) => row.slice(0, -1)),
      double,
    ) as Tensor,
    y: tensor(
      rows.map((row) => row.slice(-1)),
      double,
    ) as Tensor,
    margin,
    radius: Math.max(...rows.map((row) => Math.hypot(...row.slice(0, -1), 1))),
  };
}

it('the step is 1 above 0, else 0; NaN travels', () => {
  expect([...step(tensor([Number.NaN, -1, 0, 2, Number.POSITIVE_INFINITY])).data]).toEqual([Number.NaN, 0, 0, 1, 1]);
  expect(perceptron(1)(tensor([[Number.NaN]])).item()).toBeNaN();
});

describe("Rosenblatt's rule", () => {
  it("converges on separable examples, within Novikoff's bound (R / γ)² of updates", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.double({ min: 0.05, max: 0.5, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (seed, count, features, gap, learningRate) => {
          const { x, y, margin, radius } = separable(seed, count, features, gap);
          const unit = perceptron(features, double);
          const run = unit.learn(x, y, { learningRate, epochs: 100_000 });
          expect(run).toMatchObject({ converged: true, outcome: 'converged', wrong: 0 });
          expect(run.updates).toBeLessThanOrEqual((radius / margin) ** 2);
          expect([...unit(x).data]).toEqual([...y.data]);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('moves as the rule says: w + α (y − a) x, b + α (y − a), and not at all where the answer is right', () => {
    const numbers = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 });
    fc.assert(
      fc.property(numbers, numbers, fc.constantFrom(0, 1), fc.double({ min: 0.1, max: 2, noNaN: true }), (row, w, y, learningRate) => {
        const options = { weights: tensor(w, double).reshape([3, 1]) as Tensor<[3, 1]>, bias: tensor([0.25], double) };
        const unit = perceptron(3, options);
        const x = tensor([row], double);
        const error = y - unit(x).item();
        unit.learn(x, tensor([[y]], double), { learningRate, epochs: 1 });
        expect([...unit.weights.data]).toEqual(w.map((v, i) => (error === 0 ? v : v + row[i]! * (learningRate * error))));
        expect(unit.bias.item()).toBe(0.25 + learningRate * error);
      }),
    );
  });

  it('is a step down the gradient of relu(−t z) for the example t = ±1 at hand', () => {
    const generator = new Generator(4);
    for (let i = 0; i < 50; i++) {
      const x = randn([1, 4], { ...double, generator });
      const start = { weights: randn([4, 1], { ...double, generator }), bias: randn([1], { ...double, generator }) };
      const y = tensor([[i % 2]], double);
      const [byRule, byGradient] = [perceptron(4, start), perceptron(4, start)];
      byRule.learn(x, y, { learningRate: 0.5, epochs: 1 });
      const z: Tensor = byGradient.logits(x);
      const cost = relu(mul(z, sub(1, mul(y, 2)))).sum();
      sgd(byGradient.parameters, { learningRate: 0.5 }).step(backward(cost));
      expect([...byRule.weights.data, byRule.bias.item()]).toEqual([...byGradient.weights.data, byGradient.bias.item()]);
    }
  });

  it('learns AND and OR, and proves that XOR cannot be separated', () => {
    const outcomes = [labels(0, 0, 0, 1), labels(0, 1, 1, 1), labels(0, 1, 1, 0)].map((y) => perceptron(2).learn(corners, y));
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['converged', 'converged', 'cycle']);
    expect(outcomes.map(({ message }) => message)).toEqual([
      'every example is right after 10 updates in 6 epochs',
      'every example is right after 4 updates in 4 epochs',
      '2 of 4 examples are wrong after 9 updates in 3 epochs; the weights are those of epoch 2 again, so it goes round for ever: no hyperplane separates the classes',
    ]);
  });

  it('takes no cycle for a proof that only rounding makes', () => {
    const stuck = { weights: tensor([[1e10], [1e10]]), bias: tensor([1e10]) };
    const lost = perceptron(2, stuck).learn(corners, labels(0, 0, 0, 1), { learningRate: 1e-8 });
    expect(lost).toMatchObject({ converged: false, outcome: 'stopped', epochs: 1 });
    expect(lost.message).toBe(
      '3 of 4 examples are wrong after 3 updates in 1 epoch; the weights are those of epoch 0 again: the updates are lost in rounding; raise learningRate or use float64',
    );
    const wide = { weights: tensor([[1e20], [1e20]], double), bias: tensor([1e20], double) };
    expect(perceptron(2, wide).learn(corners.astype('float64'), labels(0, 0, 0, 1), { learningRate: 1e-8 }).message).toMatch(
      /raise learningRate$/,
    );
    // A true cycle proves it at any learning rate, though none of its moves is exact.
    for (const learningRate of [0.1, 0.3, 1e30])
      expect(perceptron(2).learn(corners, labels(0, 1, 1, 0), { learningRate }).outcome).toBe('cycle');
    let lostRuns = 0;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 8 }), (seed, count) => {
        const { x, y } = separable(seed, count, 2, 0.05);
        const generator = new Generator(seed + 1);
        const start = { weights: randn([2, 1], { generator }).mul(1e9) as Tensor<[2, 1]>, bias: tensor([1e9 * generator.normal()]) };
        const run = perceptron(2, start).learn(x.astype('float32'), y, { learningRate: 10 ** (2 - generator.integer(4)), epochs: 50 });
        expect(run.outcome).not.toBe('cycle');
        if (run.message.includes('lost in rounding')) lostRuns++;
      }),
      { numRuns: 200, seed: 1 },
    );
    expect(lostRuns).toBeGreaterThan(20);
  });

  it('never says that it has converged where the same point has both labels', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 12 }), (seed, count) => {
        const generator = new Generator(seed);
        const rows = Array.from({ length: count }, () => [generator.integer(5) - 2, generator.integer(5) - 2]);
        const y = [...rows.map(() => generator.integer(2)), 0];
        y[count] = 1 - y[0]!;
        const run = perceptron(2).learn(tensor([...rows, rows[0]!]) as Tensor, labels(...y), { epochs: 200 });
        expect(run.converged).toBe(false);
        expect(run.outcome).not.toBe('converged');
        expect(run.wrong).toBeGreaterThan(0);
      }),
    );
  });

  it('says what it means when the epochs run out', () => {
    const { x, y } = separable(3, 30, 2, 0.01);
    const { outcome, message, updates, wrong } = perceptron(2, double).learn(x, y, { epochs: 2 });
    expect([outcome, wrong > 0]).toEqual(['stopped', true]);
    const radius = Math.max(...(x.toArray() as number[][]).map((row) => Math.hypot(...row, 1)));
    expect(message).toBe(
      `${wrong} of 30 examples are wrong after ${updates} updates in 2 epochs: either no hyperplane separates the classes, ` +
        `or only with a margin below ${(radius / Math.sqrt(updates)).toPrecision(2)}; allow more epochs to find out`,
    );
    const started = perceptron(2, { weights: tensor([[5], [-5]]) }).learn(corners, labels(0, 1, 1, 0), { epochs: 1 });
    expect(started.message).toMatch(/in 1 epoch: either no hyperplane separates the classes; allow more epochs/);
  });

  it('takes labels of any number type, and lengths whose squares are no float32', () => {
    expect(perceptron(2).learn(corners, labels(0, 1, 1, 1).astype('int32')).converged).toBe(true);
    expect(perceptron(2).learn(corners.mul(3e38), labels(0, 0, 0, 1), { epochs: 2 }).message).toMatch(/a margin below \d\.\de\+38;/);
  });

  it('says converged when the last epoch allowed is the one that got there', () => {
    const run = perceptron(2).learn(corners, labels(0, 1, 1, 1), { epochs: 3 });
    expect(run).toMatchObject({ converged: true, outcome: 'converged', epochs: 3, wrong: 0 });
  });

  it('refuses what does not fit, and says what would', () => {
    const unit = perceptron(2);
    const says = (f: () => unknown): string => {
      try {
        f();
      } catch (error) {
        return (error as Error).message;
      }
      return 'nothing thrown';
    };
    expect([
      says(() => perceptron(0)),
      says(() => unit.learn(corners, tensor([0, 1, 1, 1]))),
      says(() => unit.learn([[0, 0]] as never, labels(0))),
      says(() => unit.learn(corners, undefined as never)),
      says(() => perceptron(2, { weights: tensor([[1e308], [-1e308]], double) }).learn(tensor([[2, 2]], double), labels(0))),
      says(() => unit.learn(corners, labels(0, 1))),
      says(() => unit.learn(corners, labels(0, 1, 2, 1))),
      says(() => unit.learn(tensor([[0, Number.NaN]]), labels(1))),
      says(() => unit.learn(corners, labels(0, 0, 0, 1), { epochs: 0 })),
      says(() => unit.learn(corners, labels(0, 0, 0, 1), { learningRate: -1 })),
      says(() => unit.learn(tensor([[1, 2, 3]]), labels(1))),
    ]).toEqual([
      'perceptron: features 0 must be a whole number from 1',
      'perceptron: learns from x [m, features] and y [m, 1] with m from 1, got [4, 2] and [4]; y.reshape([-1, 1])',
      'perceptron: x must be a tensor, got an array; make one with tensor()',
      'perceptron: y must be a tensor, got undefined',
      'perceptron: the weighted sum of row 0 is no number; scale x',
      'perceptron: learns from x [m, features] and y [m, 1] with m from 1, got [4, 2] and [2, 1]',
      'perceptron: label 2 in row 2 must be 0 or 1',
      'perceptron: x has NaN in row 0; remove or repair that example',
      'perceptron: epochs 0 must be a whole number from 1',
      'perceptron: learningRate -1 must be above 0',
      'neuron: takes 2 features, got shape [1, 3]; the last axis must have 2',
    ]);
  });
});

describe('the same neuron by gradient', () => {
  it('learns what the rule learns, through the sigmoid, because the step has no gradient', async () => {
    const y = labels(0, 0, 0, 1);
    const unit = perceptron(2);
    await fit(unit, { x: corners, y }, { learningRate: 1, epochs: 200 });
    expect([...unit(corners).data]).toEqual([...y.data]);
    const w = parameter(tensor([1, -1]), 'w');
    expect(() => backward(step(w).sum())).toThrow('is not tracked');
  });
});
