/** Ours, eager. */
import { readFileSync } from 'node:fs';
import { backward, parameter, tensor } from '../../dist/index.js';
import { binaryCrossEntropyWithLogits, meanSquaredError } from '../../dist/nn/index.js';
import { sgd } from '../../dist/optim/index.js';
import { LOGISTIC, numbers, TINY } from '../data.mjs';

export const version = () => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version;

export function logistic() {
  const { m, n, rate } = LOGISTIC;
  const x = tensor(LOGISTIC.x()).reshape([m, n]);
  const y = tensor(LOGISTIC.y()).reshape([m, 1]);
  const w = parameter(tensor(LOGISTIC.w()).reshape([n, 1]));
  const b = parameter(tensor([0]));
  const optimizer = sgd([w, b], { learningRate: rate });
  return () => {
    const cost = binaryCrossEntropyWithLogits(x.matmul(w).add(b), y);
    optimizer.step(backward(cost));
    return cost.item();
  };
}

export function tiny() {
  const x = tensor(TINY.x).reshape([4, 2]);
  const y = tensor(TINY.y).reshape([4, 1]);
  const p = TINY.parameters.map(([shape, values]) => parameter(tensor(values).reshape(shape)));
  const optimizer = sgd(p, { learningRate: TINY.rate });
  return () => {
    const h1 = x.matmul(p[0]).add(p[1]).tanh();
    const h2 = h1.matmul(p[2]).add(p[3]).tanh();
    const cost = meanSquaredError(h2.matmul(p[4]).add(p[5]), y);
    optimizer.step(backward(cost));
    return cost.item();
  };
}

export function matmul(size) {
  const a = tensor(numbers(size * size, 7)).reshape([size, size]);
  const b = tensor(numbers(size * size, 8)).reshape([size, size]);
  return () => a.matmul(b).data[size + 1];
}
