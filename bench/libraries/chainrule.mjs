/** Lets the workloads run on ours: eager, or compiled in one of the ways that `compile` offers. */
import { setTimeout } from 'node:timers/promises';
import { backward, logSoftmax, parameter, state, tensor } from '../../dist/index.js';
import { alexNet, binaryCrossEntropyWithLogits, meanSquaredError, softmaxCrossEntropy } from '../../dist/nn/index.js';
import * as ops from '../../dist/ops/index.js';
import { adam, sgd } from '../../dist/optim/index.js';
import * as Alexnet from '../workloads/alexnet.mjs';
import * as Convnet from '../workloads/convnet.mjs';
import * as Functions from '../workloads/functions.mjs';
import * as Logistic from '../workloads/logistic.mjs';
import * as Matmul from '../workloads/matmul.mjs';
import * as Mlp from '../workloads/mlp.mjs';
import * as Tiny from '../workloads/tiny.mjs';

let wrap = (f) => f;
/** The compiler is imported only where it is asked for, because importing it makes eager products faster too. */
export async function prepare(_variant, { compile: options, kernels = false }) {
  if (!options && !kernels) return;
  const { compile } = await import('../../dist/compile/index.js');
  // Results stay where they are, as with the peers' `out`: the benchmark reads them at once.
  if (options) wrap = (f) => compile(f, { ...options, outputs: 'view' });
}

const complaints = [];
console.warn = (...parts) => void complaints.push(parts.join(' '));
process.on('warning', ({ name, message }) => {
  if (name !== 'ExperimentalWarning') complaints.push(message);
});
/** A variant that quietly became another one would be reported under a wrong name. */
export async function complaint() {
  await setTimeout(0);
  return complaints[0];
}

/** A call of the step, which answers with what `read` finds in its result. */
function running(f, read) {
  const step = wrap(f);
  return Object.assign(() => read(step()), { ready: () => step.ready });
}
const training = (f) => running(f, (cost) => cost.item());
const computing = (f) => running(f, (result) => result.data);

export function logistic({ dtype }) {
  const { m, n, rate } = Logistic;
  const values = Logistic.data(dtype);
  const x = tensor(values.x).reshape([m, n]);
  const y = tensor(values.y).reshape([m, 1]);
  const w = parameter(tensor(values.w).reshape([n, 1]));
  const b = parameter(tensor([0], { dtype }));
  const optimizer = sgd([w, b], { learningRate: rate });
  return training(() => {
    const cost = binaryCrossEntropyWithLogits(x.matmul(w).add(b), y);
    optimizer.step(backward(cost));
    return cost;
  });
}

export function mlp() {
  const { batch, sizes, rate } = Mlp;
  const values = Mlp.data();
  const x = tensor(values.x).reshape([batch, sizes[0]]);
  const y = tensor(values.y).reshape([batch, 10]);
  const p = values.parameters.map(([shape, start]) => parameter(tensor(start).reshape(shape)));
  const optimizer = adam(p, { learningRate: rate });
  return training(() => {
    const h1 = x.matmul(p[0]).add(p[1]).relu();
    const h2 = h1.matmul(p[2]).add(p[3]).relu();
    const z = h2.matmul(p[4]).add(p[5]);
    const cost = logSoftmax(z, 1)
      .mul(y)
      .sum()
      .mul(-1 / batch);
    optimizer.step(backward(cost));
    return cost;
  });
}
/** All that comes before the compilation of the MLP's step; the function compiles it and makes the first one. */
export const uncompiled = mlp;

export function convnet() {
  const { batch, rate } = Convnet;
  const values = Convnet.data();
  const x = tensor(values.x).reshape([batch, 1, 28, 28]);
  const y = tensor(values.y).reshape([batch, 10]);
  const p = values.parameters.map(([shape, start]) => parameter(tensor(start).reshape(shape)));
  const optimizer = sgd(p, { learningRate: rate });
  const block = (h, w, b) =>
    ops.maxPool2d(
      ops
        .conv2d(h, w, { padding: 'same' })
        .add(b.reshape([-1, 1, 1]))
        .relu(),
      2,
    );
  return training(() => {
    const h = block(block(x, p[0], p[1]), p[2], p[3]);
    const cost = logSoftmax(h.reshape([batch, -1]).matmul(p[4]).add(p[5]), 1)
      .mul(y)
      .sum()
      .mul(-1 / batch);
    optimizer.step(backward(cost));
    return cost;
  });
}

export function alexnet() {
  const { batch, classes, rate, momentum, weightDecay } = Alexnet;
  let layer = 0;
  const initialise = (shape) =>
    tensor(
      Alexnet.weights(
        layer++,
        shape.reduce((a, b) => a * b),
      ),
    ).reshape(shape);
  const net = alexNet(classes, { initialise });
  const x = tensor(Alexnet.pictures()).reshape([batch, 3, 227, 227]);
  const y = tensor(Alexnet.labels());
  const optimizer = sgd(net.parameters, { learningRate: rate, momentum, weightDecay });
  return training(() => {
    const cost = softmaxCrossEntropy(net(x), y);
    optimizer.step(backward(cost));
    return cost;
  });
}

export function tiny() {
  const values = Tiny.data();
  const x = tensor(values.x).reshape([4, 2]);
  const y = tensor(values.y).reshape([4, 1]);
  const p = values.parameters.map(([shape, start]) => parameter(tensor(start).reshape(shape)));
  const optimizer = sgd(p, { learningRate: Tiny.rate });
  return training(() => {
    const h1 = x.matmul(p[0]).add(p[1]).tanh();
    const h2 = h1.matmul(p[2]).add(p[3]).tanh();
    const cost = meanSquaredError(h2.matmul(p[4]).add(p[5]), y);
    optimizer.step(backward(cost));
    return cost;
  });
}

/** As state, because a compiler may compute what depends on constants alone only once. */
export function matmul({ size, dtype }) {
  const values = Matmul.data(size, dtype);
  const a = state(tensor(values.a).reshape([size, size]));
  const b = state(tensor(values.b).reshape([size, size]));
  return computing(() => a.matmul(b));
}

const elementwise =
  (op) =>
  ({ workload, size }) => {
    const x = state(tensor(Functions.data(workload, size)));
    return computing(() => op(x));
  };
export const exp = elementwise(ops.exp);
export const log = elementwise(ops.log);
export const tanh = elementwise(ops.tanh);
export const sigmoid = elementwise(ops.sigmoid);
