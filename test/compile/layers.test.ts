/**
 * Random networks with random optimizers, limits and schedules, compiled against eager: costs, weights, statistics and the optimizer's
 * memory over several steps.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import * as nn from '../../src/nn/index.js';
import * as optim from '../../src/optim/index.js';
import { snapshot } from '../../src/train/snapshot.js';
import { backward, type DType, Generator, randn, relu, sigmoid, type Tensor, tanh, tensor } from './library.js';

const RUNS = Number(process.env['NETWORK_RUNS'] ?? 60);
type Float = Exclude<DType, 'int32'>;
interface Options {
  readonly dtype: Float;
  readonly generator: Generator;
}

/** How many features, or channels of how many rows and columns. */
type Size = readonly [number] | readonly [channels: number, height: number, width: number];

/** Layers by number: the next one from the size before it, and its own size. */
const vectors: readonly ((n: number, out: number, options: Options) => readonly [nn.Step, number])[] = [
  (n, out, options) => [nn.dense(n, out, options), out],
  (n, out, options) => [nn.dense(n, out, { ...options, bias: false, initialise: nn.xavierUniform }), out],
  (n) => [tanh, n],
  (n) => [relu, n],
  (n) => [sigmoid, n],
  (n, _, { dtype }) => [nn.batchNorm(n, { dtype, momentum: 0.3 }), n],
  (n, _, { dtype }) => [nn.layerNorm(n, { dtype }), n],
  (n, _, { generator }) => [nn.dropout(0.3, { generator }), n],
  (n, _, options) => [nn.residual(nn.sequential(nn.dense(n, n, options), tanh)), n],
];
const pictures: readonly ((size: Size & { length: 3 }, out: number, options: Options) => readonly [nn.Step, Size & { length: 3 }])[] = [
  ([c, h, w], out, options) => [nn.conv2d(c, out, 3, { ...options, padding: 'same' }), [out, h, w]],
  ([c, h, w], out, options) => [
    nn.conv2d(c, out * 2, [2, 1], { ...options, stride: 2, padding: 1, groups: c % 2 === 0 ? 2 : 1 }),
    [out * 2, Math.floor(h / 2) + 1, Math.floor((w + 1) / 2) + 1],
  ],
  ([c, h, w]) => [nn.maxPool2d(2, { stride: 1 }), [c, h - 1, w - 1]],
  ([c, h, w]) => [nn.avgPool2d(3, { stride: 2, padding: 1 }), [c, Math.ceil(h / 2), Math.ceil(w / 2)]],
  (size, _, { dtype }) => [nn.batchNorm(size[0], { dtype }), size],
  (size, _, { dtype }) => [nn.layerNorm([...size], { dtype }), size],
  (size) => [nn.localResponseNorm({ size: 3, alpha: 0.1 }), size],
  (size) => [relu, size],
  (size, _, { generator }) => [nn.dropout(0.2, { generator }), size],
];

const CLASSES = 3;
const BATCH = 6;
const seeds = fc.nat(1_000_000);
const layers = fc.array(fc.tuple(fc.nat(8), fc.integer({ min: 1, max: 7 })), { maxLength: 5 });
const setup = fc.record({
  start: fc.constantFrom('vectors', 'pictures', 'embedding'),
  first: layers,
  second: layers,
  optimizer: fc.nat(5),
  limit: fc.constantFrom(undefined, 'norm', 'value'),
  schedule: fc.nat(2),
  seed: seeds,
});
type Setup = typeof setup extends fc.Arbitrary<infer S> ? S : never;

/** Quotients by mean squares far above rounding: Adam would make much of gradients that are nothing else. */
const epsilon = 0.01;
const optimizers: readonly ((p: readonly Tensor[]) => optim.Optimizer)[] = [
  (p) => optim.sgd(p, { learningRate: 0.05 }),
  (p) => optim.sgd(p, { learningRate: 0.02, momentum: 0.9, nesterov: true, weightDecay: 0.1 }),
  (p) => optim.rmsprop(p, { learningRate: 0.005, momentum: 0.5, weightDecay: 0.01, epsilon }),
  (p) => optim.adam(p, { learningRate: 0.02, weightDecay: 0.01, epsilon }),
  (p) => optim.adamW(p, { learningRate: 0.02, epsilon }),
  (p) => optim.together(optim.adamW(p.slice(0, 1), { learningRate: 0.01, epsilon }), optim.sgd(p.slice(1), { learningRate: 0.05 })),
];
const schedules = [(): number => 1, optim.exponentialDecay(0.8), optim.warmUp(2, optim.cosineDecay(3))] as const;

