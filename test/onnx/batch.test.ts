/** Models for batches of any size: written once, run on several. */
import { describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { type DType, full, Generator, grad, parameter, randn, type Tensor, zeros } from '../../src/index.js';
import { avgPool2d, conv2d, conv2dTranspose, maxPool2d } from '../../src/ops/index.js';
import { expectClose, run } from './runtime.js';

const generator = new Generator(1);
const draw = (shape: number[], dtype: DType = 'float32'): Tensor => randn(shape, { generator, dtype });
const w = parameter(draw([5, 7]), 'w');
const x = (n: number): Tensor => draw([n, 3, 5]);
const filters = draw([4, 2, 3, 3]);
const turned = draw([2, 3, 2, 2]);
const pictures = (n: number): Tensor => draw([n, 2, 6, 5]);
const flat = (n: number): Tensor => draw([n, 4]);

const POSSIBLE: readonly (readonly [what: string, f: (x: Tensor) => Tensor, input: (n: number) => Tensor])[] = [
  ['element by element', (x) => x.mul(2).add(1).tanh(), x],
  ['rows of matrices times a matrix', (x) => x.matmul(w), x],
  ['a batch of products', (x) => x.matmul(x.permute([0, 2, 1])), x],
  ['flattened', (x) => x.reshape([x.shape[0]!, 15]), x],
  ['flattened, with the rest to be found', (x) => x.reshape([x.shape[0]!, -1]), x],
  ['the batch to be found', (x) => x.reshape([-1, 15]), x],
  ['all in one row', (x) => x.reshape([-1]), x],
  ['two dimensions in one', (x) => x.reshape([x.shape[0]! * 3, 5]), x],
  ['one open dimension, and one to be found', (x) => x.reshape([3, x.shape[0]!, -1]), x],
  ['another rank', (x) => x.reshape([1, x.shape[0]!, 5, 3]), x],
  ['in two open dimensions', (x) => x.matmul(x.transpose()).reshape([1, x.shape[0]!, x.shape[0]!, 1]), flat],
  ['mean and variance over the batch', (x) => x.sub(x.mean(0)).div(x.variance(0, true, 1).sqrt()), x],
  ['mean over all', (x) => x.mean(), x],
  ['variance over all', (x) => x.variance(), x],
  ['a number made of the size', (x) => x.mul(x.shape[0]! / 2 - 1), x],
  ['argmax', (x) => x.argmax(-1), x],
  ['argmax over all', (x) => x.argmax(), x],
  ['softmax', (x) => x.softmax(0), x],
  ['zeros of the same size', (x) => zeros([x.shape[0]!, 2]).concat([x], 1), flat],
  [
    'reshaped to nothing',
    (x) =>
      x
        .slice(0, 0)
        .reshape([0, 2])
        .concat([x.slice(0, 2, 1)]),
    flat,
  ],
  ['nothing of each', (x) => x.slice(0, 0, 1).reshape([x.shape[0]!, 0, 2]).sum([1, 2], true), flat],
  ['sevens of twice the size', (x) => full([2 * x.shape[0]! + 1, 4], 7).concat([x]), flat],
  ['stretched along the batch', (x) => w.slice(0, 1).broadcastTo([x.shape[0]!, 7]).mul(x.sum(1, true)), flat],
  ['the first', (x) => x.slice(0, 1), x],
  ['all but the first', (x) => x.slice(1), x],
  ['the last two', (x) => x.slice(-2), x],
  ['the first half', (x) => x.stack([x], 0).slice(0, 1, 0), x],
  [
    'everything, and a border',
    (x) =>
      x.slice(0, x.shape[0]!).pad(
        [
          [1, 0],
          [0, 2],
        ],
        3,
      ),
    flat,
  ],
  ['twice', (x) => x.concat([x]), x],
  ['rows by number', (x) => w.take(x.argmax(1)), flat],
  ['added up by group', (x) => x.segmentSum(x.argmax(1), 4), flat],
  ['convolution and pooling', (x) => maxPool2d(conv2d(x, filters, { padding: 1 }), 2, { padding: 'same' }), pictures],
  ['the same, in float64', (x) => maxPool2d(conv2d(x.astype('float64'), filters.astype('float64'), { padding: 1 }), 2), pictures],
  ['transposed convolution', (x) => conv2dTranspose(x, turned, { stride: 2 }), pictures],
  ['the same, in float64', (x) => conv2dTranspose(x.astype('float64'), turned.astype('float64'), { stride: 2 }), pictures],
  ['means without the border', (x) => avgPool2d(x, 3, { padding: 1, countPadding: false }), pictures],
  ['a gradient', (x) => grad((p: Tensor): Tensor => maxPool2d(conv2d(p, filters), 2).square().mean())(x), pictures],
  ['choices', (x) => x.greater(x.mean(0)).where(x, 0).max(1), x],
];

describe('one model gives for every size of batch what the function gives', () => {
  it.each(POSSIBLE)('%s', async (what, f, input) => {
    const model = toOnnx(f, [input(4)], { dynamicBatch: true });
    for (const n of [2, 4, 5, 61, 100]) {
      const value = input(n);
      expectClose((await run(model, { input: value })).get('output')!, f(value), `${what}, ${n} examples`);
    }
  });
  it('several inputs', async () => {
    const f = (a: Tensor, b: Tensor): Tensor => a.matmul(b.reshape([-1, 4, 1]));
    const model = toOnnx(f, [draw([4, 2, 4]), flat(4)], { dynamicBatch: true, inputNames: ['a', 'b'] });
    const [a, b] = [draw([9, 2, 4]), flat(9)];
    expectClose((await run(model, { a, b })).get('output')!, f(a, b), 'nine examples');
  });
  it('another number of features is refused by the runtime', async () => {
    const model = toOnnx((x: Tensor) => x.relu(), [flat(4)], { dynamicBatch: true });
    await expect(run(model, { input: draw([4, 5]) })).rejects.toThrow(/Expected: 4/);
  });
});
