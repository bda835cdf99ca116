/** Least squares and whole searches against NumPy's, from test/golden/gmdh.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as gmdh from '../../src/gmdh/index.js';
import { type Tensor, tensor } from '../../src/index.js';

interface Packed {
  readonly shape: number[];
  readonly data: number[];
}
interface Search {
  readonly algorithm: 'combi' | 'multi' | 'mia' | 'ria';
  readonly neuron: gmdh.NeuronKind;
  readonly keep: number;
  readonly criterion: string;
  readonly x: Packed;
  readonly y: Packed;
  /** The criterion's value of each level. */
  readonly values: readonly number[];
  readonly predicted: Packed;
}
const file = process.env.GOLDEN_GMDH ?? join(import.meta.dirname, '..', 'golden', 'gmdh.json');
const golden: { systems: { z: Packed; y: Packed; w: Packed }[]; searches: Search[] } = JSON.parse(readFileSync(file, 'utf8'));

const unpacked = ({ shape, data }: Packed): Tensor => tensor(Float64Array.from(data)).reshape(shape);
/** Within a share of the largest number. */
function expectClose(actual: readonly number[], expected: readonly number[], share: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  for (const [i, v] of actual.entries()) expect(Math.abs(v - expected[i]!)).toBeLessThanOrEqual(share * scale);
}

const plain = [gmdh.regularity, gmdh.stability, gmdh.unbiasedOutputs, gmdh.unbiasedCoefficients, gmdh.noiseImmunity];
const criteria = new Map([...plain, ...plain.map(gmdh.symmetric)].map((criterion) => [criterion.name, criterion]));
const algorithms = {
  combi: () => gmdh.combi({ degree: 1 }),
  multi: ({ keep }: Search) => gmdh.multi({ degree: 1, keep }),
  mia: ({ neuron, keep }: Search) => gmdh.mia({ neuron, keep }),
  ria: ({ neuron, keep }: Search) => gmdh.ria({ neuron, keep }),
};

it.each(golden.systems.map((system, i) => [i, system.z.shape.join(' × '), system] as const))(
  'system %i of %s: the coefficients of numpy.linalg.lstsq',
  async (_, __, { z, y, w }) => {
    expectClose([...(await gmdh.leastSquares(unpacked(z), unpacked(y))).data], w.data, 1e-12);
  },
);

describe.each([...new Set(golden.searches.map(({ algorithm }) => algorithm))])('%s finds what the same search finds in NumPy', (name) => {
  const searches = golden.searches.filter(({ algorithm }) => algorithm === name);
  it('by every criterion', () => expect(new Set(searches.map(({ criterion }) => criterion))).toEqual(new Set(criteria.keys())));
  it.each(searches.map((search) => [search.neuron, search.keep, search.criterion, search] as const))(
    '%s neurons, %i kept, %s',
    async (_, __, ___, search) => {
      const [x, y] = [unpacked(search.x), unpacked(search.y)];
      const criterion = criteria.get(search.criterion)!;
      const model = await gmdh.fit(algorithms[search.algorithm](search), { x, y }, { criterion, split: 'sequential' });
      expect(model.levels.length).toBe(search.values.length);
      for (const [level, { value }] of model.levels.entries()) expectClose([value], [search.values[level]!], 1e-8);
      expectClose([...model.predict(x).data], search.predicted.data, 1e-8);
    },
  );
});
