/** What must not compile: each line with `//!` must give an error that contains the text behind it; no other line may give one. */
import * as c from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';

declare const dyn: c.Tensor;
const X = c.zeros([209, 12288]);
const t = c.zeros([4, 5, 6]);
const v = c.zeros([3]);
const int = c.zeros([9], { dtype: 'int32' });

// Products.
X.matmul(c.zeros([100, 1])); //! matmul: inner dimensions 12288 and 100 differ
c.matmul(X, c.zeros([100, 1])); //! matmul: inner dimensions 12288 and 100 differ
X.matmul(v); //! matmul: inner dimensions 12288 and 3 differ
v.matmul(X); //! matmul: inner dimensions 3 and 209 differ
X.matmul(c.zeros([])); //! matmul: the second operand is a scalar
c.zeros([]).matmul(X); //! matmul: the first operand is a scalar
t.matmul(c.zeros([3, 6, 7])); //! broadcast: dimensions 4 and 3 differ
c.dot(v, c.zeros([4])); //! dot: lengths 3 and 4 differ
v.dot(X); //! dot: [209, 12288] is not a vector
X.dot(v); //! dot: [209, 12288] is not a vector
c.outer(v, X); //! outer: [209, 12288] is not a vector
X.outer(v); //! outer: [209, 12288] is not a vector

// Two operands.
X.add(v); //! broadcast: dimensions 12288 and 3 differ
c.add(X, c.zeros([5, 1])); //! broadcast: dimensions 209 and 5 differ
c.tensor([[1, 2, 3]]).add(c.tensor([[1, 2]])); //! broadcast: dimensions 3 and 2 differ
c.sub(X, v); //! broadcast: dimensions 12288 and 3 differ
t.sub(v); //! broadcast: dimensions 6 and 3 differ
c.mul(t, v); //! broadcast: dimensions 6 and 3 differ
t.mul(v); //! broadcast: dimensions 6 and 3 differ
c.div(t, v); //! broadcast: dimensions 6 and 3 differ
t.div(v); //! broadcast: dimensions 6 and 3 differ
c.maximum(t, v); //! broadcast: dimensions 6 and 3 differ
t.maximum(v); //! broadcast: dimensions 6 and 3 differ
c.minimum(t, v); //! broadcast: dimensions 6 and 3 differ
t.minimum(v); //! broadcast: dimensions 6 and 3 differ
c.greater(t, v); //! broadcast: dimensions 6 and 3 differ
t.greater(v); //! broadcast: dimensions 6 and 3 differ
c.less(t, v); //! broadcast: dimensions 6 and 3 differ
t.less(v); //! broadcast: dimensions 6 and 3 differ
c.equal(t, v); //! broadcast: dimensions 6 and 3 differ
t.equal(v); //! broadcast: dimensions 6 and 3 differ
c.add(1, 2); //! not assignable
c.sub(1, 'x'); //! not assignable
t.add('1'); //! not assignable
c.where(t, v, 0); //! broadcast: dimensions 6 and 3 differ
c.where(v, 0, t); //! broadcast: dimensions 3 and 6 differ
t.where(v, 0); //! broadcast: dimensions 6 and 3 differ
c.where(c.zeros([6]), c.zeros([4, 1]), c.zeros([5, 6])); //! broadcast: dimensions 4 and 5 differ

// Axes.
t.sum(3); //! axis 3 is out of range
c.sum(t, -4); //! axis -4 is out of range
t.mean([0, 5]); //! axis 5 is out of range
c.mean(t, 3); //! axis 3 is out of range
t.max(3); //! axis 3 is out of range
c.max(t, 3); //! axis 3 is out of range
t.min(3); //! axis 3 is out of range
c.min(t, 3); //! axis 3 is out of range
t.variance(3); //! axis 3 is out of range
c.variance(t, 3); //! axis 3 is out of range
t.logSumExp(3); //! axis 3 is out of range
c.logSumExp(t, 3); //! axis 3 is out of range
t.argmax(3); //! axis 3 is out of range
c.argmax(t, 3); //! axis 3 is out of range
t.softmax(3); //! axis 3 is out of range
c.softmax(t, -4); //! axis -4 is out of range
t.logSoftmax(3); //! axis 3 is out of range
c.logSoftmax(t, 3); //! axis 3 is out of range
t.slice(0, 1, 3); //! axis 3 is out of range
c.slice(t, 0, 1, -4); //! axis -4 is out of range
c.concat([t, t], 3); //! axis 3 is out of range
t.concat([t], 3); //! axis 3 is out of range
t.sum('0'); //! not assignable

