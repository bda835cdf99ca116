import { describe, expect, it } from 'vitest';
import * as c from '../src/index.js';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, logisticRegression, meanSquaredError, neuron } from '../src/nn/index.js';
import { conv2d, conv2dTranspose } from '../src/ops/index.js';
import { sgd } from '../src/optim/index.js';

/** A tensor whose shape the compiler does not know: these mistakes are made at run time on purpose. */
const t = (...shape: number[]): c.Tensor => c.zeros(shape);
const int = (values: number[]): c.Tensor => c.tensor(values, { dtype: 'int32' });
const double = (...shape: number[]): c.Tensor => c.zeros(shape, { dtype: 'float64' });

/** What is called, the error's type, and what it says: op, shapes, axis, names, and what to do. */
const mistakes: [what: () => unknown, type: new (...args: never[]) => Error, message: string][] = [
  [() => t(1, 3).add(t(1, 2)), c.ShapeError, 'add: shapes [1, 3] and [1, 2] do not broadcast (axis 1: 3 against 2)'],
  [
    () => t(4, 3).mul(t(4)),
    c.ShapeError,
    'mul: shapes [4, 3] and [4] do not broadcast (axis 1: 3 against 4); to stretch [4] along the rows, reshape it to [4, 1]',
  ],
  [
    () => c.parameter(t(2), 'w').sub(c.parameter(t(3), 'b')),
    c.ShapeError,
    'sub: shapes [2] and [3] do not broadcast (axis 0: 2 against 3) (inputs: "w", "b")',
  ],
  [
    () => c.zeros([4, 2] as number[], { name: 'X' }).matmul(c.parameter(t(3, 1), 'w')),
    c.ShapeError,
    '(inner dimensions 2 and 3 differ) (inputs: "X", "w")',
  ],
  [() => conv2d(t(1, 2, 4, 4), t(3, 1, 2, 2)), c.ShapeError, 'conv2d: pictures [1, 2, 4, 4] have 2 channels, filters [3, 1, 2, 2] take 1'],
  [() => conv2d(t(2, 4, 4), t(3, 1, 2, 2)), c.ShapeError, 'pictures have the axes [batch, channels, height, width], got shape [2, 4, 4]'],
  [() => conv2d(t(1, 2, 4, 4), t(3, 1, 2, 2), { groups: 2 }), c.ShapeError, 'conv2d: 3 filters do not divide into 2 groups'],
  [
    () => conv2d(t(1, 1, 4, 4), t(1, 1, 5, 2)),
    c.ShapeError,
    'conv2d: a window of 5 does not fit shape [1, 1, 4, 4] (axis 2: 4); pad it, or take smaller windows',
  ],
  [() => conv2dTranspose(t(1, 1, 4, 0), t(1, 1, 1, 4)), c.ShapeError, 'conv2dTranspose: pictures [1, 1, 4, 0] have nothing along axis 3'],
  [
    () => conv2dTranspose(t(1, 1, 2, 2), t(1, 1, 2, 2), { outputPadding: 1 }),
    c.ShapeError,
    'outputPadding [1, 1] must be whole numbers from 0 to below the stride [1, 1]',
  ],
  [() => c.where(t(2), t(3), 0), c.ShapeError, 'where: shapes [2] and [3] do not broadcast'],
  [
    () => t(209, 12288).matmul(t(100, 1)),
    c.ShapeError,
    'matmul: shapes [209, 12288] and [100, 1] do not fit (inner dimensions 12288 and 100 differ)',
  ],
  [() => t(2, 3).matmul(t(4, 3)), c.ShapeError, '(inner dimensions 3 and 4 differ); try a.matmul(b.transpose())'],
  [() => t(3, 2).matmul(t(3, 4)), c.ShapeError, '; try a.transpose().matmul(b)'],
  [() => t(2, 2, 3).matmul(t(4, 3, 2)), c.ShapeError, 'matmul: shapes [2] and [4] do not broadcast'],
  [() => t(2, 2).matmul(t()), c.ShapeError, 'a scalar has no rows; multiply with mul'],
  [() => t(2).dot(t(3)), c.ShapeError, 'dot: lengths 2 and 3 differ'],
  [() => t(2, 2).dot(t(2)), c.ShapeError, 'dot: shapes [2, 2] and [2] must be vectors'],
  [() => t(2).outer(t(1, 2)), c.ShapeError, 'outer: shapes [2] and [1, 2] must be vectors'],
  [() => t(2, 3).sum(2), c.ShapeError, 'sum: axis 2 is out of range for shape [2, 3] (axes run from -2 to 1)'],
  [() => t().sum(0), c.ShapeError, 'sum: axis 0 is out of range for shape [] (a scalar has no axes)'],
  [() => t(2, 3).mean([0, -2]), c.ShapeError, 'mean: axis 0 is given twice in [0, -2]'],
  [() => t(2, 3).sum(0.5), c.ShapeError, 'sum: axis 0.5 is out of range'],
  [() => t(0, 3).max(0), c.ShapeError, 'max: shape [0, 3] has no elements along axis 0'],
  [() => t(0).mean(), c.ShapeError, 'mean: shape [0] has no elements along axis 0'],
  [() => t(0).argmax(), c.ShapeError, 'argmax: shape [0] has no elements'],
  [() => t(0).logSumExp(), c.ShapeError, 'has no elements along axis 0'],
  [() => t(1).variance(0, false, 1), c.ShapeError, 'variance: correction 1 leaves no elements of [1]'],
  [() => t(2).softmax(1), c.ShapeError, 'softmax: axis 1 is out of range'],
  [() => t(6).reshape([4, 2]), c.ShapeError, 'reshape: [6] does not become [4, 2] (6 elements against 8)'],
  [() => t(6).reshape([-1, -1]), c.ShapeError, 'only one dimension can be -1'],
  [() => t(6).reshape([-1, 4]), c.ShapeError, 'reshape: shape [1.5, 4]'],
  [() => t(2, 3).permute([0, 0]), c.ShapeError, 'permute: [0, 0] must name each of the 2 axes of [2, 3] once'],
  [() => t(2, 3).broadcastTo([3]), c.ShapeError, 'broadcastTo: [2, 3] does not stretch to [3]'],
  [() => t(3).broadcastTo([2, 1]), c.ShapeError, 'broadcastTo: [3] does not stretch to [2, 1]'],
  [() => t(2, 3).slice(0, 1, 2), c.ShapeError, 'slice: axis 2 is out of range'],
  [() => t(4).slice(Number.NaN), c.ShapeError, 'slice: position NaN along axis 0 of [4] must be a whole number'],
  [() => t(4).slice(0.5, 2), c.ShapeError, 'slice: position 0.5 along axis 0 of [4] must be a whole number'],
  [
    () => t(2).segmentSum(int([0, 1]), 1.5),
    c.ShapeError,
    'segmentSum: shape [1.5] does not exist (axis 0: 1.5 must be a whole number from 0)',
  ],
  [() => t(0).segmentSum(int([]), -1), c.ShapeError, 'segmentSum: shape [-1] does not exist (axis 0: -1 must be a whole number from 0)'],
  [() => t(2, 3).pad([[1, 1]]), c.ShapeError, 'pad: [[1, 1]] must be a pair of whole numbers from 0 for each of the 2 axes of [2, 3]'],
  [() => t(2).pad([[-1, 1]]), c.ShapeError, 'pad: [[-1, 1]] must be a pair'],
  [() => c.concat([t(2, 3), t(2, 4)]), c.ShapeError, 'concat: shapes [2, 3] and [2, 4] must agree in all axes but 0'],
  [() => c.concat([]), c.ShapeError, 'concat: needs at least one tensor'],
  [() => c.stack([t(2), t(3)]), c.ShapeError, 'stack: shapes [2] and [3] differ; all must be equal'],
  [() => t(3, 2).take(int([3])), c.ValueError, 'take: row number 3 (element 0) is out of range (rows run from 0 to 2)'],
  [() => t(3, 2).take(int([0, -1])), c.ValueError, 'take: row number -1 (element 1) is out of range'],
  [() => t(3, 2).take(t(1)), c.DTypeError, "take: row numbers are int32, not float32; convert with astype('int32')"],
  [() => t().take(int([0])), c.ShapeError, 'take: a scalar has no rows'],
  [() => t(3).segmentSum(int([0, 1]), 2), c.ShapeError, 'segmentSum: [3] needs a vector of 3 segment numbers, got [2]'],
  [() => t(1).segmentSum(int([2]), 2), c.ValueError, 'segmentSum: row number 2'],
  [() => t(2).clip(1, 0), c.ValueError, 'clip: low 1 is above high 0; swap them'],
  [() => t(2).add(double(2)), c.DTypeError, "add: number types float32 and float64 do not mix; convert with astype('float32')"],
  [() => c.parameter(t(2), 'w').add(double(2)), c.DTypeError, 'number types float32 ("w") and float64 do not mix'],
  [() => int([1]).exp(), c.DTypeError, "exp: takes float32 or float64, got int32; convert with astype('float32')"],
  [() => int([1]).add(0.5), c.DTypeError, 'number: 0.5 does not fit int32'],
  [() => c.add(1 as never, 2 as never), c.DTypeError, 'add: needs at least one tensor, got 1 and 2; wrap a number with tensor()'],
  [
    () => binaryCrossEntropy(t(4, 1), t(4)),
    c.ShapeError,
    'binaryCrossEntropy: shapes [4, 1] and [4] differ; give both the same shape, for example with target.reshape([4, 1])',
  ],
  [() => binaryCrossEntropyWithLogits(t(4), t(4, 1)), c.ShapeError, 'target.reshape([4])'],
  [() => meanSquaredError(t(4, 1), t(4)), c.ShapeError, 'meanSquaredError: shapes [4, 1] and [4] differ'],
  [() => logisticRegression(3)(t(2, 4)), c.ShapeError, 'neuron: takes 3 features, got shape [2, 4]; the last axis must have 3'],
  [() => neuron(2, c.tanh, { weights: t(2) as never }), c.ShapeError, 'neuron: weights of shape [2] must have shape [2, 1]'],
  [() => sgd([], { learningRate: 1 }), c.ValueError, 'sgd: no parameters to train'],
  [() => sgd([c.parameter(t(1))], { learningRate: 0 }), c.ValueError, 'sgd: learningRate 0 must be above 0'],
  [() => sgd([c.parameter(t(1))], { learningRate: 1, momentum: 1 }), c.ValueError, 'sgd: momentum 1 must be from 0 to below 1'],
  [() => sgd([c.parameter(t(1))], { learningRate: 1, nesterov: true }), c.ValueError, 'sgd: nesterov needs a momentum above 0'],
  [() => sgd([c.parameter(t(1))], { learningRate: 1, weightDecay: -1 }), c.ValueError, 'sgd: weightDecay -1 must not be negative'],
  [() => c.randn([2], { dtype: 'int32' }), c.ValueError, 'randn: takes float32 or float64, got int32'],
];

describe('an error names the op, the shapes and the fix', () => {
  for (const [what, type, message] of mistakes) {
    it(message, () => {
      expect(what).toThrow(type);
      expect(what).toThrow(message);
    });
  }
});
