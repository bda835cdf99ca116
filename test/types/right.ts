/** What must compile, and to exactly which type. Never run: the compiler is the test. */
import * as c from '../../src/index.js';
import * as nn from '../../src/nn/index.js';
import * as ops from '../../src/ops/index.js';
import { sgd } from '../../src/optim/index.js';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
/** `is<Expected>()(value, true)` compiles only if value has exactly that type. */
const is =
  <E>() =>
  <A>(_: A, ok: Same<A, E>): void =>
    void ok;
type T<S extends c.Shape> = c.Tensor<S>;

declare const dyn: c.Tensor;
declare const n: number;
declare const rows: number[][];

// Constructors.
is<T<[209, 12288]>>()(c.zeros([209, 12288]), true);
is<T<[2]>>()(c.ones([2], { dtype: 'float64', name: 'x' }), true);
is<T<[]>>()(c.full([], 3), true);
is<T<[number, 3]>>()(c.randn([n, 3]), true);
is<T<[4]>>()(c.uniform([4], { low: -1, generator: new c.Generator(1) }), true);
is<T<[3, 3]>>()(c.eye(3), true);
is<T<[5]>>()(c.arange(5), true);
is<T<[number]>>()(c.arange(1, 5), true);
is<T<[7]>>()(c.linspace(0, 1, 7), true);
is<c.Tensor>()(c.zeros([1, 2].map((d) => d)), true);
is<c.Tensor>()(c.zeros(dyn.shape), true);
is<T<[5, 3]>>()(c.zeros(c.zeros([5, 3]).shape), true);
is<T<[2, 3]>>()(
  c.tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]),
  true,
);
is<T<[3]>>()(c.tensor([1, 2, 3]), true);
is<T<[]>>()(c.tensor(7), true);
is<T<[2, 1, 2]>>()(c.tensor([[[1, 2]], [[3, 4]]]), true);
is<T<[number, number]>>()(c.tensor(rows), true);
is<T<[2, number]>>()(c.tensor([rows[0]!, rows[1]!]), true);
is<T<[number, 2]>>()(c.tensor(rows.map((r) => [r[0]!, 1] as const)), true);
is<T<[number]>>()(c.tensor(new Float64Array(3)), true);
is<T<[2, 3]>>()(c.parameter(c.zeros([2, 3]), 'w'), true);
is<T<[2, 3]>>()(c.state(c.zeros([2, 3])), true);
is<T<[2, 3]>>()(c.zeros([2, 3]).detach(), true);
is<number>()(c.tensor(1).toArray(), true);
is<number[][]>()(c.zeros([2, 3]).toArray(), true);

// One neuron, and its gradients.
const X = c.zeros([209, 12288]);
const y = c.zeros([209, 1]);
const w = c.parameter(c.zeros([12288, 1]));
const b = c.parameter(c.zeros([1]));
const z = X.matmul(w).add(b);
is<T<[209, 1]>>()(z.sigmoid(), true);
const cost = nn.binaryCrossEntropyWithLogits(z, y);
is<T<[]>>()(cost, true);
is<T<[12288, 1]>>()(c.backward(cost).get(w), true);
is<T<[209, 1]>>()(c.backward(cost).get(z), true);
is<T<[209, 1]>>()(nn.binaryCrossEntropy(z.sigmoid(), y, { reduction: 'none' }), true);
is<T<[]>>()(nn.meanSquaredError(z, y), true);
is<c.Tensor>()(nn.meanSquaredError(dyn, y, { reduction: 'none' }), true);
const model = nn.logisticRegression(12288);
is<T<[209, 1]>>()(model(X), true);
is<T<[209, 1]>>()(model.logits(X), true);
is<T<[209, 1]>>()(model.predict(X), true);
is<T<[12288, 1]>>()(model.weights, true);
is<T<[number, 1]>>()(model(c.zeros([n, 12288])), true);
is<T<[5, 1]>>()(nn.linearRegression(3)(c.zeros([5, 3])), true);
is<T<[5, 1]>>()(nn.neuron(3, c.tanh)(c.zeros([5, 3])), true);
is<c.Tensor>()(nn.logisticRegression(n)(dyn), true);
sgd(model.parameters, { learningRate: 1 }).step(c.backward(cost));
const asModel: nn.Model = model;
void asModel;