// Movement.
t.permute([0, 1]); //! permute: [0, 1] does not order the 3 axes of [4, 5, 6]
c.permute(t, [0, 1]); //! permute: [0, 1] does not order the 3 axes of [4, 5, 6]
v.broadcastTo([2, 4]); //! broadcastTo: [3] does not stretch to [2, 4]
c.broadcastTo(v, [2, 1]); //! broadcastTo: [3] does not stretch to [2, 1]
t.broadcastTo([6]); //! broadcastTo: [4, 5, 6] does not stretch to [6]
c.zeros([]).take(int); //! take: a scalar has no rows
c.take(c.zeros([]), int); //! take: a scalar has no rows
v.segmentSum(int, 2); //! segmentSum: 3 rows, 9 segment numbers
c.segmentSum(v, X, 2); //! segmentSum: segment numbers [209, 12288] are not a vector
t.reshape('x'); //! not assignable
t.pad([1, 2]); //! not assignable
c.stack([c.zeros([2]), 3]); //! not assignable
c.transpose(3); //! not assignable
t.transpose([1, 0]); //! Expected 0 arguments

// One operand.
c.exp('x'); //! not assignable
c.pow(t, v); //! not assignable
t.pow(); //! Expected 1 arguments
t.clip(0); //! Expected 2 arguments
t.leakyRelu('x'); //! not assignable
t.astype('float16'); //! not assignable
c.sigmoid(3); //! not assignable
t.relu(1); //! Expected 0 arguments

// Losses, models, gradients.
nn.meanSquaredError(c.zeros([209, 1]), c.zeros([209])); //! shapes [209, 1] and [209] differ
nn.binaryCrossEntropy(c.zeros([209]), c.zeros([209, 1])); //! shapes [209] and [209, 1] differ
nn.binaryCrossEntropyWithLogits(c.zeros([5]), c.zeros([4])); //! shapes [5] and [4] differ
nn.logisticRegression(784)(c.zeros([64, 783])); //! layer takes 784 features, got 783
nn.logisticRegression(784).logits(c.zeros([64, 783])); //! layer takes 784 features, got 783
nn.neuron(3, c.tanh)(c.zeros([])); //! layer takes 3 features, got a scalar
nn.linearRegression(3, { weights: c.zeros([4, 1]) }); //! not assignable
const gradient: c.Tensor<[3, 1]> = c.backward(v).get(v); //! not assignable
c.grad((x: c.Tensor<[2]>) => x.sum())(v); //! not assignable

// Assignments.
const a: c.Tensor<[5, 3]> = dyn; //! not assignable
const b: c.Tensor<[5, 3]> = c.zeros([6 as number, 3]); //! not assignable
const d: c.Tensor<[5]> = c.zeros([5, 1]); //! not assignable
let h = c.zeros([5, 3]);
h = h.matmul(c.zeros([3, 4])); //! not assignable
class Dense<I extends number, O extends number> {
  constructor(readonly weight: c.Tensor<[I, O]>) {}
  forward<B extends number>(x: c.Tensor<[B, O]>) {
    return x.matmul(this.weight); //! not assignable
  }
  wrong<B extends number>(x: c.Tensor<[B, I]>): c.Tensor<[O, B]> {
    return x.matmul(this.weight); //! not assignable
  }
}
const generic = <S extends c.Shape>(x: c.Tensor<S>) => x.div(x.sum(-1, true)); //! not assignable
void [gradient, a, b, d, h, Dense, generic];

// Networks.
ops.conv2d(X, c.zeros([16, 3, 5, 5])); //! pictures have 4 axes: batch, channels, height, width; got [209, 12288]
ops.conv2dTranspose(t, c.zeros([16, 3, 5, 5])); //! pictures have 4 axes: batch, channels, height, width; got [4, 5, 6]
ops.conv2d(c.zeros([8, 3, 9, 9]), c.zeros([16, 4, 5, 5]), { padding: 'same' }); //! pictures have 3 channels, not 4
ops.conv2d(c.zeros([8, 3, 9, 9]), c.zeros([16, 3, 5])); //! filters have 4 axes, got [16, 3, 5]
ops.conv2dTranspose(c.zeros([8, 3, 9, 9]), c.zeros([4, 3, 5, 5])); //! pictures have 3 channels, not 4
ops.maxPool2d(X, 2); //! pictures have 4 axes: batch, channels, height, width; got [209, 12288]
ops.avgPool2d(v, 2); //! pictures have 4 axes: batch, channels, height, width; got [3]
ops.windows(t, '3'); //! not assignable
ops.foldWindows(t, 'same'); //! not assignable
ops.dropout(t, '0.5'); //! not assignable
ops.embedding(c.zeros([]), int); //! take: a scalar has no rows
ops.oneHot(int, '10'); //! not assignable

