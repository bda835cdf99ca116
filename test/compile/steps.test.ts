/** Training, compiled against eager: optimizers, regression, a small network with softmax, and `fit`. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { compileInTwo } from '../../src/compile/two-part.js';
import { binaryCrossEntropyWithLogits, logisticRegression, type Model } from '../../src/nn/index.js';
import { adam, type Optimizer, sgd } from '../../src/optim/index.js';
import { type FitOptions, fit } from '../../src/train/index.js';
import { apply, backward, type DType, Generator, type Op, ones, parameter, randn, state, type Tensor, uniform, zeros } from './library.js';

/** How far a number of a trajectory of 20 steps may be off, relative to the largest: float64's sums are reordered, no more. */
const TOLERANCE = { float32: 2e-4, float64: 1e-12 } as const;
const floats = ['float32', 'float64'] as const;
const STEPS = 20;

function expectClose(actual: readonly Tensor[], wanted: readonly Tensor[], tolerance: number, what: string): void {
  expect(actual.length, what).toBe(wanted.length);
  wanted.forEach((w, i) => {
    const a = actual[i]!;
    expect([a.shape, a.dtype], what).toEqual([w.shape, w.dtype]);
    const scale = Math.max(1e-3, ...w.data.map(Math.abs));
    w.data.forEach((v: number, j: number) => {
      expect(Math.abs(a.data[j]! - v) / scale, `${what}: tensor ${i}, element ${j}: ${a.data[j]}, eager ${v}`).toBeLessThanOrEqual(
        tolerance,
      );
    });
  });
}

interface Task {
  readonly parameters: readonly Tensor[];
  readonly cost: (x: Tensor, y: Tensor) => Tensor;
  readonly batches: readonly (readonly [Tensor, Tensor])[];
}

/** Logistic regression on three batches, the last smaller. */
function regression(dtype: DType): Task {
  const generator = new Generator(8);
  const model = logisticRegression(5, { dtype });
  const batches = [16, 16, 7].map((rows) => {
    const x = randn([rows, 5], { generator, dtype });
    return [x, x.sum(1, true).greater(0)] as const;
  });
  return { parameters: model.parameters, cost: (x, y) => model.cost(x, y), batches };
}

/** Two hidden layers, and softmax with cross-entropy over four classes, given as rows of a one in zeros. */
function network(dtype: DType): Task {
  const generator = new Generator(9);
  const layer = (m: number, n: number): Tensor[] => [
    parameter(randn([m, n], { generator, dtype }).mul(1 / Math.sqrt(m))),
    parameter(zeros([n], { dtype })),
  ];
  const [w1, b1, w2, b2, w3, b3] = [layer(6, 10), layer(10, 9), layer(9, 4)].flat() as [Tensor, Tensor, Tensor, Tensor, Tensor, Tensor];
  const cost = (x: Tensor, y: Tensor): Tensor => {
    const hidden = x.matmul(w1).add(b1).relu().matmul(w2).add(b2).tanh();
    return hidden.matmul(w3).add(b3).logSoftmax().mul(y).sum(-1).mean().neg();
  };
  const batches = [13, 13].map((rows) => {
    const x = randn([rows, 6], { generator, dtype });
    const best = x.slice(0, 4, 1);
    return [x, best.equal(best.max(1, true))] as const;
  });
  return { parameters: [w1, b1, w2, b2, w3, b3], cost, batches };
}

const optimizers: { readonly [name: string]: (parameters: readonly Tensor[]) => Optimizer } = {
  sgd: (p) => sgd(p, { learningRate: 0.3 }),
  'sgd with momentum': (p) => sgd(p, { learningRate: 0.1, momentum: 0.9 }),
  'sgd with nesterov and weight decay': (p) => sgd(p, { learningRate: 0.1, momentum: 0.8, nesterov: true, weightDecay: 0.01 }),
  'sgd with weight decay': (p) => sgd(p, { learningRate: 0.2, weightDecay: 0.1 }),
  adam: (p) => adam(p, { learningRate: 0.02 }),
  'adam with weight decay': (p) => adam(p, { learningRate: 0.05, beta1: 0.8, weightDecay: 0.01 }),
};

