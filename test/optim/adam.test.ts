import { describe, expect, it } from 'vitest';
import { backward, GradientError, parameter, type Tensor, tensor, ValueError } from '../../src/index.js';
import { logisticRegression } from '../../src/nn/index.js';
import { type AdamOptions, adam } from '../../src/optim/index.js';

const float64 = { dtype: 'float64' } as const;

describe('adam', () => {
  it('moves, in its first step, every weight by almost the learning rate against the sign of its gradient', () => {
    const w = parameter(tensor([3, -1, 0.5, 2], float64));
    const optimizer = adam([w], { learningRate: 0.1 });
    // At t = 1 the corrections cancel the averages: m / (1 - β₁) is g, v / (1 - β₂) is g², so w moves by α g / (|g| + ε).
    optimizer.step(backward(w.mul(tensor([8, -0.5, 1e-9, 0], float64)).sum()));
    const expected = [3 - 0.8 / (8 + 1e-8), -1 + 0.05 / (0.5 + 1e-8), 0.5 - 1e-10 / (1e-9 + 1e-8), 2];
    expected.forEach((want, i) => void expect(w.data[i]).toBeCloseTo(want, 14));
    const [mean, square, power1, power2] = optimizer.state as [Tensor, Tensor, Tensor, Tensor];
    expect(mean.data[0]).toBeCloseTo(0.8, 15);
    expect(square.data[0]).toBeCloseTo(0.064, 15);
    expect([power1.item(), power2.item()]).toEqual([0.9, 0.999]);
  });
  it('adds weight decay to the gradient', () => {
    const w = parameter(tensor([4], float64));
    const optimizer = adam([w], { learningRate: 0.1, weightDecay: 0.5 });
    // The gradient alone is -1 and would move w up; with half of w it is 1.
    optimizer.step(backward(w.mul(-1).sum()));
    expect(w.data[0]).toBeCloseTo(4 - 0.1 / (1 + 1e-8), 14);
  });
  it('keeps its scalars in float64, its moments in the type of their parameter', () => {
    const optimizer = adam([parameter(tensor([1])), parameter(tensor([1], float64), 'w')]);
    expect(optimizer.learningRate.dtype).toBe('float64');
    expect(optimizer.learningRate.item()).toBe(0.001);
    expect(optimizer.state.map(({ dtype }) => dtype)).toEqual(['float32', 'float64', 'float32', 'float64', 'float64', 'float64']);
    expect(optimizer.state[3]!.name).toBe('w mean squared gradient');
  });
  it('takes a new learning rate between steps', () => {
    const w = parameter(tensor([0], float64));
    const optimizer = adam([w], { learningRate: 1 });
    const step = () => optimizer.step(backward(w.sum()));
    step();
    optimizer.learningRate.assign(0.25);
    step();
    expect(w.data[0]).toBeCloseTo(-1.25, 7);
  });
  for (const dtype of ['float32', 'float64'] as const)
    it(`goes on from its saved state to the same bits in ${dtype}`, () => {
      const x = tensor(
        [
          [0, 1, 2],
          [1, -1, 0.5],
          [-2, 0.25, 1],
          [0.5, 0.5, -1],
        ],
        { dtype },
      );
      const y = tensor([[1], [0], [1], [0]], { dtype });
      const start = () => {
        const model = logisticRegression(3, { dtype });
        const optimizer = adam(model.parameters, { learningRate: 0.1, weightDecay: 0.01 });
        return { all: [...model.parameters, ...optimizer.state], step: () => optimizer.step(backward(model.cost(x, y))) };
      };
      const [whole, part] = [start(), start()];
      for (let i = 0; i < 7; i++) whole.step();
      const saved = whole.all.map((t) => tensor(t.toTypedArray()).reshape(t.shape) as Tensor);
      for (let i = 0; i < 5; i++) whole.step();
      part.all.forEach((t, i) => void t.assign(saved[i]!));
      for (let i = 0; i < 5; i++) part.step();
      expect(part.all.map((t) => t.toArray())).toEqual(whole.all.map((t) => t.toArray()));
    });
  it('changes nothing when a parameter has no gradient', () => {
    const [w, stranger] = [parameter(tensor([1])), parameter(tensor([1]), 'stranger')];
    const optimizer = adam([w, stranger]);
    expect(() => optimizer.step(backward(w.sum()))).toThrow(GradientError);
    expect([w, ...optimizer.state].map((t) => t.toArray())).toEqual([[1], [0], [0], [0], [0], 1, 1]);
  });
  const wrong: [AdamOptions, string][] = [
    [{ learningRate: 0 }, 'adam: learningRate 0 must be above 0'],
    [{ learningRate: Number.POSITIVE_INFINITY }, 'adam: learningRate Infinity must be above 0'],
    [{ beta1: 1 }, 'adam: beta1 1 must be from 0 to below 1'],
    [{ beta2: -0.1 }, 'adam: beta2 -0.1 must be from 0 to below 1'],
    [{ epsilon: Number.NaN }, 'adam: epsilon NaN must not be negative'],
    [{ weightDecay: -1 }, 'adam: weightDecay -1 must not be negative'],
  ];
  for (const [options, message] of wrong)
    it(`refuses ${message.slice(6)}`, () => {
      const construct = () => adam([parameter(tensor(1))], options);
      expect(construct).toThrow(ValueError);
      expect(construct).toThrow(message);
    });
  it('refuses to train nothing', () => void expect(() => adam([])).toThrow('adam: no parameters to train; pass model.parameters'));
});
