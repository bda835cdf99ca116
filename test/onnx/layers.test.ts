/** Every layer and model in ONNX Runtime: as it is used, for batches of several sizes. */
import { describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { type DType, Generator, randn, relu, type Tensor, tanh, uniform, zeros } from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import { expectClose, run } from './runtime.js';

type Model = (x: Tensor) => Tensor;
type Options = { readonly dtype: 'float32' | 'float64'; readonly generator: Generator };
/** What is exported that makes layers or models. */
type Makers = {
  [K in keyof typeof nn]: (typeof nn)[K] extends (...args: never[]) => Pick<nn.Model, 'parameters'> ? K : never;
}[keyof typeof nn];

const { conv2d, dense, maxPool2d, sequential } = nn;
const pictures = [3, 8, 7] as const;

/** A model of each kind, and the shape of one example. A kind that is missing does not compile. */
const MODELS = {
  approximator: [(o) => nn.approximator(4, 6, tanh, o), [4]],
  avgPool2d: [() => nn.avgPool2d(3, { stride: 2, padding: 1 }), pictures],
  batchNorm: [(o) => nn.batchNorm(3, o), pictures],
  conv2d: [(o) => conv2d(3, 4, [3, 2], { ...o, stride: 2, padding: 'same' }), pictures],
  dense: [(o) => dense(4, 3, o), [4]],
  dropout: [(o) => nn.dropout(0.5, o), [4]],
  embedding: [(o) => nn.embedding(9, 3, o), [5]],
  flatten: [() => nn.flatten(), pictures],
  layer: [() => nn.layer((x) => x.mul(2)), [4]],
  layerNorm: [(o) => nn.layerNorm([8, 7], o), pictures],
  linearRegression: [(o) => nn.linearRegression(4, { weights: randn([4, 1], o) }), [4]],
  localResponseNorm: [() => nn.localResponseNorm({ size: 2, alpha: 0.5 }), pictures],
  logisticRegression: [(o) => nn.logisticRegression(4, { weights: randn([4, 1], o) }), [4]],
  maxPool2d: [() => maxPool2d(2, { padding: 'same' }), pictures],
  neuron: [(o) => nn.neuron(4, tanh, { weights: randn([4, 1], o) }), [4]],
  perceptron: [(o) => nn.perceptron(4, { weights: randn([4, 1], o) }), [4]],
  residual: [(o) => nn.residual(sequential(dense(4, 6, o), relu, dense(6, 4, o))), [5, 4]],
  sequential: [
    (o) => sequential(conv2d(3, 4, 3, o), nn.batchNorm(4, o), relu, maxPool2d(2), nn.flatten(), nn.dropout(0.5, o), dense(24, 2, o)),
    pictures,
  ],
  withLoss: [(o) => nn.withLoss(sequential(dense(4, 8, o), tanh, dense(8, 3, o)), nn.softmaxCrossEntropy), [4]],
} satisfies { [K in Exclude<Makers, 'alexNet'>]: readonly [make: (options: Options) => object, example: readonly number[]] };

/** Examples: words for an embedding, else numbers. */
function draw(kind: string, shape: number[], dtype: DType, generator: Generator): Tensor {
  if (kind === 'embedding') return uniform(shape, { generator, high: 9 }).astype('int32');
  return randn(shape, { generator, dtype });
}

describe.each(Object.entries(MODELS))('%s', (kind, [make, example]) => {
  it.each(['float32', 'float64'] as const)('%s', async (dtype) => {
    const generator = new Generator(1);
    const model = make({ dtype, generator }) as nn.Model;
    // Running statistics other than at the start.
    for (let i = 0; i < 3; i++) model(draw(kind, [6, ...example], dtype, generator), { training: true });
    const bytes = toOnnx(model as Model, [draw(kind, [1, ...example], dtype, generator)], { dynamicBatch: true });
    for (const n of [1, 2, 7]) {
      const x = draw(kind, [n, ...example], dtype, generator);
      expectClose((await run(bytes, { input: x })).get('output')!, model(x), `${kind}, ${n} examples`);
    }
  });
});

it('alexNet, two pictures', async () => {
  const generator = new Generator(1);
  const model = nn.alexNet(10, { generator });
  const bytes = toOnnx(model, [zeros([1, 3, 227, 227])], { dynamicBatch: true });
  const x = randn([2, 3, 227, 227], { generator });
  expectClose((await run(bytes, { input: x })).get('output')!, model(x), 'logits');
});

it('what draws or changes state while training is refused', () => {
  const x = randn([4, 3]);
  expect(() => toOnnx((x) => nn.dropout(0.5)(x, { training: true }), [x])).toThrow('random numbers are drawn');
  expect(() => toOnnx((x) => nn.batchNorm(3)(x, { training: true }), [x])).toThrow('"runningMean" of shape [3] is assigned');
});
