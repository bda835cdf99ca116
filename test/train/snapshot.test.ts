/**
 * Runs that are saved and go on: the same bits as runs that never stopped, for every optimizer, eager and compiled, with chance and state.
 */
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/formats/index.js';
import { Generator, parameter, randn, relu, state, type Tensor, tensor, zeros } from '../../src/index.js';
import {
  batchNorm,
  dense,
  dropout,
  loadWeights,
  logisticRegression,
  type Model,
  sequential,
  softmaxCrossEntropy,
  withLoss,
} from '../../src/nn/index.js';
import {
  adam,
  adamW,
  clipByGlobalNorm,
  cosineDecay,
  type Optimizer,
  rmsprop,
  sgd,
  stepDecay,
  together,
  warmUp,
} from '../../src/optim/index.js';
import { type FitOptions, fit, type Position, restore, snapshot } from '../../src/train/index.js';

const optimizers: Readonly<Record<string, (p: readonly Tensor[]) => Optimizer>> = {
  sgd: (p) => sgd(p, { learningRate: 0.1 }),
  'sgd with momentum': (p) => sgd(p, { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  rmsprop: (p) => rmsprop(p, { momentum: 0.5 }),
  adam: (p) => adam(p, { learningRate: 0.01 }),
  adamW: (p) => adamW(p, { learningRate: 0.01 }),
  together: (p) => together(adamW(p.slice(0, 2)), sgd(p.slice(2), { learningRate: 0.1, momentum: 0.5 })),
};

const generator = new Generator(9);
const x = randn([60, 4], { generator });
const y = tensor(Int32Array.from({ length: 60 }, (_, i) => i % 3));

function network(): Model {
  const own = new Generator(4);
  const net = sequential(
    dense(4, 16, { generator: own }),
    batchNorm(16),
    relu,
    dropout(0.3, { generator: new Generator(5) }),
    dense(16, 3, { generator: own }),
  );
  return withLoss(net, softmaxCrossEntropy);
}

const bits = (tensors: Readonly<Record<string, Tensor>>): string =>
  JSON.stringify(Object.entries(tensors).map(([name, t]) => [name, [...t.data]]));

describe('a run that was saved and goes on', () => {
  for (const [name, make] of Object.entries(optimizers)) {
    for (const eager of [true, false]) {
      it(`${name}, ${eager ? 'eager' : 'compiled'}: the same bits as one that never stopped`, async () => {
        const options: FitOptions = {
          iterations: 17,
          batch: 25,
          eager,
          schedule: warmUp(4, cosineDecay(13, 0.1)),
          clip: (g, p) => clipByGlobalNorm(g, p, 1),
        };
        const whole = network();
        const wholeOptimizer = make(whole.parameters);
        const { costs } = await fit(whole, { x, y }, { ...options, optimizer: wholeOptimizer });

        const first = network();
        const firstOptimizer = make(first.parameters);
        let saved: Uint8Array | undefined;
        let position: Position | undefined;
        // Saved in the middle of a step, where its cost is known and nothing is updated yet.
        await fit(
          first,
          { x, y },
          {
            ...options,
            optimizer: firstOptimizer,
            onEvent: (event) => {
              if (event.type !== 'iteration' || event.iteration !== 8) return;
              saved = writeSafetensors(snapshot(first, firstOptimizer));
              position = event.position;
            },
          },
        );
        const second = network();
        const secondOptimizer = make(second.parameters);
        restore(readSafetensors(saved!).tensors, second, secondOptimizer);
        const rest = await fit(second, { x, y }, { ...options, optimizer: secondOptimizer, resume: position });
        expect(rest.costs).toEqual(costs.slice(8));
        expect(bits(snapshot(second, secondOptimizer)) === bits(snapshot(whole, wholeOptimizer))).toBe(true);
      });
    }
  }
});

describe('restore', () => {
  it('changes nothing where something is missing or has another shape', () => {
    const model = network();
    const before = bits(snapshot(model));
    const saved = new Map(Object.entries(snapshot(network())));
    saved.delete('1.runningMean');
    expect(() => restore(saved, model)).toThrow('restore: 1.runningMean missing; is it of another model');
    saved.set('1.runningMean', zeros([3]));
    expect(() => restore(saved, model)).toThrow('restore: 1.runningMean has shape [3], the model');
    expect(bits(snapshot(model))).toBe(before);
  });
  it('names the first ten of many that are missing', () => {
    const model = sequential(...Array.from({ length: 7 }, () => dense(2, 2)));
    expect(() => restore(new Map(), model)).toThrow('restore: 0.weights, 0.bias, 1.weights');
    expect(() => restore(new Map(), model)).toThrow(', 4.bias and 4 more missing; is it of another model');
    expect(() => loadWeights(model, new Map())).toThrow(', 4.bias and 4 more; rename');
  });
  it('refuses what another optimizer remembers, and other number types', () => {
    const p = (): Tensor[] => [parameter(zeros([2]), 'w')];
    const model = (parameters: Tensor[]): Model => Object.assign((t: Tensor) => t, { parameters });
    const makers = {
      sgd: (w: Tensor[]) => sgd(w, { learningRate: 1, momentum: 0.5 }),
      rmsprop: (w: Tensor[]) => rmsprop(w, { momentum: 0.5 }),
      adam,
      adamW,
      both: (w: Tensor[]) => together(adam(w)),
    };
    for (const [one, make] of Object.entries(makers)) {
      const saved = new Map(Object.entries(snapshot(model(p()), make(p()))));
      for (const [other, makeOther] of Object.entries(makers)) {
        const into = p();
        const go = (): void => restore(saved, model(into), makeOther(into));
        if (one === other) go();
        else
          expect(go, `${one} into ${other}`).toThrow(
            /^restore: optimizer\..* (missing|too much); is it of another model, or of another optimizer\?$/,
          );
      }
      // A model alone takes its own part.
      restore(saved, model(p()));
    }
    const double = model([parameter(zeros([2], { dtype: 'float64' }))]);
    expect(() => restore(new Map(Object.entries(snapshot(double))), model(p()))).toThrow(
      "restore: parameter.0 is float64, the model's is float32; convert with astype('float32')",
    );
  });
  it('takes models without names by position', () => {
    const nameless = (): Model => Object.assign((x: Tensor) => x, { parameters: [parameter(zeros([2]))], state: [state(zeros([1]))] });
    const [a, b] = [nameless(), nameless()];
    a.parameters[0]!.assign(tensor([1, 2]));
    restore(new Map(Object.entries(snapshot(a))), b);
    expect([b.parameters[0]!.toArray(), Object.keys(snapshot(b))]).toEqual([
      [1, 2],
      ['parameter.0', 'state.0'],
    ]);
  });
});

describe('fit', () => {
  it('trains in training mode and measures validation without', async () => {
    const modes: unknown[] = [];
    const model = logisticRegression(4);
    await fit(
      model,
      { x, y: x.slice(0, 1, 1).greater(0) },
      {
        eager: true,
        iterations: 2,
        validation: 0.5,
        cost: (a, b, mode) => {
          modes.push(mode?.training ?? false);
          return model.cost(a, b);
        },
      },
    );
    expect(modes).toEqual([true, false, true, false]);
  });
  it('follows a schedule, for every group', async () => {
    const model = network();
    const optimizer = together(
      sgd(model.parameters.slice(0, 2), { learningRate: 0.5 }),
      sgd(model.parameters.slice(2), { learningRate: 0.1 }),
    );
    const rates: number[][] = [];
    await fit(
      model,
      { x, y },
      {
        optimizer,
        iterations: 4,
        schedule: stepDecay(2, 0.5),
        onEvent: (event) => {
          if (event.type === 'iteration') rates.push(optimizer.groups!.map(({ learningRate }) => learningRate.item()));
        },
      },
    );
    expect(rates).toEqual([
      [0.5, 0.1],
      [0.5, 0.1],
      [0.25, 0.05],
      [0.25, 0.05],
    ]);
  });
  it('leaves the learning rate as it was, so that the optimizer can be used again', async () => {
    const model = network();
    const optimizer = sgd(model.parameters, { learningRate: 0.5 });
    const options: FitOptions = { optimizer, schedule: cosineDecay(3), eager: true };
    const { position } = await fit(model, { x, y }, { ...options, iterations: 3 });
    expect(optimizer.learningRate.item()).toBe(0.5);
    const stopped = fit(
      model,
      { x, y },
      {
        ...options,
        resume: position,
        iterations: 5,
        onEvent: ({ type }) => {
          if (type === 'start') return;
          expect(optimizer.learningRate.item()).toBe(0);
          throw new Error('enough');
        },
      },
    );
    await expect(stopped).rejects.toThrow('enough');
    expect(optimizer.learningRate.item()).toBe(0.5);
  });
});