// Every elementwise op keeps the shape, as a function and as a method.
const t = c.zeros([4, 5, 6]);
type S456 = T<[4, 5, 6]>;
const unaries: S456[] = [];
for (const f of [c.abs, c.erf, c.exp, c.gelu, c.log, c.log1p, c.neg, c.relu, c.sigmoid, c.sign, c.softplus, c.sqrt, c.square, c.tanh])
  is<S456>()(f(t), true);
is<S456[]>()([...unaries, t.abs(), t.erf(), t.exp(), t.gelu(), t.log(), t.log1p(), t.neg(), t.relu(), t.sigmoid(), t.sign()], true);
is<S456[]>()([...unaries, t.softplus(), t.sqrt(), t.square(), t.tanh(), t.pow(2), t.clip(0, 1), t.leakyRelu(), t.leakyRelu(0.1)], true);
is<S456[]>()([c.pow(t, 2), c.clip(t, 0, 1), c.leakyRelu(t), c.astype(t, 'float64'), t.astype('int32')], true);
is<S456[]>()([c.softmax(t), c.softmax(t, 1), t.softmax(-1), c.logSoftmax(t, 0), t.logSoftmax()], true);
is<c.Tensor>()(dyn.exp(), true);

// Two operands broadcast; numbers on either side.
is<T<[5, 3]>>()(c.zeros([5, 3]).add(1), true);
is<T<[5, 3]>>()(c.sub(1, c.zeros([5, 3])), true);
is<T<[5, 3]>>()(c.mul(c.zeros([5, 1]), c.zeros([3])), true);
is<T<[2, 5, 3]>>()(c.zeros([5, 3]).div(c.zeros([2, 1, 1])), true);
is<T<[5, 3]>>()(c.zeros([]).sub(c.zeros([5, 3])), true);
is<T<[5, 3]>>()(c.add(c.zeros([5, 3]), c.zeros([])), true);
is<T<[5, 3]>>()(c.maximum(0, c.zeros([5, 3])), true);
is<T<[5, 3]>>()(c.minimum(c.zeros([5, 3]), 0), true);
is<T<[5, 3]>[]>()([c.zeros([5, 3]).maximum(0), c.zeros([5, 1]).minimum(c.zeros([3])), c.zeros([5, 3]).mul(2)], true);
is<T<[5, 3]>[]>()(
  [c.greater(c.zeros([5, 3]), 0), c.less(0, c.zeros([5, 3])), c.equal(c.zeros([5, 1]), c.zeros([3])), c.div(1, c.zeros([5, 3]))],
  true,
);
is<T<[5, 3]>[]>()([c.zeros([5, 3]).greater(0), c.zeros([5, 3]).less(0), c.zeros([5, 3]).equal(c.zeros([3]))], true);
is<c.Tensor>()(dyn.add(X), true);
is<c.Tensor>()(c.add(X, dyn), true);
const batch = c.zeros([n, 12288]);
is<T<[number, 1]>>()(batch.matmul(w).add(b), true);
is<T<[5, 3]>>()(c.zeros([n, 3]).add(c.zeros([5, 1])), true);
is<T<[number, 3]>>()(c.zeros([n, 3]).add(c.zeros([1, 3])), true);
const many = n > 3 ? 10 : 20;
is<T<[10 | 20, 3]>>()(c.zeros([many, 3]).add(c.zeros([many, 1])), true);
void c.zeros([many, 3]).add(c.zeros([10, 3]));
is<T<[5, 3]>>()(c.where(c.zeros([5, 1]), c.zeros([3]), 0), true);
is<T<[5, 3]>>()(c.zeros([5, 3]).where(1, 0), true);
is<T<[2, 5, 3]>>()(c.where(c.zeros([5, 3]), 1, c.zeros([2, 1, 1])), true);
is<c.Tensor>()(c.where(dyn, 1, c.zeros([3])), true);