// Layers.
nn.dense(3, 2)(c.zeros([5, 4])); //! layer takes 3 features, got 4
nn.conv2d(3, 16, 5)(c.zeros([8, 1, 28, 28])); //! pictures have 1 channels, not 3
nn.conv2d(3, 16, 5)(X); //! pictures have 4 axes: batch, channels, height, width; got [209, 12288]
nn.batchNorm(3)(c.zeros([8, 4])); //! layer takes 3 channels, got 4
nn.batchNorm(3)(c.zeros([3])); //! layer takes 3 channels along axis 1, got 1 axes
nn.layerNorm(3)(c.zeros([8, 4])); //! layer takes 3 features, got 4
nn.layerNorm([2, 3])(c.zeros([8, 2, 4])); //! layer takes 3 features, got 4
nn.maxPool2d(2)(X); //! pictures have 4 axes: batch, channels, height, width; got [209, 12288]
nn.sequential(nn.dense(2, 8), c.tanh, nn.dense(9, 3)); //! layer takes 9 features, got 8
nn.sequential(nn.dense(2, 8), nn.dropout(0.5), nn.batchNorm(9)); //! layer takes 9 channels, got 8
nn.sequential(nn.dense(2, 8), nn.layerNorm(9), nn.dense(8, 3)); //! layer takes 9 features, got 8
nn.sequential(nn.embedding(27, 8), nn.dense(9, 1)); //! layer takes 9 features, got 8
nn.sequential(nn.conv2d(1, 16, 3), c.relu, nn.maxPool2d(2), nn.conv2d(17, 32, 3)); //! pictures have 16 channels, not 17
nn.sequential(nn.conv2d(1, 16, 3), nn.batchNorm(17)); //! layer takes 17 channels, got 16
nn.sequential(nn.sequential(nn.dense(2, 8), c.relu), nn.sequential(c.tanh, nn.dense(9, 3))); //! layer takes 9 features, got 8
nn.sequential((x: c.Tensor) => c.reshape(x, [-1, 3, 8, 8]), nn.conv2d(1, 16, 3)); //! pictures have 3 channels, not 1
nn.sequential(nn.conv2d(1, 8, 3), nn.flatten(), nn.conv2d(8, 8, 3)); //! pictures have 4 axes: batch, channels, height, width; got [${number}, ${number}]
nn.sequential(nn.flatten(), nn.conv2d(1, 2, 3)); //! pictures have 4 axes: batch, channels, height, width; got [${number}, ${number}]
nn.sequential(nn.dense(2, 8), nn.conv2d(1, 2, 3)); //! pictures have 4 axes: batch, channels, height, width; got [${number}, 8]
nn.sequential(nn.dense(2, 8), nn.maxPool2d(2)); //! pictures have 4 axes: batch, channels, height, width; got [${number}, 8]
nn.sequential(nn.dense(2, 8), nn.localResponseNorm()); //! pictures have 4 axes: batch, channels, height, width; got [${number}, 8]
nn.sequential(nn.localResponseNorm(), nn.batchNorm(3), nn.flatten(), nn.avgPool2d(2)); //! pictures have 4 axes: batch, channels, height, width; got [${number}, ${number}]
nn.localResponseNorm()(X); //! pictures have 4 axes: batch, channels, height, width; got [209, 12288]
nn.sequential(nn.dense(2, 8), c.tanh, nn.logisticRegression(9)); //! layer takes 9 features, got 8
nn.sequential(nn.linearRegression(3), nn.dense(2, 1)); //! layer takes 2 features, got 1
nn.sequential(nn.dense(2, 8), nn.approximator(9, 4, c.tanh)); //! layer takes 9 features, got 8
nn.alexNet()(c.zeros([1, 1, 227, 227])); //! pictures have 1 channels, not 3
nn.sequential(nn.alexNet(10), nn.dense(11, 2)); //! layer takes 11 features, got 10
nn.sequential(nn.dense(2, 8), c.relu)(c.zeros([4, 3])); //! layer takes 2 features, got 3
nn.sequential(nn.conv2d(3, 8, 3), nn.flatten(), nn.dense(72, 2))(c.zeros([4, 1, 5, 5])); //! pictures have 1 channels, not 3
nn.residual(nn.dense(8, 9)); //! shapes [${number}, 8] and [${number}, 9] differ
nn.residual(nn.sequential(nn.conv2d(8, 4, 3), c.relu)); //! shapes [${number}, 8, ${number}, ${number}] and [${number}, 4, ${number}, ${number}] differ
nn.residual(nn.dense(8, 8))(c.zeros([4, 7])); //! layer takes 8 features, got 7
nn.sequential(nn.dense(2, 8), nn.residual(nn.dense(9, 9))); //! layer takes 9 features, got 8
nn.softmaxCrossEntropy(c.zeros([8, 10]), c.zeros([7])); //! logits [8, 10] want class numbers [8] or probabilities [8, 10], got [7]
nn.softmaxCrossEntropy(c.zeros([8, 10]), c.zeros([8, 1])); //! logits [8, 10] want class numbers [8] or probabilities [8, 10], got [8, 1]
nn.hinge(c.zeros([8]), c.zeros([8, 1])); //! shapes [8] and [8, 1] differ
nn.huber(c.zeros([8, 2]), c.zeros([8, 1])); //! shapes [8, 2] and [8, 1] differ
const netWithLoss = nn.withLoss(nn.sequential(nn.dense(2, 8), c.tanh, nn.dense(8, 3)), nn.softmaxCrossEntropy);
netWithLoss.cost(c.zeros([8, 2]), c.zeros([7])); //! logits [8, 3] want class numbers [8] or probabilities [8, 3], got [7]
netWithLoss.cost(c.zeros([8, 4]), c.zeros([8])); //! layer takes 2 features, got 4
nn.withLoss(nn.dense(2, 1), nn.meanSquaredError).cost(c.zeros([8, 2]), c.zeros([8])); //! shapes [8, 1] and [8] differ
