/** Layers, whole networks, schedules and limits to gradients against PyTorch's, from test/golden/networks.py; eager and compiled. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Gradients } from '../src/backward.js';
import { compile } from '../src/compile/index.js';
import * as c from '../src/index.js';
import * as nn from '../src/nn/index.js';
import * as optim from '../src/optim/index.js';

interface Packed {
  readonly shape: number[];
  readonly data: number[];
}
type Named = Readonly<Record<string, Packed>>;
interface LayerCase {
  readonly layer: string;
  readonly args: readonly unknown[];
  readonly index: boolean;
  readonly x: Packed;
  readonly start: Named;
  readonly outputs: readonly { readonly training: boolean; readonly y: Packed }[];
  readonly g: Packed;
  readonly gradient: Packed | null;
  readonly gradients: Named;
  readonly state: Named;
}
interface NetworkCase {
  readonly network: string;
  readonly dtype: 'float32' | 'float64';
  readonly x: Packed;
  readonly labels: readonly number[];
  readonly start: Named;
  readonly costs: readonly number[];
  readonly end: Named;
}
const file = process.env.GOLDEN_NETWORKS ?? join(import.meta.dirname, 'golden', 'networks.json');
const golden: {
  torch: string;
  layers: LayerCase[];
  networks: NetworkCase[];
  schedules: { schedule: string; args: readonly unknown[]; rates: number[] }[];
  clips: { gradients: Packed[]; cases: { clip: 'clipByValue' | 'clipByGlobalNorm'; limit: number; gradients: Packed[] }[] };
} = JSON.parse(readFileSync(file, 'utf8'));

const tensorOf = ({ shape, data }: Packed, dtype: c.DType): c.Tensor => c.tensor(data, { dtype }).reshape(shape);

/** A few roundings of each number type, relative to the largest number of a tensor. */
const ONCE = { float64: 1e-14, float32: 3e-6 } as const;
/** After 20 steps, whose rounding errors add up; Adam divides by small square roots. */
const TRAINED = { float64: 1e-12, float32: 2e-4 } as const;

function expectClose(actual: c.Tensor, expected: Packed, tolerance: number, what: string): void {
  expect(actual.shape, what).toEqual(expected.shape);
  const scale = Math.max(...expected.data.map(Math.abs));
  expected.data.forEach((want, i) => {
    expect(Math.abs(actual.data[i]! - want) / scale, `${what}, element ${i}: ${actual.data[i]}, PyTorch ${want}`).toBeLessThanOrEqual(
      tolerance,
    );
  });
}

const both = [
  ['eager', <F>(f: F): F => f],
  ['compiled', compile as unknown as <F>(f: F) => F],
] as const;

describe(`layers, as in PyTorch ${golden.torch}`, () => {
  for (const [how, wrap] of both) {
    for (const dtype of ['float64', 'float32'] as const) {
      golden.layers.forEach((example, n) => {
        it(`${example.layer} ${JSON.stringify(example.args)}, ${dtype}, ${how} (${n})`, () => {
          const make = (nn as unknown as Record<string, (...args: unknown[]) => nn.Layer>)[example.layer]!;
          const takes = Object.keys(example.start).length > 0;
          const args = takes && typeof example.args.at(-1) !== 'object' ? [...example.args, {}] : example.args.map((a) => a);
          if (takes && Array.isArray(args.at(-1))) args.push({});
          const layer = make(...args.map((a, i) => (takes && i === args.length - 1 ? { ...(a as object), dtype } : a)));
          for (const [name, value] of Object.entries(example.start)) layer.named[name]!.assign(tensorOf(value, dtype));
          const x = tensorOf(example.x, example.index ? 'int32' : dtype);
          let training = false;
          for (const { training: now, y } of example.outputs) {
            training = now;
            const call = wrap((input: c.Tensor) => layer(input, { training: now }).detach());
            expectClose(call(x), y, ONCE[dtype], `output, training ${now}`);
          }
          const seed = tensorOf(example.g, dtype);
          const leaf = example.index ? x : c.parameter(x);
          const gradients = wrap(() => {
            const found = c.backward(layer(leaf, { training }), { seed });
            return [...(example.index ? [] : [leaf]), ...layer.parameters].map((p) => found.get(p));
          })();
          if (example.gradient) expectClose(gradients[0]!, example.gradient, ONCE[dtype], 'gradient of x');
          layer.parameters.forEach((p, i) => {
            const name = Object.entries(layer.named).find(([, t]) => t === p)![0];
            expectClose(gradients[i + (example.index ? 0 : 1)]!, example.gradients[name]!, ONCE[dtype], `gradient of ${name}`);
          });
          for (const [name, value] of Object.entries(example.state)) expectClose(layer.named[name]!, value, ONCE[dtype], name);
        });
      });
    }
  }
});

interface Trained {
  readonly net: nn.Layer;
  readonly update: (p: readonly c.Tensor[]) => optim.Optimizer;
  readonly limit?: number;
  readonly schedule?: optim.Schedule;
}

