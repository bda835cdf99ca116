/** GMDH's models are layers of the library: the same numbers through the engine, trained, compiled, exported, differentiated. */
import { describe, expect, it } from 'vitest';
import { checkGradients } from '../../src/check/index.js';
import { compile } from '../../src/compile/index.js';
import { toOnnx } from '../../src/formats/onnx/index.js';
import * as gmdh from '../../src/gmdh/index.js';
import { add, backward, Generator, mul, randn, type Tensor, tensor, uniform } from '../../src/index.js';
import { meanSquaredError, withLoss } from '../../src/nn/index.js';
import { fit as train } from '../../src/train/index.js';

const double = { dtype: 'float64' } as const;
const cube = (rows: number, features: number, seed: number): Tensor =>
  uniform([rows, features], { low: -1, high: 1, generator: new Generator(seed), ...double });
const noisy = (y: Tensor, seed: number): Tensor => add(y, mul(randn([y.shape[0]!, 1], { generator: new Generator(seed), ...double }), 0.1));

describe('one neuron', () => {
  for (const kind of ['linear', 'bilinear', 'quadratic'] as const) {
    it(`${kind}: gradient descent through the engine ends at the coefficients of least squares`, async () => {
      const x = cube(80, 2, 1);
      const y = noisy(
        gmdh
          .polynomial(
            2,
            gmdh.pairTerms('quadratic', 0, 1),
            [1, -2, 0.5, 3, -1, 2],
          )(x)
          .detach(),
        2,
      );
      const neuron = gmdh.polynomial(2, gmdh.pairTerms(kind, 0, 1));
      const columns = neuron.terms.map((term) => gmdh.polynomial(2, [term], [1])(x).detach());
      const exact = await gmdh.leastSquares(columns[0]!.concat(columns.slice(1), 1), y);
      await train(withLoss(neuron, meanSquaredError), { x, y }, { learningRate: 0.4, iterations: 3000 });
      for (const [i, v] of neuron.coefficients.data.entries()) expect(Math.abs(v - exact.data[i]!)).toBeLessThan(1e-12);
    });
  }

  it('has at those coefficients the gradient 0', async () => {
    const x = cube(50, 3, 3);
    const y = noisy(
      gmdh
        .polynomial(
          3,
          [[], [0, 1], [2]],
          [1, 2, 3],
        )(x)
        .detach(),
      4,
    );
    const model = await gmdh.fit(gmdh.combi(), { x, y }, { refit: true });
    const gradient = backward(meanSquaredError(model(x), y)).get(model.parameters[0]!);
    expect(Math.max(...gradient.data.map(Math.abs))).toBeLessThan(1e-13);
  });
});

describe('a network', async () => {
  const x = cube(60, 4, 5);
  const y = noisy(
    gmdh
      .polynomial(
        4,
        [[0, 1], [2, 3], [2]],
        [2, -1, 1],
      )(x)
      .detach(),
    6,
  );
  const model = await gmdh.fit(gmdh.mia({ keep: 4 }), { x, y });

  it('has several levels here, each neuron after its inputs', () => {
    expect(model.neurons.length).toBeGreaterThan(2);
    for (const [i, { terms }] of model.neurons.entries()) for (const v of terms.flat()) expect(v).toBeLessThan(4 + i);
    const used = new Set(model.neurons.flatMap(({ terms }) => terms.flat()));
    // Nothing that is not needed: every neuron but the last is the input of another.
    for (let i = 4; i < 4 + model.neurons.length - 1; i++) expect(used.has(i)).toBe(true);
  });

  it('is the same as its polynomial multiplied out', () => {
    const flat = model.polynomial();
    const expanded = gmdh.polynomial(
      4,
      flat.map(({ term }) => term),
      flat.map(({ coefficient }) => coefficient),
    );
    const [a, b] = [model.predict(x).data, expanded(x).data];
    for (const [i, v] of a.entries()) expect(Math.abs(v - b[i]!)).toBeLessThan(1e-10);
    expect(model.toText({ expanded: true })).toMatch(/^y = [^\n]+$/);
  });

  it('predicts what the search saw: the criterion of its last good level', async () => {
    // All examples judged by coefficients of part A: the squared error of the model itself.
    const { levels, predict } = await gmdh.fit(gmdh.mia(), { x, y }, { criterion: gmdh.stability });
    const best = Math.min(...levels.map(({ value }) => value));
    expect(Math.abs(predict(x).sub(y).square().sum().item() - best)).toBeLessThan(1e-10 * best);
  });

  it('passes gradients to its input and to the coefficients of every level', () => {
    const points = cube(3, 4, 7);
    expect(() => checkGradients((x) => model(x!), [points])).not.toThrow();
    const copy = gmdh.load(gmdh.save(model));
    const gradients = backward(meanSquaredError(copy(x), y));
    const generator = new Generator(8);
    const steps = copy.parameters.map((p) => randn(p.shape, { ...double, generator }));
    const slope = copy.parameters.reduce((sum, p, i) => sum + mul(gradients.get(p), steps[i]!).sum().item(), 0);
    const costAt = (h: number): number => {
      for (const [i, p] of copy.parameters.entries()) p.assign(add(model.parameters[i]!, mul(steps[i]!, h)));
      return meanSquaredError(copy(x), y).item();
    };
    const h = 1e-5;
    expect(Math.abs((costAt(h) - costAt(-h)) / (2 * h) - slope)).toBeLessThan(1e-6 * Math.abs(slope));
    for (const p of copy.parameters) expect(gradients.get(p).data.some((g) => g !== 0)).toBe(true);
    expect(Object.keys(model.named)).toEqual(model.neurons.map((_, i) => `${i}.coefficients`));
  });

  it('trains further as a whole, which no level could do alone', async () => {
    const before = meanSquaredError(model(x), y).item();
    const copy = gmdh.load(gmdh.save(model));
    await train(withLoss(copy, meanSquaredError), { x, y }, { learningRate: 0.01, iterations: 300 });
    expect(meanSquaredError(copy(x), y).item()).toBeLessThan(before);
    expect([...model.parameters[0]!.data]).not.toEqual([...copy.parameters[0]!.data]);
  });

  it('compiles, and becomes an ONNX model', () => {
    const compiled = compile((x: Tensor) => model(x));
    const [a, b] = [model(x).data, compiled(x).data];
    for (const [i, v] of a.entries()) expect(Math.abs(v - b[i]!)).toBeLessThan(1e-12);
    expect(toOnnx((x) => model(x!), [x]).length).toBeGreaterThan(200);
  });

  it('takes examples of any number type and any shape in front of the features', () => {
    const one = [0.5, -0.25, 0.125, 1];
    const y = model(tensor([one], double));
    expect(model(tensor([one])).data).toEqual(y.data);
    expect(model(tensor(one)).shape).toEqual([1]);
    expect(model(tensor([[one, one]])).shape).toEqual([1, 2, 1]);
    expect([...model(tensor([[1, 2, 3, 4]], { dtype: 'int32' })).data]).toEqual([...model(tensor([[1, 2, 3, 4]])).data]);
    expect(y.dtype).toBe('float64');
  });
});