// Reductions.
is<T<[]>>()(t.sum(), true);
is<T<[5, 6]>>()(t.sum(0), true);
is<T<[4, 5]>>()(c.mean(t, -1), true);
is<T<[4, 5, 1]>>()(t.mean(-1, true), true);
is<T<[5]>>()(c.sum(t, [0, -1]), true);
is<T<[1, 5, 1]>>()(t.variance([0, 2], true, 1), true);
is<T<[4, 6]>>()(c.variance(t, 1), true);
is<T<[1, 1, 1]>>()(t.max(undefined, true), true);
is<T<[6]>[]>()([c.max(t, [0, 1]), c.min(t, [0, 1]), t.min([0, 1]), t.logSumExp([0, 1]), c.logSumExp(t, [0, 1])], true);
is<T<[4, 6]>[]>()([c.argmax(t, 1), t.argmax(-2)], true);
is<T<[4, 1, 6]>>()(t.argmax(1, true), true);
is<T<[]>>()(t.argmax(), true);
is<c.Tensor>()(t.sum(n), true);
is<c.Tensor>()(t.sum([n]), true);
is<c.Tensor>()(t.sum(0, n > 3), true);
is<c.Tensor>()(dyn.sum(0), true);
is<T<[]>>()(dyn.sum(), true);
is<T<[number, 6]>>()(c.zeros([n, 5, 6]).sum(1), true);

// Products.
is<c.Tensor>()(dyn.matmul(w), true);
is<c.Tensor>()(c.matmul(X, dyn), true);
is<T<[8, 4, 5, 7]>>()(c.zeros([8, 1, 5, 6]).matmul(c.zeros([4, 6, 7])), true);
is<T<[]>>()(c.matmul(c.zeros([3]), c.zeros([3])), true);
is<T<[2, 7]>>()(c.zeros([6]).matmul(c.zeros([2, 6, 7])), true);
is<T<[2, 5]>>()(c.zeros([2, 5, 6]).matmul(c.zeros([6])), true);
is<T<[]>>()(c.dot(c.zeros([3]), c.zeros([3])), true);
is<T<[]>>()(c.zeros([3]).dot(c.zeros([n])), true);
is<T<[2, 3]>>()(c.outer(c.zeros([2]), c.zeros([3])), true);
is<T<[2, 3]>>()(c.zeros([2]).outer(c.zeros([3])), true);

// Movement.
is<T<[2, 60]>>()(t.reshape([2, 60]), true);
is<T<[number, 60]>>()(c.reshape(t, [-1, 60]), true);
is<c.Tensor>()(t.reshape(t.shape.map((d) => d)), true);
is<T<[6, 5, 4]>>()(t.transpose(), true);
is<T<[6, 5, 4]>>()(c.transpose(t), true);
is<T<[6, 4, 5]>>()(c.permute(t, [2, 0, 1]), true);
is<T<[5, 4, 6]>>()(t.permute([1, 0, 2]), true);
is<c.Tensor>()(dyn.transpose(), true);
is<T<[4, 5]>>()(c.zeros([5]).broadcastTo([4, 5]), true);
is<T<[4, 5]>>()(c.broadcastTo(c.zeros([4, 1]), [4, 5]), true);
is<T<[number, 5, 6]>>()(t.slice(0, 2), true);
is<T<[4, 5, number]>>()(c.slice(t, 1, 3, -1), true);
is<T<[number, number, number]>>()(t.slice(1, 3, n), true);
is<T<[number, number, number]>>()(
  c.pad(t, [
    [0, 1],
    [0, 0],
    [2, 2],
  ]),
  true,
);
is<T<[number]>>()(c.zeros([3]).pad([[1, 1]], 7), true);
is<T<[number, 3]>>()(c.concat([c.zeros([2, 3]), c.zeros([5, 3])]), true);
is<T<[2, number]>>()(c.zeros([2, 3]).concat([c.zeros([2, 5])], 1), true);
const joined = c.concat([1, 2].map(() => c.zeros([2, 3])));
is<T<[number, 3]>>()(joined, true);
is<c.Tensor>()(c.concat([dyn, dyn]), true);
is<T<[2, 2, 3]>>()(c.stack([c.zeros([2, 3]), c.zeros([2, 3])]), true);
is<T<[number, 2, 3]>>()(c.stack([1, 2].map(() => c.zeros([2, 3]))), true);
is<T<[number, number, number]>>()(c.stack([c.zeros([2, 3]), c.zeros([2, 3])], 1), true);
is<T<[number, 2, 3]>>()(c.zeros([2, 3]).stack([c.zeros([2, 3])]), true);
is<T<[2, 7, 3]>>()(c.take(c.zeros([9, 3]), c.zeros([2, 7], { dtype: 'int32' })), true);
is<T<[2]>>()(c.zeros([9]).take(c.zeros([2], { dtype: 'int32' })), true);
is<T<[4, 3]>>()(c.segmentSum(c.zeros([9, 3]), c.zeros([9], { dtype: 'int32' }), 4), true);
is<T<[4]>>()(c.zeros([9]).segmentSum(c.zeros([9], { dtype: 'int32' }), 4), true);

