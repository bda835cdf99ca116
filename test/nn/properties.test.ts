/** What must hold of layers, losses, limits and optimizers whatever the numbers: laws, and definitions written as plain loops. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/formats/index.js';
import { arange, backward, Generator, Gradients, ones, parameter, randn, relu, type Tensor, tanh, tensor, zeros } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { restore, snapshot } from '../../src/train/index.js';

const float64 = { dtype: 'float64' } as const;
const upTo = (n: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: n });
const seeds = fc.nat(1_000_000);
const draw = (shape: readonly number[], seed: number, spread = 1): Tensor =>
  (randn(shape, { generator: new Generator(seed), dtype: 'float64' }) as Tensor).mul(spread);
const bits = (tensors: readonly Tensor[]): string => JSON.stringify(tensors.map((t) => [...t.data]));

function expectClose(actual: Tensor, wanted: Tensor, tolerance = 1e-12): void {
  expect(actual.shape).toEqual(wanted.shape);
  const scale = Math.max(1, ...wanted.data.map(Math.abs));
  wanted.data.forEach((w: number, i: number) => {
    expect(Math.abs(actual.data[i]! - w), `element ${i}: ${actual.data[i]}, wanted ${w}`).toBeLessThanOrEqual(tolerance * scale);
  });
}

describe('softmaxCrossEntropy', () => {
  const cases = fc.record({ n: upTo(4), classes: upTo(6), seed: seeds, spread: fc.constantFrom(0.1, 3, 300) });
  const given = ({ n, classes, seed, spread }: { n: number; classes: number; seed: number; spread: number }) => {
    const generator = new Generator(seed + 1);
    return { z: draw([n, classes], seed, spread), labels: tensor(Int32Array.from({ length: n }, () => generator.integer(classes))) };
  };
  const certain = (labels: Tensor, classes: number): Tensor =>
    tensor(
      Array.from(labels.data, (k: number) => Array.from({ length: classes }, (_, j) => Number(j === k))),
      float64,
    );

  it('takes a class number as the certainty of it, and smoothing as a mixture with all classes', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(0, 0.1, 0.9), (example, smoothing) => {
        const { z, labels } = given(example);
        const { n, classes } = example;
        const cost = nn.softmaxCrossEntropy(z, labels, { reduction: 'none', smoothing });
        expectClose(cost, nn.softmaxCrossEntropy(z, certain(labels, classes), { reduction: 'none', smoothing }));
        let mixed = nn.softmaxCrossEntropy(z, labels, { reduction: 'none' }).mul(1 - smoothing);
        for (let k = 0; k < classes; k++) {
          const each: Tensor = nn.softmaxCrossEntropy(z, tensor(new Int32Array(n).fill(k)), { reduction: 'none' });
          mixed = mixed.add(each.mul(smoothing / classes));
        }
        expectClose(cost, mixed);
        expect(Math.min(...cost.data)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
  it('has the gradient (softmax − certainty) / n, and does not change with a number added to all logits', () => {
    fc.assert(
      fc.property(cases, (example) => {
        const { z, labels } = given(example);
        const p = parameter(z);
        const gradient = backward(nn.softmaxCrossEntropy(p, labels)).get(p);
        expectClose(gradient, z.softmax().sub(certain(labels, example.classes)).div(example.n), 1e-15);
        expectClose(nn.softmaxCrossEntropy(z.add(1000), labels), nn.softmaxCrossEntropy(z, labels));
      }),
    );
  });
});

describe('losses of numbers', () => {
  it('huber is half the squared error up to delta, and straight beyond it', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0.01, max: 10, noNaN: true }), (seed, delta) => {
        const [a, b] = [draw([20], seed, 3), draw([20], seed + 1, 3)];
        const wanted = Array.from(a.data, (x: number, i: number) => {
          const e = Math.abs(x - b.data[i]!);
          return e <= delta ? e ** 2 / 2 : delta * (e - delta / 2);
        });
        expectClose(nn.huber(a, b, { delta, reduction: 'none' }), tensor(wanted, float64), 1e-13);
      }),
    );
  });
  it('hinge is 0 just where the score is right by 1', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const [scores, labels] = [draw([20], seed, 2), draw([20], seed + 1).sign()];
        nn.hinge(scores, labels, { reduction: 'none' }).data.forEach((loss: number, i: number) => {
          expect(loss === 0).toBe(scores.data[i]! * labels.data[i]! >= 1);
        });
      }),
    );
  });
});

describe('normalisation', () => {
  const shapes = fc.oneof(
    fc.tuple(fc.integer({ min: 2, max: 6 }), upTo(4)),
    fc.tuple(fc.integer({ min: 2, max: 4 }), upTo(3), upTo(3), upTo(3)),
  );

  it('batchNorm: mean 0 and variance 1 for each feature, whatever they were; running statistics follow, and change while training only', () => {
    fc.assert(
      fc.property(shapes, seeds, fc.constantFrom(0, 0.1, 1), (shape, seed, momentum) => {
        const axes = [...shape.keys()].filter((axis) => axis !== 1);
        const features = shape[1]!;
        const layer = nn.batchNorm(features, { dtype: 'float64', epsilon: 1e-12, momentum });
        const [mean, variance] = layer.state as [Tensor, Tensor];
        let [wantedMean, wantedVariance]: Tensor[] = [zeros([features], float64), ones([features], float64)];
        for (let step = 0; step < 3; step++) {
          const x = draw(shape, seed + step, 1 + step).add(5 * step);
          const y: Tensor = layer(x, { training: true });
          expectClose(y.mean(axes), zeros([features], float64), 1e-9);
          const n = x.size / features;
          const center: Tensor = x.mean(axes, true);
          const spread: Tensor = x
            .sub(center)
            .square()
            .sum(axes)
            .div(n - 1);
          // 1 but for epsilon, which shows where a feature hardly varies.
          const varied: Tensor = spread.mul((n - 1) / n);
          expectClose(y.square().mean(axes), varied.div(varied.add(1e-12)), 1e-6);
          wantedMean = wantedMean!.mul(1 - momentum).add(x.mean(axes).mul(momentum));
          wantedVariance = wantedVariance!.mul(1 - momentum).add(spread.mul(momentum));
          expectClose(mean, wantedMean);
          expectClose(variance, wantedVariance);
          const before = bits([mean, variance]);
          layer(x);
          layer(x, { training: false });
          expect(bits([mean, variance])).toBe(before);
        }
      }),
    );
  });
  it('layerNorm: the same for an example moved and stretched', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 9 }), upTo(5), seeds, (features, n, seed) => {
        const layer = nn.layerNorm(features, { dtype: 'float64', epsilon: 1e-14 });
        for (const p of layer.parameters) p.assign(draw(p.shape, seed + 7));
        // Ten apart, so that no example is nearly flat: there epsilon, not the example, says how far it is stretched.
        const x = draw([n, features], seed).add((arange(features, { dtype: 'float64' }) as Tensor).mul(10));
        expectClose(
          layer(
            x
              .mul(
                draw([n, 1], seed + 1)
                  .abs()
                  .add(0.5),
              )
              .add(draw([n, 1], seed + 2)),
          ),
          layer(x),
          1e-8,
        );
      }),
    );
  });
  it('localResponseNorm: the formula of the paper, as loops', () => {
    fc.assert(
      fc.property(upTo(7), upTo(6), seeds, (channels, size, seed) => {
        const [k, alpha, beta] = [1.5, 0.3, 0.6];
        const [n, height, width] = [2, 2, 3];
        const x = draw([n, channels, height, width], seed, 3);
        const at = (i: number, c: number, place: number): number => x.data[(i * channels + c) * height * width + place]!;
        const wanted: number[] = [];
        for (let i = 0; i < n; i++) {
          for (let c = 0; c < channels; c++) {
            for (let place = 0; place < height * width; place++) {
              let sum = 0;
              const first = c - Math.floor(size / 2);
              for (let j = Math.max(0, first); j < Math.min(channels, first + size); j++) sum += at(i, j, place) ** 2;
              wanted.push(at(i, c, place) / (k + alpha * sum) ** beta);
            }
          }
        }
        const y: Tensor = nn.localResponseNorm({ size, k, alpha, beta })(x);
        expectClose(y, (tensor(wanted, float64) as Tensor).reshape(x.shape), 1e-13);
      }),
    );
  });
});

describe('dropout', () => {
  it('passes gradients where it passed values, with the same factor', () => {
    fc.assert(
      fc.property(seeds, fc.double({ min: 0, max: 0.95, noNaN: true }), (seed, rate) => {
        const layer = nn.dropout(rate, { generator: new Generator(seed) });
        const x = parameter(draw([5, 7], seed).abs().add(1));
        const y: Tensor = layer(x, { training: true });
        expectClose(backward(y.sum()).get(x), y.detach().div(x.detach()), 1e-14);
      }),
    );
  });
});

/** A layer that keeps 4 features, by number. */
const steps = (seed: number): readonly (() => nn.Step)[] => [
  () => nn.dense(4, 4, { dtype: 'float64', generator: new Generator(seed) }),
  () => tanh,
  () => nn.batchNorm(4, float64),
  () => nn.layerNorm(4, float64),
  () => nn.dropout(0.4, { generator: new Generator(seed) }),
  () => nn.residual(nn.sequential(nn.dense(4, 4, { dtype: 'float64', generator: new Generator(seed) }), relu)),
];
const architectures = fc.array(fc.nat(5), { minLength: 1, maxLength: 6 });
const build = (numbers: readonly number[], seed: number): nn.Step[] => numbers.map((k, i) => steps(seed + i)[k]!());

