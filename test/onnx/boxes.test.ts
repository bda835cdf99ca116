/** Models trained on the drawn boxes, in ONNX Runtime: one neuron, a network, a convolutional network. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { drawBoxes, readPictures } from '../../src/images/index.js';
import { Generator, relu, type Tensor, zeros } from '../../src/index.js';
import {
  batchNorm,
  conv2d,
  dense,
  dropout,
  flatten,
  logisticRegression,
  maxPool2d,
  sequential,
  softmaxCrossEntropy,
  withLoss,
} from '../../src/nn/index.js';
import { adam } from '../../src/optim/index.js';
import { fit } from '../../src/train/index.js';
import { expectClose, run } from './runtime.js';

const SIZE = 32;
const FEATURES = SIZE * SIZE * 3;
const folder = mkdtempSync(join(tmpdir(), 'chainrule-boxes-'));
let train: { x: Tensor; labels: Tensor };
let test: { x: Tensor; labels: Tensor };
beforeAll(async () => {
  await drawBoxes(join(folder, 'boxes'), { train: 80, test: 40, size: SIZE });
  train = await readPictures(join(folder, 'boxes', 'train'), { size: SIZE });
  test = await readPictures(join(folder, 'boxes', 'test'), { size: SIZE });
});
afterAll(() => rmSync(folder, { recursive: true }));

const generator = new Generator(1);
/** Pixels as rows, [n, H · W · 3], to pictures [n, 3, H, W]. */
const pictures = (x: Tensor): Tensor => x.reshape([x.shape[0]!, SIZE, SIZE, 3]).permute([0, 3, 1, 2]);

describe('trained on boxes', () => {
  it('one neuron', async () => {
    const model = logisticRegression(FEATURES);
    const y = train.labels.equal(0).astype('float32').reshape([-1, 1]);
    await fit(model, { x: train.x, y }, { learningRate: 0.002, iterations: 60 });
    await expectTrained(model);
  });
  it('a network', async () => {
    const model = withLoss(sequential(dense(FEATURES, 32, { generator }), relu, dense(32, 2, { generator })), softmaxCrossEntropy);
    await fit(model, { x: train.x, y: train.labels }, { optimizer: adam(model.parameters, { learningRate: 2e-4 }), epochs: 6, batch: 20 });
    await expectTrained(model);
  });
  it('a convolutional network', async () => {
    const network = sequential(
      pictures,
      conv2d(3, 8, 5, { stride: 2, padding: 'same', generator }),
      batchNorm(8),
      relu,
      maxPool2d(2),
      conv2d(8, 12, 3, { padding: 1, generator }),
      relu,
      maxPool2d(3, { stride: 2, padding: 'same' }),
      flatten(),
      dropout(0.2, { generator }),
      dense(12 * 4 * 4, 2, { generator }),
    );
    const model = withLoss(network, softmaxCrossEntropy);
    await fit(model, { x: train.x, y: train.labels }, { optimizer: adam(model.parameters, { learningRate: 2e-3 }), epochs: 4, batch: 20 });
    await expectTrained(model);
  });
});

/** Expects of the exported model what the model gives for pictures that it has not seen, and that it is not one that says nothing. */
async function expectTrained(model: (x: Tensor) => Tensor): Promise<void> {
  const bytes = toOnnx(model, [zeros([1, FEATURES])], { dynamicBatch: true, inputNames: ['pixels'], outputNames: ['answer'] });
  const answers = (await run(bytes, { pixels: test.x })).get('answer')!;
  const wanted = model(test.x);
  expectClose(answers, wanted, '40 pictures');
  expect(wanted.variance(0).min().item()).toBeGreaterThan(1e-4);
}