for (const [what, make] of Object.entries({ 'logistic regression': regression, 'a network with softmax': network })) {
  describe(`${what}, ${STEPS} steps compiled`, () => {
    for (const dtype of floats) {
      for (const [name, optimizerOf] of Object.entries(optimizers)) {
        it(`${name}, ${dtype}`, () => {
          const run = (wrap: (step: (x: Tensor, y: Tensor) => Tensor) => (x: Tensor, y: Tensor) => Tensor) => {
            const { parameters, cost, batches } = make(dtype);
            const optimizer = optimizerOf(parameters);
            const step = wrap((x, y) => {
              const loss = cost(x, y);
              optimizer.step(backward(loss));
              return loss;
            });
            const trajectory: Tensor[][] = [];
            for (let i = 0; i < STEPS; i++) {
              const loss = step(...batches[i % batches.length]!);
              const now = [...parameters, ...optimizer.state].map((t) => t.mul(1));
              trajectory.push([loss, ...now]);
              if (i === 9) optimizer.learningRate.assign(optimizer.learningRate.item() / 2);
            }
            return trajectory;
          };
          const [compiled, eager] = [run((step) => compile(step)), run((step) => step)];
          eager.forEach((wanted, i) => void expectClose(compiled[i]!, wanted, TOLERANCE[dtype], `step ${i}`));
          expect(compiled.at(-1)![0]!.item()).toBeLessThan(compiled[0]![0]!.item());
        });
      }
    }
  });
}

/** Points on either side of a line. */
function separable(count: number) {
  const x = randn([count, 3], { generator: new Generator(1), dtype: 'float64' });
  return { x, y: x.sum(1, true).greater(0) };
}

