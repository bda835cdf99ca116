/** Random small models of layers, written once for any batch, in ONNX Runtime and here. A failing one shrinks to a small one. */
import fc from 'fast-check';
import { it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { Generator, gelu, leakyRelu, randn, relu, type Shape, ShapeError, softplus, type Tensor, tanh, zeros } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import { conv2dTranspose } from '../../src/ops/index.js';
import { expectClose, run } from './runtime.js';

/** One layer: which kind, and numbers that it makes its settings of. */
type Choice = readonly [kind: number, a: number, b: number, c: number];
type Layer = (x: Tensor) => Tensor;

/** Layers for a shape without the batch; what does not fit it throws a ShapeError. */
const PICTURES: readonly ((shape: Shape, choice: Choice, generator: Generator) => Layer)[] = [
  ([channels], [, a, b, c], generator) =>
    nn.conv2d(channels!, 1 + (a % 4), [1 + (b % 3), 1 + (c % 3)], {
      generator,
      stride: [1 + (a % 2), 1 + (c % 3)],
      dilation: 1 + (b % 2),
      padding:
        a % 3 === 0
          ? 'same'
          : [
              [a % 2, b % 3],
              [c % 2, a % 4],
            ],
    }),
  ([channels], [, a, b], generator) => nn.conv2d(channels!, channels! * (1 + (a % 2)), 1 + (b % 3), { generator, groups: channels! }),
  ([channels], [, a, b, c], generator) => {
    const w = randn([channels!, 1 + (a % 3), 1 + (b % 3), 2], { generator });
    return (x) => conv2dTranspose(x, w, { stride: 1 + (c % 3), padding: a % 2, outputPadding: c % 3 === 0 ? 0 : b % 2 });
  },
  (_, [, a, b, c]) =>
    nn.maxPool2d([1 + (a % 3), 1 + (b % 3)], { stride: 1 + (c % 3), dilation: 1 + (a % 2), padding: c % 2 ? 'same' : b % 3 }),
  (_, [, a, b, c]) => nn.avgPool2d(1 + (a % 3), { stride: 1 + (c % 2), padding: b % 3, countPadding: c % 3 > 0, dilation: 1 + (c % 2) }),
  ([channels], [, a]) => nn.batchNorm(channels!, { epsilon: 0.1 + a / 100 }),
  (_, [, a, b]) => nn.localResponseNorm({ size: 1 + (a % 4), alpha: b / 100 }),
  () => nn.flatten(),
];
const ANY: typeof PICTURES = [
  (_, [, a]) => [relu, tanh, gelu, softplus, (x: Tensor) => leakyRelu(x, 0.2), (x: Tensor) => x.softmax(1)][a % 6] as Layer,
  (shape, [, a], generator) => nn.dense(shape.at(-1)!, 1 + (a % 5), { generator }),
  // A small epsilon would magnify the rounding of float32 sums, which are double here, beyond all bounds where all features are equal.
  (shape) => nn.layerNorm(shape.at(-1)!, { epsilon: 0.1 }),
  (shape, [, a], generator) =>
    nn.residual(
      nn.sequential(nn.dense(shape.at(-1)!, 1 + (a % 4), { generator }), tanh, nn.dense(1 + (a % 4), shape.at(-1)!, { generator })),
    ),
  (_, [, a]) => nn.dropout(a / 100),
  (shape) => (x) => x.reshape([x.shape[0]!, -1, shape.at(-1)!]),
];

/** Layers one after the other, those left out that do not fit. */
function build(choices: readonly Choice[], input: Shape, generator: Generator): Layer {
  const layers: Layer[] = [];
  let shape = input;
  for (const choice of choices) {
    const kinds = shape.length === 3 ? [...PICTURES, ...ANY] : ANY;
    try {
      const layer = kinds[choice[0] % kinds.length]!(shape, choice, generator);
      const y = layer(zeros([2, ...shape]));
      // Not too large, and no window that lies in the border alone.
      if (y.size > 4000 || !y.data.every(Number.isFinite)) continue;
      shape = y.shape.slice(1);
      layers.push(layer);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
    }
  }
  return (x) => layers.reduce((y, layer) => layer(y), x);
}

const choice = fc.tuple(fc.nat(999), fc.nat(99), fc.nat(99), fc.nat(99));
const input = fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

it('random models', { timeout: 300_000 }, () =>
  fc.assert(
    fc.asyncProperty(fc.array(choice, { minLength: 1, maxLength: 8 }), input, async (choices, shape) => {
      const generator = new Generator(choices.length);
      const model = build(choices, shape, generator);
      const bytes = toOnnx(model, [zeros([1, ...shape])], { dynamicBatch: true });
      for (const n of [1, 3]) {
        const x = randn([n, ...shape], { generator });
        expectClose((await run(bytes, { input: x })).get('output')!, model(x), `${n} examples`);
      }
    }),
    { numRuns: Number(process.env.FUZZ_RUNS ?? 300) },
  ),
);