describe('the split', async () => {
  const x = cube(40, 2, 8);
  const y = noisy(
    gmdh
      .polynomial(
        2,
        [[0], [1, 1]],
        [1, 2],
      )(x)
      .detach(),
    9,
  );
  const bits = async (options: gmdh.FitOptions): Promise<string> => gmdh.save(await gmdh.fit(gmdh.combi(), { x, y }, options));

  it('gives the same bits for the same seed, and others for another', async () => {
    expect(await bits({ seed: 3 })).toBe(await bits({ seed: 3 }));
    expect(await bits({ seed: 3 })).not.toBe(await bits({ seed: 4 }));
    expect(await bits({})).toBe(await bits({ seed: 0, split: 'shuffled', share: 0.5 }));
    expect(await bits({ split: 'sequential' })).not.toBe(await bits({}));
  });

  it('takes the first rows for coefficients where it is sequential', async () => {
    const seen: number[][] = [];
    const spy: gmdh.Criterion = {
      name: 'spy',
      fittedOn: ['A', 'B'],
      value({ targets }) {
        seen.push([...targets('A').data], [...targets('B').data]);
        return 0;
      },
    };
    await gmdh.fit(gmdh.combi({ degree: 1 }), { x, y }, { criterion: spy, split: 'sequential', share: 0.25 });
    expect(seen.slice(0, 2)).toEqual([[...y.data].slice(0, 30), [...y.data].slice(30)]);
    seen.length = 0;
    await gmdh.fit(gmdh.combi({ degree: 1 }), { x, y }, { criterion: spy, seed: 1 });
    expect(seen[0]).not.toEqual([...y.data].slice(0, 20));
    expect([...seen[0]!, ...seen[1]!].sort()).toEqual([...y.data].sort());
  });

  it('finds coefficients on all examples in the end, if asked to', async () => {
    const [once, again] = [await gmdh.fit(gmdh.ria(), { x, y }), await gmdh.fit(gmdh.ria(), { x, y }, { refit: true })];
    expect(again.neurons.map(({ terms }) => terms)).toEqual(once.neurons.map(({ terms }) => terms));
    const error = (model: gmdh.Gmdh): number => meanSquaredError(model(x), y).item();
    expect(error(again)).toBeLessThan(error(once));
  });
});

describe('least squares', () => {
  it('shares out evenly among many columns that are multiples of each other', async () => {
    const column = randn([79, 1], { generator: new Generator(5), ...double });
    // Powers of 2: with length 1 these columns are the same to the last bit, up to the sign.
    const factors = Array.from({ length: 64 }, (_, j) => (j % 3 ? 1 : -1) * 2 ** ((j % 7) - 3));
    const w = await gmdh.leastSquares(column.matmul(tensor([factors], double)), column.mul(3));
    for (const [j, factor] of factors.entries()) expect(Math.abs(w.data[j]! * factor - 3 / 64)).toBeLessThan(1e-14);
  });
});