// Derivatives of functions.
const f = (x: T<[2]>): T<[]> => x.square().sum();
is<T<[2]>>()(c.grad(f)(c.zeros([2])), true);
is<[value: T<[]>, gradient: T<[2]>]>()(c.valueAndGrad(f)(c.zeros([2])), true);
is<T<[2, 2]>>()(c.hessian(f)(c.zeros([2])), true);
is<T<[3, 2]>>()(c.jacobian((x: T<[2]>): T<[3]> => c.zeros([3, 2]).matmul(x))(c.zeros([2])), true);
is<T<[2]>>()(c.grad((x: T<[2]>, p: number) => x.pow(p).sum())(c.zeros([2]), 3), true);

// Assignability, and generic bodies without casts.
const five: T<[5, 3]> = c.zeros([5, 3]);
const some: T<[number, 3]> = five;
const anyTensor: c.Tensor = some;
void anyTensor;
class Dense<I extends number, O extends number> {
  weight;
  bias;
  constructor(i: I, o: O) {
    this.weight = c.zeros([i, o]);
    this.bias = c.zeros([o]);
  }
  forward<B extends number>(x: T<[B, I]>): T<[B, O]> {
    return x.matmul(this.weight).add(this.bias).relu();
  }
  back<B extends number>(x: T<[B, I]>, g: T<[B, O]>): [T<[I, O]>, T<[O]>, T<[B, I]>] {
    return [x.transpose().matmul(g), g.sum(0), g.matmul(this.weight.transpose())];
  }
}
is<T<[64, 10]>>()(new Dense(128, 10).forward(new Dense(784, 128).forward(c.zeros([64, 784]))), true);
const gated = <S extends c.Shape>(x: T<S>, m: T<S>): T<S> => x.mul(m).add(x).mul(2).tanh().sub(m);
is<T<[5, 3]>>()(gated(five, five), true);
const standard = <B extends number, F extends number>(x: T<[B, F]>): T<[B, F]> => x.sub(x.mean(0)).div(x.mul(x).sum(0, true));
is<T<[5, 3]>>()(standard(five), true);
const total = <S extends c.Shape>(x: T<S>): T<[]> => x.mul(x).sum();
is<T<[]>>()(total(five), true);

// Someone who does not care.
let h: c.Tensor = X;
h = h.transpose().matmul(y).add(1);
const loss: c.Tensor = nn.meanSquaredError(h, dyn);
loss.item();
const grown: c.Tensor[] = [X, y, w];
grown.map((p) => p.mul(2).sum().item());
for (const p of [w, b]) h = p.sub(dyn).mul(2).relu();
is<T<[2, 3]>>()(
  [c.zeros([2, 3]), c.zeros([2, 3])].reduce((a, d) => a.add(d)),
  true,
);
is<c.Tensor>()((n > 3 ? c.zeros([2, 3]) : c.zeros([3])).matmul(c.zeros([3, 2])), true);