describe('fit compiles the step without being asked', () => {
  const train = async (options: FitOptions, make: (parameters: readonly Tensor[]) => Optimizer = (p) => sgd(p, { learningRate: 0.5 })) => {
    const model = logisticRegression(3, { dtype: 'float64' });
    const history = await fit(model, separable(50), { optimizer: make(model.parameters), ...options });
    return { model, history };
  };
  const runs: { readonly [what: string]: FitOptions } = {
    'all examples at once': { iterations: 25 },
    'batches, the last smaller': { batch: 16, epochs: 4 },
    'with validation and early stopping': { batch: 20, epochs: 6, validation: 0.3, earlyStopping: { patience: 2 } },
  };
  for (const [what, options] of Object.entries(runs)) {
    for (const name of ['sgd with momentum', 'adam'] as const) {
      it(`${what}, ${name}: the same costs and weights as eager`, async () => {
        const [compiled, eager] = [await train(options, optimizers[name]), await train({ ...options, eager: true }, optimizers[name])];
        expect(compiled.history.eagerBecause).toBeUndefined();
        expect(eager.history.eagerBecause).toBeUndefined();
        const { costs, validationCosts, reason, iterations, epochs } = eager.history;
        expect([compiled.history.reason, compiled.history.iterations, compiled.history.epochs]).toEqual([reason, iterations, epochs]);
        expect(compiled.history.costs.length).toBe(costs.length);
        costs.forEach((c, i) => void expect(compiled.history.costs[i]).toBeCloseTo(c, 12));
        validationCosts.forEach((c, i) => void expect(compiled.history.validationCosts[i]).toBeCloseTo(c, 12));
        // Adam divides by the size of the gradient: where that is almost 0, as of the bias here, rounding is magnified.
        expectClose(compiled.model.parameters, eager.model.parameters, name === 'adam' ? 1e-8 : 1e-12, 'weights');
      });
    }
  }
  it('the model is the one that had the cost, while the iteration is reported', async () => {
    const model = logisticRegression(3, { dtype: 'float64' });
    const data = separable(30);
    const seen: number[][] = [];
    await fit(model, data, {
      learningRate: 0.5,
      iterations: 5,
      onEvent: (event) => {
        if (event.type === 'iteration') seen.push([event.cost, model.cost(data.x, data.y).item()]);
      },
    });
    expect(seen).toHaveLength(5);
    for (const [told, found] of seen) expect(told).toBeCloseTo(found!, 13);
  });
  it('weights and learning rate that are changed between iterations count', async () => {
    const run = async (eager: boolean) => {
      const model = logisticRegression(3, { dtype: 'float64' });
      const optimizer = sgd(model.parameters, { learningRate: 1 });
      const { costs } = await fit(model, separable(30), {
        optimizer,
        eager,
        iterations: 8,
        onEvent: (event) => {
          if (event.type !== 'iteration') return;
          if (event.iteration === 2) optimizer.learningRate.assign(0.125);
        },
      });
      return { costs, weights: model.weights };
    };
    const [compiled, eager] = [await run(false), await run(true)];
    eager.costs.forEach((c, i) => void expect(compiled.costs[i]).toBeCloseTo(c, 13));
    expectClose([compiled.weights], [eager.weights], 1e-12, 'weights');
  });
  it('weights that are changed between the cost and its gradient are refused, as in eager', async () => {
    for (const eager of [true, false]) {
      const model = logisticRegression(3, { dtype: 'float64' });
      const onEvent = ({ type }: { readonly type: string }): void => {
        if (type === 'iteration') model.weights.assign(0);
      };
      const trained = fit(model, separable(30), { learningRate: 1, eager, iterations: 3, onEvent });
      await expect(trained, `eager ${eager}`).rejects.toThrow(/^backward: .*"weights" was assigned after/);
    }
  });
  it('dropout: the same masks as in eager, the same ones forward and backward', async () => {
    const run = async (eager: boolean) => {
      const generator = new Generator(6);
      const model = logisticRegression(3, { dtype: 'float64' });
      const cost = (x: Tensor, y: Tensor): Tensor => {
        const mask = uniform(x.shape, { generator, dtype: 'float64' }).greater(0.3);
        return binaryCrossEntropyWithLogits(model.logits(x.mul(mask)) as Tensor, y);
      };
      const history = await fit(model, separable(40), { cost, eager, batch: 16, epochs: 3 });
      return { history, model, generator };
    };
    const [compiled, eager] = [await run(false), await run(true)];
    expect(compiled.history.eagerBecause).toBeUndefined();
    eager.history.costs.forEach((c, i) => void expect(compiled.history.costs[i]).toBeCloseTo(c, 12));
    expect(compiled.generator.state.toArray()).toEqual(eager.generator.state.toArray());
    expectClose(compiled.model.parameters, eager.model.parameters, 1e-12, 'weights');
  });
  it('state that the model keeps, such as a running mean, moves once per step', async () => {
    const run = async (eager: boolean) => {
      const running = state(zeros([1, 3], { dtype: 'float64' }), 'running mean');
      const model = logisticRegression(3, { dtype: 'float64' });
      const cost = (x: Tensor, y: Tensor): Tensor => {
        running.assign(running.mul(0.9).add(x.mean(0, true).mul(0.1)));
        return binaryCrossEntropyWithLogits(model.logits(x.sub(running)) as Tensor, y);
      };
      const { costs } = await fit(model, separable(40), { cost, eager, batch: 10, epochs: 2 });
      return { costs, running };
    };
    const [compiled, eager] = [await run(false), await run(true)];
    eager.costs.forEach((c, i) => void expect(compiled.costs[i]).toBeCloseTo(c, 12));
    expectClose([compiled.running], [eager.running], 1e-13, 'running mean');
  });
  it('a cost that is not finite ends the run, with the weights of before', async () => {
    const run = async (eager: boolean) => {
      const w = parameter(ones([1], { dtype: 'float64' }));
      const model: Model = Object.assign((x: Tensor): Tensor => x.mul(w), { parameters: [w] });
      const data = { x: ones([2, 1], { dtype: 'float64' }), y: ones([2, 1], { dtype: 'float64' }) };
      const history = await fit(model, data, { cost: (x) => x.mul(w).sub(1).log().mean().add(x.mul(w).sum()), learningRate: 1, eager });
      return { reason: history.reason, w: w.item(), costs: history.costs };
    };
    expect(await run(false)).toEqual(await run(true));
    expect(await run(false)).toEqual({ reason: 'diverged', w: 1, costs: [Number.NEGATIVE_INFINITY] });
  });
});

