/** Weights by name: of the same network in PyTorch, to the same outputs, and what is said of those that do not fit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSafetensors } from '../../src/formats/index.js';
import { relu, type Tensor, tanh, tensor, zeros } from '../../src/index.js';
import { batchNorm, conv2d, dense, flatten, layerNorm, loadWeights, maxPool2d, residual, sequential } from '../../src/nn/index.js';

const FOLDER = join(import.meta.dirname, '..', 'formats');
const { tensors } = readSafetensors(readFileSync(join(FOLDER, 'torch.safetensors')));
const { x, y, torch } = JSON.parse(readFileSync(join(FOLDER, 'torch.json'), 'utf8'));

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
    expect(loadWeights(net, tensors, { from: 'pytorch' })).toEqual({ missing: [], unexpected: [], wrongShape: [] });
    const found: Tensor = net(tensor(x));
    const wanted: Tensor = tensor(y);
    expect(found.shape).toEqual(wanted.shape);
    found.data.forEach((v: number, i: number) => void expect(Math.abs(v - wanted.data[i]!)).toBeLessThan(1e-6));
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
  });
});