// Networks.
const pictures = c.zeros([8, 3, 32, 32]);
is<T<[8, 16, number, number]>>()(ops.conv2d(pictures, c.zeros([16, 3, 5, 5]), { padding: 'same' }), true);
is<c.Tensor>()(ops.conv2d(dyn, c.zeros([16, 3, 5, 5])), true);
is<T<[8, number, number, number]>>()(ops.conv2d(pictures, dyn), true);
is<T<[8, 6, number, number]>>()(ops.conv2d(pictures, c.zeros([6, 1, 5, 5]), { groups: 3 }), true);
is<T<[8, 6, number, number]>>()(
  ops.conv2d(pictures, c.zeros([6, n, 5, 5]), {
    groups: n,
    padding: [
      [1, 2],
      [0, 0],
    ],
  }),
  true,
);
is<T<[8, 4, number, number]>>()(ops.conv2dTranspose(pictures, c.zeros([3, 4, 2, 2]), { stride: 2 }), true);
is<T<[8, number, number, number]>>()(ops.conv2dTranspose(pictures, c.zeros([3, 4, 2, 2]), { groups: 3 }), true);
is<T<[8, 3, number, number]>>()(ops.maxPool2d(pictures, 2), true);
is<T<[8, 3, number, number]>>()(ops.avgPool2d(pictures, [2, 3], { countPadding: false }), true);
is<c.Tensor>()(ops.windows(pictures, 3), true);
is<c.Tensor>()(ops.foldWindows(dyn, [32, 32]), true);
is<T<[8, 3, 32, 32]>>()(ops.dropout(pictures, 0.5), true);
is<T<[5, 64]>>()(ops.embedding(c.zeros([100, 64]), c.zeros([5], { dtype: 'int32' })), true);
is<T<[5, 10]>>()(ops.oneHot(c.zeros([5], { dtype: 'int32' }), 10), true);

