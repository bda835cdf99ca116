/** The homework's training, logistic regression on pictures by gradient descent, against PyTorch's, from test/golden/training.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Tensor } from '../src/index.js';
import { logisticRegression } from '../src/nn/index.js';
import { fit } from '../src/train/index.js';

interface Run {
  readonly dtype: 'float32' | 'float64';
  readonly costs: readonly number[];
  readonly weights: readonly number[];
  readonly bias: number;
}
const file = process.env['GOLDEN_TRAINING'] ?? join(import.meta.dirname, 'golden', 'training.json');
const golden: { torch: string; learningRate: number; runs: readonly Run[] } = JSON.parse(readFileSync(file, 'utf8'));

const [PICTURES, FEATURES] = [24, 192];
/** Number j of picture i: the formula of test/golden/training.py. */
const byte = (i: number, j: number): number =>
  ((31 * i + 17 * j + i * j * (i + 3 * j)) % 200) + (i % 2 === 1 && j >= 60 && j < 120 ? 55 : 0);
const pictures = new Tensor(
  [PICTURES, FEATURES],
  Float64Array.from({ length: PICTURES * FEATURES }, (_, at) => byte(Math.floor(at / FEATURES), at % FEATURES)),
);
const labels = new Tensor(
  [PICTURES, 1],
  Float64Array.from({ length: PICTURES }, (_, i) => i % 2),
);

/**
 * How far numbers may be apart, relative to the largest: a dozen roundings. Each step adds 192 products for a picture and 24 for a weight,
 * in another order than PyTorch; 50 steps towards a minimum magnify nothing.
 */
const TOLERANCE = { float64: 2e-15, float32: 1e-6 } as const;

function expectClose(actual: ArrayLike<number>, wanted: readonly number[], dtype: Run['dtype'], what: string): void {
  expect(actual.length).toBe(wanted.length);
  const allowed = TOLERANCE[dtype] * Math.max(...wanted.map(Math.abs));
  wanted.forEach((w, i) => {
    expect(Math.abs(actual[i]! - w), `${what} ${i}: ${actual[i]}, PyTorch ${w}`).toBeLessThanOrEqual(allowed);
  });
}

describe(`PyTorch ${golden.torch} trains the same`, () => {
  for (const { dtype, costs, weights, bias } of golden.runs) {
    const trained = async (eager: boolean) => {
      const x = pictures.astype(dtype);
      const model = logisticRegression(FEATURES, { dtype });
      const examples = { x: x.div(255), y: labels.astype(dtype) };
      const history = await fit(model, examples, { learningRate: golden.learningRate, iterations: costs.length, eager });
      expect(history.eagerBecause).toBeUndefined();
      return { costs: history.costs, numbers: [...model.weights.data, ...model.bias.data] };
    };
    for (const how of ['eager', 'compiled'] as const) {
      it(`50 iterations of logistic regression in ${dtype}, ${how}`, async () => {
        const ours = await trained(how === 'eager');
        expectClose(ours.costs, costs, dtype, 'cost');
        expectClose(ours.numbers, [...weights, bias], dtype, 'weight');
        // It has learned something.
        expect(costs.at(-1)).toBeLessThan(0.6 * costs[0]!);
      });
    }
    it(`and in ${dtype} compiled as eager`, async () => {
      const [eager, compiled] = [await trained(true), await trained(false)];
      expectClose(compiled.costs, eager.costs, dtype, 'cost');
      expectClose(compiled.numbers, eager.numbers, dtype, 'weight');
    });
  }
});
