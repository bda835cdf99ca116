import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/check/index.js';
import { GradientError, mul, sigmoid, sub, type Tensor, tensor, unary, where } from '../../src/index.js';

/** exp with a gradient that is 1 % too large. */
const wrong = unary(
  'wrong',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]!);
  },
  (g, y) => mul(g, mul(y, 1.01)),
);
/** sigmoid whose gradient is right, but computed from a detached value, so that its own gradient is not. */
const wrongSecond = unary(
  'wrongSecond',
  (y, x) => {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]!));
  },
  (g, y) => mul(g, mul(y, sub(1, y)).detach()),
);
const x = tensor([0.5, -1, 1.5]);

describe('checkGradients', () => {
  it('passes right gradients, to second order, with errors near rounding', () => {
    const report = checkGradients((a, b) => sigmoid(a!.matmul(b!)).div(b!.sum()), [tensor([[1, -0.5]]), tensor([[0.7], [1.1]])], {
      order: 2,
    });
    expect([report.ok, report.elements.length]).toEqual([true, 9]);
    expect(report.maxError).toBeLessThan(1e-9);
    expect(String(report)).toMatch(/^checkGradients: all 9 derivatives ok, largest error \d\.\de-\d+\n {2}order {2}input/);
  });
  it('catches a wrong gradient, and a right one whose own gradient is wrong', () => {
    expect(checkGradients(wrong, [x]).ok).toBe(false);
    expect(checkGradients(wrongSecond, [x]).ok).toBe(true);
    const second = checkGradients(wrongSecond, [x], { order: 2 });
    expect([second.ok, new Set(second.elements.filter((e) => !e.ok).map((e) => e.order))]).toEqual([false, new Set([2])]);
  });
  it('can throw its report, which names input and element', () => {
    expect(() => checkGradients(wrong, [x], { throws: true })).toThrow(GradientError);
    expect(() => checkGradients(wrong, [x], { throws: true })).toThrow(/3 of 3 derivatives FAIL[\s\S]*input 0 +2 +4\.04/);
  });
  it('catches NaN', () => {
    const leaky = (t: Tensor): Tensor => where(t.greater(0), t.log(), 0);
    const report = checkGradients((t) => leaky(t!), [tensor([1, 0])]);
    expect([report.ok, report.maxError]).toEqual([false, Number.NaN]);
  });
  it('tries a choice of elements of large inputs', () => {
    const report = checkGradients((t) => t!.square(), [tensor(new Float64Array(1000).fill(0.5))], { elements: 7 });
    expect([report.ok, new Set(report.elements.map((e) => e.element)).size]).toEqual([true, 7]);
  });
  it('leaves its inputs alone, and works where nothing is tracked', () => {
    checkGradients(sigmoid, [x]);
    expect(x.toArray()).toEqual([0.5, -1, 1.5]);
    expect(checkGradients((t) => t!.greater(0), [x]).ok).toBe(true);
  });
});