// Layers: neighbours that fit, and what they give.
is<T<[5, 2]>>()(nn.dense(3, 2)(c.zeros([5, 3])), true);
is<T<[8, 16, number, number]>>()(nn.conv2d(3, 16, 5)(pictures), true);
is<T<[8, 3, number, number]>>()(nn.maxPool2d(2)(pictures), true);
is<T<[8, 3, 32, 32]>>()(nn.dropout(0.5)(pictures, { training: true }), true);
is<T<[8, 3, 32, 32]>>()(nn.batchNorm(3)(pictures), true);
is<T<[7, 8]>>()(nn.embedding(27, 8)(c.zeros([7], { dtype: 'int32' })), true);
const mlp = nn.sequential(nn.dense(2, 8), c.tanh, nn.dropout(0.5), nn.dense(8, 3), (x: c.Tensor) => x);
is<c.Tensor>()(mlp(c.zeros([4, 2])), true);
is<T<[4, 3]>>()(nn.sequential(nn.dense(2, 8), c.relu, nn.batchNorm(8), nn.dense(8, 3))(c.zeros([4, 2])), true);
const net = nn.sequential(nn.conv2d(1, 16, 3), c.relu, nn.maxPool2d(2), nn.conv2d(16, 32, 3), nn.flatten(), nn.dense(800, 10));
is<T<[4, 10]>>()(net(c.zeros([4, 1, 28, 28])), true);
is<T<[number, 10]>>()(net(dyn), true);
is<T<[4, number]>>()(nn.flatten()(c.zeros([4, 3, 2])), true);
is<T<[4, 3]>>()(nn.layerNorm(3)(c.zeros([4, 3])), true);
is<T<[4, 2, 3]>>()(nn.layerNorm([2, 3])(c.zeros([4, 2, 3])), true);
is<T<[4, 8]>>()(nn.residual(nn.sequential(nn.dense(8, 8), c.relu))(c.zeros([4, 8])), true);
is<T<[2, 8, number, number]>>()(nn.sequential(nn.conv2d(3, 8, 3), nn.residual(nn.conv2d(8, 8, 3)))(c.zeros([2, 3, 9, 9])), true);
is<T<[7, 3, 2]>>()(
  nn.sequential(nn.embedding(27, 8), nn.residual(nn.layerNorm(8)), nn.dense(8, 2))(c.zeros([7, 3], { dtype: 'int32' })),
  true,
);
// A function is known by what it returns, or not at all.
is<T<[number, 10]>>()(nn.sequential((x: c.Tensor) => c.reshape(x, [-1, 1, 28, 28]), net)(c.zeros([4, 784])), true);
is<c.Tensor>()(nn.sequential(nn.dense(2, 8), (x: c.Tensor) => c.slice(x, 0, 4, 1), nn.dense(4, 3))(c.zeros([5, 2])), true);
// Dense layers work on the last axis, which convolutions and flatten leave unknown.
nn.sequential(nn.conv2d(1, 16, 3), nn.dense(26, 10), nn.batchNorm(16), nn.conv2d(16, 1, 3));
// What comes first is taken to have two axes, unless a function says that they are pictures.
const images = (x: T<[number, 1, 28, 28]>) => x;
nn.sequential(images, nn.dense(28, 28), nn.conv2d(1, 16, 3), nn.layerNorm([16, 26, 26]), nn.conv2d(16, 1, 1));
nn.sequential((x: c.Tensor) => c.reshape(x, dyn.shape), nn.conv2d(1, 16, 3), nn.batchNorm(16), nn.maxPool2d(2));
nn.sequential(nn.localResponseNorm(), nn.flatten(), nn.dense(24, 3));
is<T<[8, 3, 32, 32]>>()(nn.localResponseNorm()(pictures), true);
is<T<[4, 1]>>()(nn.sequential(nn.dense(2, 8), c.tanh, nn.logisticRegression(8))(c.zeros([4, 2])), true);
is<T<[4, 1]>>()(nn.approximator(2, 8, c.tanh)(c.zeros([4, 2])), true);
is<T<[2, 1000]>>()(nn.alexNet()(c.zeros([2, 3, 227, 227])), true);
is<T<[2, 10]>>()(nn.alexNet(10)(c.zeros([2, 3, 227, 227])), true);
is<T<[number, 5]>>()(nn.sequential(nn.alexNet(10 as number), nn.dense(10, 5))(dyn), true);
const alex: nn.Model = nn.withLoss(nn.alexNet(10), nn.softmaxCrossEntropy);
void alex;
nn.sequential(nn.dense(2, 8), nn.flatten(), nn.dense(24, 3));
nn.sequential(nn.batchNorm(3), nn.dense(3, 5), nn.batchNorm(5), nn.layerNorm(5 as number), nn.dense(5, 1));
nn.sequential(nn.sequential(nn.dense(2, 8), c.relu), nn.sequential(nn.dropout(0.5), nn.dense(8, 3)));
const either = [nn.dense(2, 8), nn.dense(2, 16)][n];
if (either) is<T<[4, 8] | [4, 16]>>()(nn.sequential(either, c.relu)(c.zeros([4, 2])), true);
const convnet: nn.Model = net;
const asLayer: nn.Layer = nn.sequential(net, convnet, nn.residual(c.relu));
const steps: nn.Step[] = [net, asLayer, c.tanh];
is<c.Tensor>()(nn.sequential(...steps)(dyn), true);
const later = <B extends number>(x: T<[B, 2]>): T<[B, 3]> => nn.sequential(nn.dense(2, 8), c.relu, nn.batchNorm(8), nn.dense(8, 3))(x);
is<T<[5, 3]>>()(later(c.zeros([5, 2])), true);
const int8 = c.zeros([8], { dtype: 'int32' });
is<T<[]>>()(nn.softmaxCrossEntropy(c.zeros([8, 10]), int8), true);
is<T<[]>>()(nn.softmaxCrossEntropy(c.zeros([8, 10]), c.zeros([8, 10]), { smoothing: 0.1 }), true);
is<T<[8, 5]>>()(nn.softmaxCrossEntropy(c.zeros([8, 5, 10]), c.zeros([8, 5]), { reduction: 'none' }), true);
is<c.Tensor>()(nn.softmaxCrossEntropy(dyn, int8, { reduction: 'none' }), true);
is<T<[]>>()(nn.softmaxCrossEntropy(net(dyn), dyn), true);
is<T<[8, 2]>>()(nn.huber(c.zeros([8, 2]), c.zeros([8, 2]), { delta: 2, reduction: 'none' }), true);
nn.withLoss(mlp, nn.softmaxCrossEntropy).cost(c.zeros([8, 2]), int8);
nn.withLoss(mlp, nn.softmaxCrossEntropy).cost(dyn, dyn, { training: true });
is<T<[]>>()(nn.withLoss(net, nn.softmaxCrossEntropy).cost(c.zeros([8, 1, 28, 28]), c.zeros([8, 10])), true);
is<T<[8, 3]>>()(nn.withLoss(nn.dense(2, 3), nn.huber)(c.zeros([8, 2])), true);
is<c.Tensor>()(
  nn.withLoss(nn.dense(2, 3), (p: c.Tensor, y: c.Tensor): c.Tensor => p.sub(y).square()).cost(c.zeros([8, 2]), c.zeros([8])),
  true,
);
const trained: nn.Model[] = [nn.withLoss(convnet, nn.softmaxCrossEntropy), nn.withLoss(nn.linearRegression(2), nn.huber)];
void trained;