describe('sequential', () => {
  it('gives the same however its steps are bracketed, and has all of their tensors', () => {
    fc.assert(
      fc.property(architectures, fc.nat(6), seeds, (numbers, cut, seed) => {
        const [flat, left] = [build(numbers, seed), build(numbers, seed)];
        const at = Math.min(cut, numbers.length);
        const whole = nn.sequential(...flat);
        const parts = nn.sequential(nn.sequential(...left.slice(0, at)), nn.sequential(...left.slice(at)));
        const x = draw([3, 4], seed);
        for (const training of [true, false]) expect(bits([parts(x, { training })])).toBe(bits([whole(x, { training })]));
        expect(bits(parts.parameters)).toBe(bits(whole.parameters));
        expect(bits(parts.state)).toBe(bits(whole.state));
        const flattened = Object.keys(parts.named).map((name) => {
          const [half, place, ...rest] = name.split('.');
          return [Number(half) * at + Number(place), ...rest].join('.');
        });
        expect(flattened.sort()).toEqual(Object.keys(whole.named).sort());
      }),
    );
  });
  it('is saved and restored by name, to the same bits', () => {
    fc.assert(
      fc.property(architectures, seeds, (numbers, seed) => {
        const [a, b] = [nn.sequential(...build(numbers, seed)), nn.sequential(...build(numbers, seed + 1))];
        const x = draw([3, 4], seed);
        a(x, { training: true });
        restore(readSafetensors(writeSafetensors(snapshot(a))).tensors, b);
        expect(bits([b(x), b(x, { training: true })])).toBe(bits([a(x), a(x, { training: true })]));
      }),
    );
  });
});

