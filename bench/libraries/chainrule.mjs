/** Lets the workloads run on ours, eager. */
import { backward, parameter, tensor } from '../../dist/index.js';
import { binaryCrossEntropyWithLogits, meanSquaredError } from '../../dist/nn/index.js';
import { sgd } from '../../dist/optim/index.js';
import * as Logistic from '../workloads/logistic.mjs';
import * as Matmul from '../workloads/matmul.mjs';
import * as Tiny from '../workloads/tiny.mjs';

export function logistic() {
  const { m, n, rate } = Logistic;
  const values = Logistic.data();
  const x = tensor(values.x).reshape([m, n]);
  const y = tensor(values.y).reshape([m, 1]);
  const w = parameter(tensor(values.w).reshape([n, 1]));
  const b = parameter(tensor([0]));
  const optimizer = sgd([w, b], { learningRate: rate });
  return () => {
    const cost = binaryCrossEntropyWithLogits(x.matmul(w).add(b), y);
    optimizer.step(backward(cost));
    return cost.item();
  };
}

export function tiny() {
  const values = Tiny.data();
  const x = tensor(values.x).reshape([4, 2]);
  const y = tensor(values.y).reshape([4, 1]);
  const p = values.parameters.map(([shape, start]) => parameter(tensor(start).reshape(shape)));
  const optimizer = sgd(p, { learningRate: Tiny.rate });
  return () => {
    const h1 = x.matmul(p[0]).add(p[1]).tanh();
    const h2 = h1.matmul(p[2]).add(p[3]).tanh();
    const cost = meanSquaredError(h2.matmul(p[4]).add(p[5]), y);
    optimizer.step(backward(cost));
    return cost.item();
  };
}

export function matmul(size) {
  const values = Matmul.data(size);
  const a = tensor(values.a).reshape([size, size]);
  const b = tensor(values.b).reshape([size, size]);
  return () => a.matmul(b).data;
}
