/** Weights by name: of the same network in PyTorch, to the same outputs, and what is said of those that do not fit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/formats/index.js';
import { relu, sigmoid, type Tensor, tanh, tensor, zeros } from '../../src/index.js';
import {
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  layerNorm,
  loadWeights,
  logisticRegression,
  maxPool2d,
  residual,
  sequential,
  softmaxCrossEntropy,
  withLoss,
} from '../../src/nn/index.js';

const FOLDER = process.env.TORCH_FILES ?? join(import.meta.dirname, '..', 'formats', 'torch');
/** A network's weights, an input, and what PyTorch makes of it. */
function fromTorch(name: string) {
  const { tensors } = readSafetensors(readFileSync(join(FOLDER, `${name}.safetensors`)));
  return { tensors, ...(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as { torch: string; x: never[]; y: never[] }) };
}
function expectClose(found: Tensor, wanted: Tensor, within: number): void {
  expect(found.shape).toEqual(wanted.shape);
  found.data.forEach((v, i) => void expect(Math.abs(v - wanted.data[i]!)).toBeLessThanOrEqual(within));
}
const NOTHING = { missing: [], unexpected: [], wrongShape: [] };
const { tensors, x, y, torch } = fromTorch('convnet');

const network = () =>
  sequential(
    conv2d(2, 3, 3, { padding: 1 }),
    batchNorm(3),
    relu,
    maxPool2d(2),
    flatten(),
    dense(12, 6),
    layerNorm(6),
    residual(sequential(dense(6, 6), tanh)),
    dense(6, 2, { bias: false }),
  );

describe(`loadWeights, from PyTorch ${torch}`, () => {
  it('gives the same outputs, to float32 rounding', () => {
    const net = network();
    expect(loadWeights(net, tensors, { from: 'pytorch' })).toEqual(NOTHING);
    expectClose(net(tensor(x)), tensor(y), 1e-6);
    // A cost around it changes nothing.
    const costed = withLoss(network(), softmaxCrossEntropy);
    expect(loadWeights(costed, tensors, { from: 'pytorch' })).toEqual(NOTHING);
    expectClose(costed(tensor(x)), tensor(y), 1e-6);
  });
  it('turns the weights of a neuron round', () => {
    const given = fromTorch('neuron');
    const model = logisticRegression(3, { dtype: 'float64' });
    expect(loadWeights(model, given.tensors, { from: 'pytorch' })).toEqual(NOTHING);
    const inputs = tensor(given.x, { dtype: 'float64' }) as Tensor as Tensor<[4, 3]>;
    expectClose(model.logits(inputs), tensor(given.y, { dtype: 'float64' }), 1e-14);
  });
  it('turns square weights round, but no embedding', () => {
    const given = fromTorch('square');
    const net = sequential(embedding(4, 4), dense(4, 4), sigmoid);
    loadWeights(net, given.tensors, { from: 'pytorch' });
    expectClose(net(tensor(given.x, { dtype: 'int32' })), tensor(given.y), 1e-6);
  });
  it('takes modules with names of their own, in half precision', () => {
    const given = fromTorch('named');
    const net = sequential(conv2d(4, 6, [2, 1], { groups: 2 }), flatten(), dense(18, 3));
    const rename = (name: string) => name.replace('features.', '0.').replace('head.', '2.');
    expect(loadWeights(net, given.tensors, { from: 'pytorch', rename })).toEqual(NOTHING);
    expectClose(net(tensor(given.x)), tensor(given.y), 1e-6);
  });
  it('says what is missing, unexpected and of another shape, and changes nothing', () => {
    const net = network();
    const before = JSON.stringify(Object.values(net.named).map((t) => [...t.data]));
    const given = new Map(tensors);
    given.delete('0.bias');
    given.set('9.weight', zeros([1]));
    given.set('8.weight', zeros([6, 2]));
    expect(() => loadWeights(net, given, { from: 'pytorch' })).toThrow(
      'loadWeights: missing: 0.bias; unexpected: 9.weight; 8.weight has shape [6, 2], wanted [2, 6]; rename, or pass strict: false',
    );
    expect(JSON.stringify(Object.values(net.named).map((t) => [...t.data]))).toBe(before);
    expect(loadWeights(net, given, { from: 'pytorch', strict: false })).toEqual({
      missing: ['0.bias'],
      unexpected: ['9.weight'],
      wrongShape: [{ name: '8.weight', shape: [6, 2], wanted: [2, 6] }],
    });
    expect([...net.named['0.weights']!.data]).toEqual([...tensors.get('0.weight')!.data]);
  });
  it('takes other names, and leaves out what is not wanted', () => {
    const [a, b] = [sequential(dense(2, 3)), sequential(dense(2, 3))];
    const renamed = new Map([...Object.entries(a.named).map(([name, t]) => [`model.${name}`, t] as const), ['extra', zeros([1])] as const]);
    const rename = (name: string) => (name === 'extra' ? null : name.replace('model.', ''));
    expect(loadWeights(b, renamed, { rename }).missing).toEqual([]);
    expect(b.named['0.weights']!.toArray()).toEqual(a.named['0.weights']!.toArray());
    expect(() => loadWeights(b, renamed, { rename: () => '0.bias' })).toThrow('loadWeights: two of the given tensors are called 0.bias');
  });
});
