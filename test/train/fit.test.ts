import { describe, expect, it } from 'vitest';
import { Generator, randn, type Tensor, tensor, zeros } from '../../src/index.js';
import {
  batchNorm,
  dense,
  linearRegression,
  logisticRegression,
  type Model,
  meanSquaredError,
  sequential,
  withLoss,
} from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';
import { accuracy, type FitEvent, fit, type Position } from '../../src/train/index.js';

/** Points on either side of a line. */
function separable(count: number) {
  const x = randn([count, 2], { generator: new Generator(1), dtype: 'float64' });
  const y = x.matmul(tensor([[2], [-1]], { dtype: 'float64' })).greater(0) as Tensor;
  return { x, y };
}
const logistic = () => logisticRegression(2, { dtype: 'float64' });

describe('fit', () => {
  it('trains a neuron, full batch: the cost falls from ln 2 at every step', async () => {
    const model = logistic();
    const data = separable(80);
    const { costs, reason, iterations, epochs } = await fit(model, data, { learningRate: 1, epochs: 200 });
    expect([reason, iterations, epochs]).toEqual(['done', 200, 200]);
    expect(costs[0]).toBeCloseTo(Math.LN2, 14);
    for (let i = 1; i < costs.length; i++) expect(costs[i]!).toBeLessThan(costs[i - 1]!);
    expect(accuracy(model(data.x), data.y)).toBeGreaterThan(0.97);
  });
  it('finds the line of a linear regression', async () => {
    const x = randn([50, 2], { generator: new Generator(2), dtype: 'float64' });
    const y = x.matmul(tensor([[3], [-2]], { dtype: 'float64' })).add(0.5);
    const model = linearRegression(2, { dtype: 'float64' });
    await fit(model, { x, y }, { learningRate: 0.3, iterations: 300 });
    expect(
      model.weights
        .toArray()
        .flat()
        .map((v) => v.toFixed(6)),
    ).toEqual(['3.000000', '-2.000000']);
    expect(model.bias.item()).toBeCloseTo(0.5, 6);
  });
  it('gives the same weights for the same seed, and others for another', async () => {
    const run = async (seed: number) => {
      const model = logistic();
      await fit(model, separable(50), { batch: 8, epochs: 3, seed });
      return [...model.weights.data];
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });
  it('takes each example once per epoch, the last batch what is left', async () => {
    const seen: number[][] = [];
    const model = logistic();
    const cost = (x: Tensor, y: Tensor) => {
      seen.push([...x.data].filter((_, i) => i % 2 === 0));
      return model.cost(x, y);
    };
    const x = tensor(
      Array.from({ length: 10 }, (_, i) => [i, 0]),
      { dtype: 'float64' },
    );
    const { iterations, epochs } = await fit(model, { x, y: zeros([10, 1], { dtype: 'float64' }) }, { cost, batch: 4, epochs: 2 });
    expect([iterations, epochs, seen.map((b) => b.length)]).toEqual([6, 2, [4, 4, 2, 4, 4, 2]]);
    for (const epoch of [seen.slice(0, 3), seen.slice(3)])
      expect(epoch.flat().sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(seen.slice(0, 3).flat()).not.toEqual(seen.slice(3).flat());
  });
  it('leaves out what is left of an epoch if told to, and goes on so', async () => {
    const data = separable(10);
    const run = async (eager: boolean, resume?: Position, model = logistic()) => {
      const sizes: number[] = [];
      const positions: Position[] = [];
      const history = await fit(model, data, {
        batch: 4,
        epochs: 3,
        dropLast: true,
        eager,
        resume,
        cost: (x, y) => {
          sizes.push(x.shape[0]!);
          return model.cost(x, y);
        },
        onEvent: (event) => void (event.type === 'iteration' && positions.push(event.position)),
      });
      return { history, sizes, positions, model };
    };
    const eager = await run(true);
    expect([eager.history.iterations, eager.history.epochs, eager.sizes]).toEqual([6, 3, [4, 4, 4, 4, 4, 4]]);
    const compiled = await run(false);
    expect(compiled.sizes).toEqual([4]);
    expect(compiled.history.costs).toEqual(eager.history.costs.map((cost) => expect.closeTo(cost, 12)));
    for (const at of [1, 2, 3]) {
      const half = logistic();
      await fit(half, data, { batch: 4, iterations: at, dropLast: true });
      const rest = await run(false, compiled.positions[at], half);
      expect(rest.history.costs).toEqual(compiled.history.costs.slice(at));
      expect([...half.weights.data]).toEqual([...compiled.model.weights.data]);
    }
    // A batch as large as all examples is no rest of anything.
    expect((await fit(logistic(), data, { batch: 99, epochs: 2, dropLast: true })).iterations).toBe(2);
  });
  it('refuses a last batch of one that the network cannot train on before anything has moved', async () => {
    for (const eager of [true, false]) {
      const net = withLoss(sequential(dense(2, 4), batchNorm(4), dense(4, 1)), meanSquaredError);
      const x = randn([9, 2], { generator: new Generator(3) });
      const data = { x, y: zeros([9, 1]) };
      const before = [...net.parameters, ...net.state].map((t) => t.toArray());
      const lone = fit(net, data, { batch: 4, epochs: 1, eager });
      await expect(lone).rejects.toThrow("got shape [1, 4]; make batches larger, or leave out the last: fit's option dropLast");
      expect([...net.parameters, ...net.state].map((t) => t.toArray())).toEqual(before);
      expect((await fit(net, data, { batch: 4, epochs: 2, eager, dropLast: true })).iterations).toBe(4);
      // It is not refused where that batch is never reached.
      expect((await fit(net, data, { batch: 4, iterations: 2, eager })).iterations).toBe(2);
    }
  });
  it('reports start, each iteration before its update, each epoch, and the end', async () => {
    const model = logistic();
    const events: FitEvent[] = [];
    const weights: number[] = [];
    const onEvent = (event: FitEvent) => {
      events.push(event);
      if (event.type === 'iteration') weights.push(model.weights.data[0]!);
    };
    const history = await fit(model, separable(10), { batch: 5, epochs: 2, onEvent });
    expect(events.map((e) => e.type).join(' ')).toBe('start iteration iteration epoch iteration iteration epoch end');
    expect(events[0]).toEqual({ type: 'start', iterations: 4, epochs: 2, examples: 10, batch: 5 });
    expect(weights[0]).toBe(0);
    const iterations = events.filter((e) => e.type === 'iteration');
    expect(iterations.map((e) => [e.iteration, e.epoch, e.last])).toEqual([
      [0, 0, false],
      [1, 0, false],
      [2, 1, false],
      [3, 1, true],
    ]);
    expect(iterations.map((e) => e.cost)).toEqual(history.costs);
    expect(events.at(-1)).toEqual({ type: 'end', history });
  });
  it('watches a validation set, and stops when it no longer gets better', async () => {
    const data = separable(60);
    // Labels against the truth: the better the fit, the worse this validation set looks.
    const validation = { x: data.x, y: data.y.mul(-1).add(1) };
    const history = await fit(logistic(), data, { epochs: 50, validation, earlyStopping: { patience: 3 } });
    expect([history.reason, history.epochs, history.validationCosts.length]).toEqual(['stopped', 4, 4]);
  });
  it('holds out a share of the examples', async () => {
    const events: FitEvent[] = [];
    const history = await fit(logistic(), separable(40), { epochs: 2, validation: 0.25, onEvent: (e) => void events.push(e) });
    expect(events[0]).toMatchObject({ examples: 30 });
    expect(history.validationCosts).toHaveLength(2);
  });
  it('stops after the current iteration when told, even by a timer', async () => {
    const early = new AbortController();
    const history = await fit(logistic(), separable(10), {
      iterations: 100,
      signal: early.signal,
      onEvent: (e) => void (e.type === 'iteration' && e.iteration === 4 && early.abort()),
    });
    expect([history.reason, history.iterations]).toEqual(['aborted', 5]);
    const late = new AbortController();
    setTimeout(() => late.abort(), 1);
    expect((await fit(logistic(), separable(10), { iterations: 10_000_000, signal: late.signal })).reason).toBe('aborted');
  });
  it('stops when the cost is no number any more, before the update that would spoil the weights', async () => {
    const model = linearRegression(2, { dtype: 'float64' });
    const data = separable(20);
    const history = await fit(model, { x: data.x.mul(1e3), y: data.y }, { learningRate: 1e3, iterations: 1000 });
    expect(history.reason).toBe('diverged');
    expect(Number.isFinite(history.costs.at(-1))).toBe(false);
    expect(history.iterations).toBe(history.costs.length - 1);
  });
  it('takes an optimizer of its own', async () => {
    const model = logistic();
    const optimizer = sgd(model.parameters, { learningRate: 0.5, momentum: 0.9, nesterov: true });
    const { costs } = await fit(model, separable(40), { optimizer, epochs: 50 });
    expect(costs.at(-1)!).toBeLessThan(0.2);
  });
  it('goes on from any position to the same bits', async () => {
    const options = { batch: 8, epochs: 4, seed: 3, validation: 0.2 };
    const data = separable(50);
    const parts = () => {
      const model = logistic();
      return { model, optimizer: sgd(model.parameters, { learningRate: 0.3, momentum: 0.9 }) };
    };
    const whole = parts();
    const snapshots: { values: Tensor[]; position: Position }[] = [];
    const history = await fit(whole.model, data, {
      ...options,
      optimizer: whole.optimizer,
      onEvent(event) {
        if (event.type !== 'iteration') return;
        const values = [...whole.model.parameters, ...whole.optimizer.state].map(
          (t) => tensor(t.toTypedArray()).reshape(t.shape) as Tensor,
        );
        snapshots.push({ values, position: event.position });
      },
    });
    expect(snapshots).toHaveLength(20);
    for (const { values, position } of snapshots) {
      const part = parts();
      for (const [i, t] of [...part.model.parameters, ...part.optimizer.state].entries()) t.assign(values[i]!);
      const rest = await fit(part.model, data, { ...options, optimizer: part.optimizer, resume: position });
      expect(rest.costs).toEqual(history.costs.slice(position.iteration));
      expect([...part.model.weights.data]).toEqual([...whole.model.weights.data]);
      expect([rest.iterations, rest.epochs]).toEqual([20, 4]);
    }
  });
  it('refuses what cannot be trained on, and says which row', async () => {
    const { x, y } = separable(4);
    const broken = (t: Tensor, at: number, value: number) => {
      const data = t.toTypedArray();
      data[at] = value;
      return tensor(data).reshape(t.shape);
    };
    const refusal = (data: { x: Tensor; y: Tensor }, options = {}) => expect(fit(logistic(), data, options)).rejects;
    await refusal({ x, y: broken(y, 2, Number.NaN) }).toThrow('fit: y has NaN in row 2');
    await refusal({ x, y: broken(y, 1, 2) }).toThrow('label 2 in row 1 must be from 0 to 1');
    await refusal({ x: broken(x, 7, Number.POSITIVE_INFINITY), y }).toThrow('fit: x has Infinity in row 3');
    await refusal({ x, y: y.slice(0, 3) }).toThrow('4 rows in x, 3 in y');
    await refusal({ x, y: y.reshape([4]) }).toThrow('shapes [4, 1] and [4] differ; give both the same shape');
    await refusal({ x: zeros([0, 2]), y: zeros([0, 1]) }).toThrow('no examples');
    await refusal({ x, y }, { epochs: 1, iterations: 1 }).toThrow('give iterations or epochs, not both');
    await refusal({ x, y }, { learning_rate: 1 }).toThrow('fit: no option learning_rate; did you mean learningRate?');
    await refusal({ x, y }, { batch: 0 }).toThrow('fit: batch 0 must be a whole number from 1');
    await refusal({ x, y }, { validation: 1.5 }).toThrow('a validation share of 1.5');
    await refusal({ x, y }, { earlyStopping: { patience: 0 } }).toThrow('patience 0');
    const bare: Model = Object.assign((t: Tensor) => t, { parameters: [] });
    await expect(fit(bare, { x, y })).rejects.toThrow('the model has no cost of its own');
  });
});
