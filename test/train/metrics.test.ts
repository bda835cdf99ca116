import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tensor } from '../../src/index.js';
import { accuracy, confusionMatrix, f1, precision, recall, rocAuc } from '../../src/train/index.js';

const p = tensor([0.9, 0.8, 0.4, 0.3, 0.5, 0.1]);
const y = tensor([1, 0, 1, 0, 1, 0]);

describe('metrics', () => {
  it('count', () => {
    const counts = confusionMatrix(p, y);
    expect(counts).toEqual({ truePositive: 2, falsePositive: 1, trueNegative: 2, falseNegative: 1 });
    expect([accuracy(p, y), precision(counts), recall(counts), f1(counts)].map((v) => v.toFixed(4))).toEqual([
      '0.6667',
      '0.6667',
      '0.6667',
      '0.6667',
    ]);
    expect(confusionMatrix(p, y, 0.95).truePositive).toBe(0);
    expect(precision(confusionMatrix(p, y, 0.95))).toBeNaN();
  });
  it('refuse labels that are none, and shapes that differ', () => {
    expect(() => accuracy(p, tensor([1, 0, 0.5, 0, 1, 0]))).toThrow('label 0.5 (element 2) must be 0 or 1');
    expect(() => accuracy(p, tensor([[1], [0]]))).toThrow('shapes [6] and [2, 1] differ');
    expect(() => rocAuc(tensor([Number.NaN]), tensor([1]))).toThrow('score 0 is NaN');
  });
  it('rocAuc is how often a positive beats a negative, ties counting half', () => {
    const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.constantFrom(0, 1)), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(scored, (pairs) => {
        const positives = pairs.filter(([, label]) => label === 1).map(([s]) => s);
        const negatives = pairs.filter(([, label]) => label === 0).map(([s]) => s);
        const wins = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0))).reduce<number>((s, v) => s + v, 0);
        const auc = rocAuc(tensor(pairs.map(([s]) => s)), tensor(pairs.map(([, label]) => label)));
        const total = positives.length * negatives.length;
        if (total === 0) expect(auc).toBeNaN();
        else expect(auc).toBeCloseTo(wins / total, 12);
      }),
    );
  });
});