/** The network of a setup, its step, and all that the step changes: the same for the same setup. */
function build({ start, first, second, optimizer: kind, limit, schedule, seed }: Setup, dtype: Float) {
  const generator = new Generator(seed);
  const options = { dtype, generator };
  const steps: nn.Step[] = [];
  let size: Size & { length: 3 } = [2, 6, 5];
  let features = 4;
  if (start === 'pictures') {
    for (const [k, out] of first) {
      const [step, next] = pictures[k]!(size, out, options);
      if (Math.min(next[1], next[2]) < 2) continue;
      steps.push(step);
      size = next;
    }
    steps.push(nn.flatten());
    features = size[0] * size[1] * size[2];
  } else if (start === 'embedding') {
    steps.push(nn.embedding(7, features, options), (x: Tensor) => x.sum(1));
  }
  for (const [k, out] of second) {
    const [step, next] = vectors[k]!(features, out, options);
    steps.push(step);
    features = next;
  }
  const net = nn.sequential(...steps, nn.dense(features, CLASSES, options));
  // Where all of a feature's values are equal, normalised they are 0, and relu bends there: rounding would decide. So nothing starts at 0.
  for (const p of net.parameters) if (p.rank === 1) p.assign(p.add(randn(p.shape, options).mul(0.3)));
  const optimizer = optimizers[kind]!(net.parameters);
  const draw = (): Tensor =>
    start === 'embedding'
      ? tensor(Int32Array.from({ length: BATCH * 2 }, () => generator.integer(7))).reshape([BATCH, 2])
      : randn(start === 'pictures' ? [BATCH, 2, 6, 5] : [BATCH, 4], options);
  const data = Array.from(
    { length: 4 },
    () => [draw(), tensor(Int32Array.from({ length: BATCH }, () => generator.integer(CLASSES)))] as const,
  );
  const step = (x: Tensor, y: Tensor): readonly Tensor[] => {
    const cost = nn.softmaxCrossEntropy(net(x, { training: true }), y, { smoothing: 0.1 });
    const gradients = backward(cost);
    const { parameters } = optimizer;
    optimizer.step(
      limit === 'norm'
        ? optim.clipByGlobalNorm(gradients, parameters, 0.5)
        : limit === 'value'
          ? optim.clipByValue(gradients, parameters, 0.1)
          : gradients,
    );
    return [cost, net(x)];
  };
  return { step, data, all: { ...snapshot(net, optimizer) }, setRate: optim.scheduled(optimizer, schedules[schedule]!) };
}

function check(given: Setup, dtype: Float, tolerance: number): void {
  const [eager, compiled] = [build(given, dtype), build(given, dtype)];
  let traced = 0;
  const step = compile((x: Tensor, y: Tensor) => {
    traced++;
    return compiled.step(x, y);
  });
  const agree = (actual: Tensor, wanted: Tensor, what: string): void => {
    expect(actual.shape, what).toEqual(wanted.shape);
    const scale = Math.max(1, ...wanted.data.map(Math.abs));
    wanted.data.forEach((w: number, i: number) => {
      expect(Math.abs(actual.data[i]! - w), `${what}, element ${i}: ${actual.data[i]}, eager ${w}`).toBeLessThanOrEqual(tolerance * scale);
    });
  };
  eager.data.forEach(([x, y], i) => {
    eager.setRate(i);
    compiled.setRate(i);
    const wanted = eager.step(x, y);
    const actual = step(x, y);
    wanted.forEach((w, k) => void agree(actual[k]!, w, `step ${i}, ${['cost', 'output'][k]}`));
    for (const [name, w] of Object.entries(eager.all)) agree(compiled.all[name]!, w, `step ${i}, ${name}`);
  });
  // A new learning rate is no reason to compile again.
  expect(traced).toBe(1);
}

describe('random networks, trained by compiled steps as by eager ones', () => {
  it('in float64, to rounding that four steps magnify', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(setup, (given) => check(given, 'float64', 1e-9)),
      { numRuns: RUNS },
    );
  });
  it('in float32, to rounding that four steps magnify', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(setup, (given) => check(given, 'float32', 5e-3)),
      { numRuns: RUNS },
    );
  });
});