describe('limits to gradients', () => {
  it('keep what is below the limit, and the direction of what is above it', () => {
    fc.assert(
      fc.property(seeds, fc.constantFrom(0.01, 1, 30), fc.constantFrom(0.1, 10), (seed, limit, spread) => {
        const parameters = [parameter(zeros([3, 2], float64)), parameter(zeros([4], float64))];
        const given = parameters.map((p, i) => draw(p.shape, seed + i, spread));
        const gradients = new Gradients(new Map(parameters.map((p, i) => [p, given[i]!])));
        const norm = (list: readonly Tensor[]): number => Math.hypot(...list.flatMap((g) => [...g.data]));
        const scaled = optim.clipByGlobalNorm(gradients, parameters, limit);
        const found = parameters.map((p) => scaled.get(p));
        const factor = Math.min(1, limit / norm(given));
        // 1e-6 is added to the norm.
        found.forEach((g, i) => void expectClose(g, given[i]!.mul(factor), 1e-4));
        expect(norm(found)).toBeLessThanOrEqual(limit);
        const cut = optim.clipByValue(gradients, parameters, limit);
        parameters.forEach((p, i) => void expect(bits([cut.get(p)])).toBe(bits([given[i]!.clip(-limit, limit)])));
      }),
    );
  });
});