const architectures: Readonly<Record<string, (dtype: 'float32' | 'float64') => Trained>> = {
  'three layers': (dtype) => ({
    net: nn.sequential(nn.dense(4, 8, { dtype }), c.tanh, nn.dense(8, 6, { dtype }), c.relu, nn.dense(6, 3, { dtype })),
    update: (p) => optim.adam(p, { learningRate: 0.05 }),
  }),
  convnet: (dtype) => ({
    net: nn.sequential(
      nn.conv2d(1, 3, 3, { padding: 1, dtype }),
      nn.batchNorm(3, { dtype }),
      c.relu,
      nn.maxPool2d(2),
      nn.conv2d(3, 4, 3, { dtype }),
      c.relu,
      nn.flatten(),
      nn.dense(16, 2, { dtype }),
    ),
    update: (p) => optim.sgd(p, { learningRate: 0.05, momentum: 0.9, nesterov: true }),
  }),
  groups: (dtype) => ({
    net: nn.sequential(
      nn.dense(4, 6, { dtype }),
      nn.layerNorm(6, { dtype }),
      nn.residual(nn.sequential(nn.dense(6, 6, { dtype, bias: false }), nn.batchNorm(6, { dtype }), c.relu)),
      nn.dense(6, 3, { dtype }),
    ),
    update: (p) =>
      optim.together(
        optim.adamW(
          p.filter(({ rank }) => rank === 2),
          { learningRate: 0.05, weightDecay: 0.3 },
        ),
        optim.adamW(
          p.filter(({ rank }) => rank === 1),
          { learningRate: 0.02, weightDecay: 0 },
        ),
      ),
    limit: 0.4,
    schedule: optim.warmUp(6, optim.stepDecay(5, 0.5)),
  }),
};

describe(`networks after 20 steps, as in PyTorch ${golden.torch}`, () => {
  for (const [how, wrap] of both) {
    for (const { network, dtype, x, labels, start, costs, end } of golden.networks) {
      it(`${network}, ${dtype}, ${how}`, () => {
        const { net, update, limit, schedule } = architectures[network]!(dtype);
        for (const [name, value] of Object.entries(start)) net.named[name]!.assign(tensorOf(value, dtype));
        const optimizer = update(net.parameters);
        const [input, target] = [tensorOf(x, dtype), c.tensor(labels, { dtype: 'int32' })];
        const step = wrap(() => {
          const cost = nn.softmaxCrossEntropy(net(input, { training: true }), target);
          const gradients = c.backward(cost);
          optimizer.step(limit ? optim.clipByGlobalNorm(gradients, optimizer.parameters, limit) : gradients);
          return cost;
        });
        const setRate = schedule && optim.scheduled(optimizer, schedule);
        const found = costs.map((_, i) => {
          setRate?.(i);
          return step().item();
        });
        expectClose(c.tensor(found, { dtype: 'float64' }), { shape: [20], data: [...costs] }, TRAINED[dtype], 'costs');
        expect(Object.keys(end).sort()).toEqual(Object.keys(net.named).sort());
        for (const [name, value] of Object.entries(end)) expectClose(net.named[name]!, value, TRAINED[dtype], name);
      });
    }
  }
});

/** A schedule by its name; one that follows stands among the arguments. */
const scheduleOf = (name: string, args: readonly unknown[]): optim.Schedule =>
  (optim as unknown as Record<string, (...args: unknown[]) => optim.Schedule>)[name]!(
    ...args.map((arg) => (Array.isArray(arg) ? scheduleOf(arg[0], arg[1]) : arg)),
  );

describe(`schedules and limits, as in PyTorch ${golden.torch}`, () => {
  for (const { schedule, args, rates } of golden.schedules) {
    it(`${schedule} ${JSON.stringify(args)}`, () => {
      const factor = scheduleOf(schedule, args);
      rates.forEach((rate, i) => void expect(factor(i), `iteration ${i}`).toBeCloseTo(rate, 12));
    });
  }
  for (const [how, wrap] of both) {
    golden.clips.cases.forEach(({ clip, limit, gradients }, n) => {
      it(`${clip} ${limit}, ${how} (${n})`, () => {
        const parameters = golden.clips.gradients.map((g) => c.parameter(tensorOf(g, 'float64')));
        const given = golden.clips.gradients.map((g) => tensorOf(g, 'float64'));
        const clipped = wrap((...list: c.Tensor[]) => {
          const found = { clipByValue: optim.clipByValue, clipByGlobalNorm: optim.clipByGlobalNorm }[clip](
            new Gradients(new Map(parameters.map((p, i) => [p, list[i]!]))),
            parameters,
            limit,
          );
          return parameters.map((p) => found.get(p));
        })(...given);
        gradients.forEach((g, i) => void expectClose(clipped[i]!, g, 1e-14, `gradient ${i}`));
      });
    });
  }
});
