import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stack, type Tensor, tensor } from '../../src/index.js';
import { accuracy, confusionCounts, confusionMatrix, f1, precision, recall, rocAuc } from '../../src/train/index.js';

const p = tensor([0.9, 0.8, 0.4, 0.3, 0.5, 0.1]);
const y = tensor([1, 0, 1, 0, 1, 0]);
const int = (values: readonly number[]) => tensor(Int32Array.from(values));

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
  it('count several classes as an oracle does that looks at each row', () => {
    const cases = fc.integer({ min: 2, max: 5 }).chain((classes) => {
      const score = fc.oneof(fc.integer({ min: -2, max: 2 }), fc.constantFrom(Number.NEGATIVE_INFINITY, 0.5));
      const row = fc.tuple(fc.array(score, { minLength: classes, maxLength: classes }), fc.nat(classes - 1));
      return fc.tuple(fc.constant(classes), fc.array(row, { minLength: 1, maxLength: 20 }));
    });
    fc.assert(
      fc.property(cases, ([classes, rows]) => {
        const scores: Tensor = tensor(rows.map(([row]) => row));
        const labels = int(rows.map(([, label]) => label));
        const says = rows.map(([row]) => row.findIndex((s) => row.every((other) => other <= s)));
        const right = says.filter((k, i) => k === rows[i]![1]).length / rows.length;
        const counts = Array.from({ length: classes }, (_, truth) =>
          Array.from({ length: classes }, (_, said) => says.filter((k, i) => k === said && rows[i]![1] === truth).length),
        );
        expect(accuracy(scores, labels)).toBe(right);
        expect(accuracy(int(says), labels)).toBe(right);
        expect(confusionCounts(scores, labels)).toEqual(counts);
        expect(confusionCounts(int(says), labels, classes)).toEqual(counts);
        const columns = [int(says).reshape([-1, 1]), labels.reshape([-1, 1])] as const;
        expect(confusionCounts(...columns, classes)).toEqual(counts);
        expect(accuracy(scores.reshape([-1, 1, classes]), columns[1])).toBe(right);
      }),
    );
  });
  it('agree on two classes, however they are given', () => {
    // Without a tie, where two classes take the first and one probability the second.
    const q = p.sub(0.01);
    const { truePositive, falsePositive, trueNegative, falseNegative } = confusionMatrix(q, y);
    const both = stack([q.mul(-1).add(1), q], 0).transpose();
    expect(confusionCounts(both, y.astype('int32'))).toEqual([
      [trueNegative, falsePositive],
      [falseNegative, truePositive],
    ]);
    expect(accuracy(both, y.astype('int32'))).toBe(accuracy(q, y));
  });
  it('refuse classes that are none; a row of scores with NaN is wrong', () => {
    const scores = tensor([
      [Number.NaN, 1],
      [0, 1],
    ]);
    expect(accuracy(scores, int([0, 1]))).toBe(0.5);
    expect(() => confusionCounts(scores, int([0, 1]))).toThrow('confusionCounts: a score of row 0 is NaN');
    expect(() => accuracy(scores, int([0, 2]))).toThrow('accuracy: class 2 (element 1) is out of range, there are 2 classes (0 to 1)');
    expect(() => confusionCounts(scores, tensor([0, 1]))).toThrow(
      "confusionCounts: classes are int32, not float32; convert with astype('int32')",
    );
    expect(() => confusionCounts(int([5]), int([1]), 3)).toThrow('confusionCounts: predicted class 5 (element 0) is out of range');
    expect(() => confusionCounts(int([-1]), int([1]))).toThrow('confusionCounts: predicted class -1 (element 0) is out of range');
    expect(() => confusionCounts(scores, int([0, 1, 1]))).toThrow(
      'confusionCounts: predictions [2, 2] float32 do not fit class numbers [3]; give scores [..., classes] or int32 class numbers',
    );
    // One column is a probability, not a choice between classes.
    expect(() => accuracy(tensor([[1], [0]]), int([1, 0]))).toThrow('shapes [2, 1] and [2] differ');
    expect(confusionCounts(int([]), int([]))).toEqual([]);
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
