/** Weights by name: of the same network in PyTorch, to the same outputs, and what is said of those that do not fit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/formats/index.js';
import { polynomial } from '../../src/gmdh/index.js';
import { ones, relu, sigmoid, type Tensor, tanh, tensor, zeros } from '../../src/index.js';
import {
  approximator,
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  layer,
  layerNorm,
  loadWeights,
  logisticRegression,
  type Model,
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
/** A function that has parameters, and no names for them. */
const plain = (): Model => Object.assign((x: Tensor) => x, { parameters: [zeros([2])] });
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
  it('never calls loaded what is not: tensors without a name in PyTorch are looked for under their own', () => {
    const net = sequential(dense(2, 3), approximator(3, 4, tanh));
    const given = new Map<string, Tensor>([
      ['0.weight', zeros([3, 2])],
      ['0.bias', zeros([3])],
    ]);
    expect(loadWeights(net, given, { from: 'pytorch', strict: false }).missing).toEqual(['1.w', '1.b', '1.v']);
    expect(() => loadWeights(net, given, { from: 'pytorch' })).toThrow('loadWeights: missing: 1.w, 1.b, 1.v; rename');
    const whole = new Map([...given, ['1.w', ones([3, 4])] as const, ['1.b', ones([4])] as const, ['1.v', ones([4, 1])] as const]);
    expect(loadWeights(net, whole, { from: 'pytorch' })).toEqual(NOTHING);
    expect(net.named['1.w']!.toArray()).toEqual(ones([3, 4]).toArray());
    const model = polynomial(2, [[0], [1]]);
    expect(() => loadWeights(model, new Map(), { from: 'pytorch' })).toThrow('missing: coefficients');
    expect(() => loadWeights(sequential(plain()), {}, { from: 'pytorch' })).toThrow('missing: 0.parameter.0');
  });
  it('translates the last part of names in layers of your own, whose shapes say what is to be turned round', () => {
    const [first, table] = [dense(2, 3), embedding(5, 3)];
    const own = layer((x) => first(x), { 'fc1.weights': first.weights, 'fc1.bias': first.bias!, 'words.weights': table.weights });
    const given = { 'fc1.weight': tensor([[1, 2], [3, 4], [5, 6]]), 'fc1.bias': ones([3]), 'words.weight': ones([5, 3]) }; // biome-ignore format: short
    expect(() => loadWeights(own, new Map(), { from: 'pytorch' })).toThrow('missing: fc1.weight, fc1.bias, words.weight');
    expect(loadWeights(own, given, { from: 'pytorch' })).toEqual(NOTHING);
    expect(first.weights.toArray()).toEqual([[1, 3, 5], [2, 4, 6]]); // biome-ignore format: short
    expect(table.weights.toArray()).toEqual(ones([5, 3]).toArray());
    const square = layer((x) => x, { weights: zeros([2, 2]) });
    expect(() => loadWeights(square, { weight: ones([2, 2]) }, { from: 'pytorch', strict: false })).toThrow(
      'loadWeights: weight of shape [2, 2] could be of a dense layer, and to be turned round, or not; leave it out with rename',
    );
  });
  it('refuses what it cannot know, and says what to do', () => {
    const net = sequential(dense(2, 1));
    const said = (...args: unknown[]): string => {
      try {
        (loadWeights as (...args: unknown[]) => unknown)(...args);
      } catch (error) {
        return `${(error as Error).name}: ${(error as Error).message}`;
      }
      return 'nothing thrown';
    };
    const file = readSafetensors(writeSafetensors(net.named));
    const torch = { '0.weight': zeros([1, 2]), '0.bias': zeros([1]) };
    expect([
      said(plain(), new Map()),
      said(net, torch, { from: 'torch' }),
      said(net, torch),
      said(net, file),
      said(net),
      said(net, Promise.resolve(file)),
      said(net, [zeros([1])]),
      said(net, { '0.bias': [1] }),
      said(net, new Map([[3, zeros([1])]])),
    ]).toEqual([
      'ValueError: loadWeights: the model does not name its parameters; make it with layer(), which takes them by name',
      `ValueError: loadWeights: from the text "torch" must be 'pytorch', or left out`,
      `ValueError: loadWeights: missing: 0.weights; unexpected: 0.weight; pass from: 'pytorch'`,
      'DTypeError: loadWeights: "tensors" holds a Map; pass that alone, as in file.tensors',
      'DTypeError: loadWeights: takes tensors by name, as in { x, y }, got undefined',
      'DTypeError: loadWeights: takes tensors by name; await it, got a promise',
      'DTypeError: loadWeights: takes tensors by name, as in { x, y }, got an array',
      'DTypeError: loadWeights: "0.bias" must be a tensor, got an array; make one with tensor()',
      'DTypeError: loadWeights: names must be texts, got the number 3',
    ]);
    expect(loadWeights(net, file.tensors)).toEqual(NOTHING);
    expect(loadWeights(net, net.named)).toEqual(NOTHING);
  });
});