describe('a step in two parts', () => {
  it('first gives its result and changes nothing, then does the rest', () => {
    const make = () => {
      const [w, mean] = [parameter(ones([2], { dtype: 'float64' })), state(zeros([2], { dtype: 'float64' }))];
      const generator = new Generator(12);
      const step = (x: Tensor): Tensor => {
        mean.assign(mean.mul(0.5).add(x));
        const noise = randn([2], { generator, dtype: 'float64' });
        const cost = w.mul(x).sub(mean).add(noise).square().sum();
        w.assign(w.detach().sub(backward(cost).get(w).mul(0.125)));
        return cost;
      };
      return { states: [w, mean, generator.state], step };
    };
    const [eager, compiled] = [make(), make()];
    const parts = compileInTwo((x) => compiled.step(x!));
    for (const x of [ones([2], { dtype: 'float64' }), ones([1], { dtype: 'float64' }).mul(3).broadcastTo([2])]) {
      const before = compiled.states.map((s) => s.toArray());
      const cost = parts.begin(x).item();
      expect(compiled.states.map((s) => s.toArray())).toEqual(before);
      const wanted = eager.step(x).item();
      expect(cost).toBeCloseTo(wanted, 12);
      parts.finish();
      expectClose(compiled.states, eager.states, 1e-13, 'states');
      // A step that is begun and not finished, such as one whose cost is not finite, leaves no trace.
      const after = compiled.states.map((s) => s.toArray());
      parts.begin(x);
      expect(compiled.states.map((s) => s.toArray())).toEqual(after);
    }
  });
});

describe('what cannot be compiled is trained op by op', () => {
  const train = async (
    cost: (model: ReturnType<typeof logisticRegression>, x: Tensor, y: Tensor) => Tensor,
    batch: number | 'full' = 10,
  ) => {
    const model = logisticRegression(3, { dtype: 'float64' });
    const history = await fit(model, separable(30), {
      cost: (x, y) => cost(model as never, x, y),
      batch,
      iterations: 6,
      learningRate: 0.5,
    });
    return { model, history };
  };
  it('a model that reads values: the history says why, and where', async () => {
    const { model, history } = await train((m, x, y) => (m.cost(x, y).item() > 0.5 ? m.cost(x, y) : m.cost(x, y).mul(2)));
    expect(history.eagerBecause).toMatch(/^compile: .* cannot be read \(steps\.test\.ts:\d+:\d+\)/);
    const plain = await train((m, x, y) => m.cost(x, y));
    expect(plain.history.eagerBecause).toBeUndefined();
    expect(history.costs[0]).toBeCloseTo(plain.history.costs[0]!, 13);
    expect(model.weights.toArray()).not.toEqual([[0], [0], [0]]);
  });
  it('an op of the user without a compiled form, also with all examples at once', async () => {
    const twice: Op = {
      name: 'twice',
      shape: ([x]) => x!,
      forward: (y, _, [x]) => {
        for (let i = 0; i < y.length; i++) y[i] = 2 * x!.data[i]!;
      },
      vjp: [(g) => g.mul(2)],
    };
    for (const batch of [10, 'full'] as const) {
      const { history } = await train((m, x, y) => apply(twice, [m.cost(x, y)], undefined), batch);
      expect(history.eagerBecause).toContain('the op twice');
      const plain = await train((m, x, y) => m.cost(x, y).mul(2), batch);
      plain.history.costs.forEach((c, i) => void expect(history.costs[i]).toBeCloseTo(c, 12));
    }
  });
  it('an error that is no matter of compiling is thrown', async () => {
    const wrong = train(() => {
      throw new RangeError('a mistake');
    });
    await expect(wrong).rejects.toThrow(RangeError);
    let calls = 0;
    const once = train((m, x, y) => {
      if (calls++ === 0) throw new RangeError('a mistake');
      return m.cost(x, y);
    });
    await expect(once).rejects.toThrow(RangeError);
    await expect(train((m, x, y) => m.cost(x, y.transpose()))).rejects.toThrow(/shapes \[10, 1\] and \[1, 10\] differ/);
  });
  it('and eager if asked: then every line of the model runs at each step', async () => {
    let calls = 0;
    const model = logisticRegression(3, { dtype: 'float64' });
    const cost = (x: Tensor, y: Tensor): Tensor => {
      calls++;
      return model.cost(x, y);
    };
    const { eagerBecause } = await fit(model, separable(20), { cost, iterations: 7, eager: true });
    expect([calls, eagerBecause]).toEqual([7, undefined]);
  });
});