const optimizers: Readonly<Record<string, (p: readonly Tensor[]) => optim.Optimizer>> = {
  sgd: (p) => optim.sgd(p, { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  rmsprop: (p) => optim.rmsprop(p, { momentum: 0.5, weightDecay: 0.1 }),
  adam: (p) => optim.adam(p, { learningRate: 0.1, weightDecay: 0.1 }),
  adamW: (p) => optim.adamW(p, { learningRate: 0.1 }),
};

describe('optimizers', () => {
  for (const [name, make] of Object.entries(optimizers)) {
    it(`${name}: parameters together move as they do in groups, to the same bits`, () => {
      fc.assert(
        fc.property(seeds, fc.nat(3), (seed, cut) => {
          const moved = (group: (p: readonly Tensor[]) => optim.Optimizer): string => {
            const parameters = [0, 1, 2, 3].map((i) => parameter(draw([2, 2], seed + i)));
            const optimizer = group(parameters);
            for (let step = 0; step < 4; step++) {
              const cost = parameters.map((p, i): Tensor => p.sub(i).square().mul(0.3).sum()).reduce((a, b) => a.add(b));
              optimizer.step(backward(cost));
            }
            return bits(parameters);
          };
          const apart = moved((p) => optim.together(...[p.slice(0, cut), p.slice(cut)].filter((g) => g.length > 0).map(make)));
          expect(apart).toBe(moved(make));
        }),
        { numRuns: 20 },
      );
    });
  }
  it('adamW that does not decay is adam', () => {
    const run = (make: typeof optim.adam): string => {
      const p = parameter(draw([5], 3));
      const optimizer = make([p], { learningRate: 0.1, weightDecay: 0 });
      for (let step = 0; step < 5; step++) optimizer.step(backward(p.square().sum()));
      return bits([p]);
    };
    expect(run(optim.adamW)).toBe(run(optim.adam));
  });
  it('schedules start at 1, never rise, and stay above 0 or at it', () => {
    const decays = fc.oneof(
      fc.tuple(upTo(20), fc.double({ min: 0.01, max: 1, noNaN: true })).map(([every, factor]) => optim.stepDecay(every, factor)),
      fc.double({ min: 0.01, max: 1, noNaN: true }).map((factor) => optim.exponentialDecay(factor)),
      fc.tuple(upTo(40), fc.double({ min: 0, max: 1, noNaN: true })).map(([n, floor]) => optim.cosineDecay(n, floor)),
    );
    fc.assert(
      fc.property(decays, upTo(10), (decay, warm) => {
        const factors = Array.from({ length: 60 }, (_, t) => decay(t));
        expect(factors[0]).toBe(1);
        factors.forEach((factor, t) => {
          expect(factor).toBeGreaterThanOrEqual(0);
          if (t > 0) expect(factor).toBeLessThanOrEqual(factors[t - 1]!);
        });
        const warmed = optim.warmUp(warm, decay);
        for (let t = 0; t < warm; t++) expect(warmed(t)).toBeCloseTo((t + 1) / warm, 14);
        factors.slice(0, 20).forEach((factor, t) => void expect(warmed(warm + t)).toBe(factor));
      }),
    );
  });
});
