/** Lets the workloads run on TensorFlow.js, on its plain JavaScript backend (`cpu`) or its WebAssembly one (`wasm`). */
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import * as Convnet from '../workloads/convnet.mjs';
import * as Functions from '../workloads/functions.mjs';
import * as Logistic from '../workloads/logistic.mjs';
import * as Matmul from '../workloads/matmul.mjs';
import * as Mlp from '../workloads/mlp.mjs';
import * as Tiny from '../workloads/tiny.mjs';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');

export async function prepare(variant) {
  // What its documentation advises where speed matters: leaves out checks.
  tf.enableProdMode();
  if (variant === 'wasm') {
    // Its single-threaded SIMD build; it offers threads in browsers only.
    require('@tensorflow/tfjs-backend-wasm').setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  }
  if (!(await tf.setBackend(variant))) throw new Error(`the ${variant} backend does not start`);
  await tf.ready();
}

/**
 * The numbers of what `f` computes. Returned through `tidy`, which looks for tensors in every element, they would cost a hundred times as
 * much.
 */
function numbersOf(f) {
  return () => {
    const result = f();
    const values = result.dataSync();
    result.dispose();
    return values;
  };
}

export function logistic() {
  const { m, n, rate } = Logistic;
  const values = Logistic.data();
  const x = tf.tensor2d(values.x, [m, n]);
  const y = tf.tensor2d(values.y, [m, 1]);
  const w = tf.variable(tf.tensor2d(values.w, [n, 1]));
  const b = tf.variable(tf.zeros([1]));
  const optimizer = tf.train.sgd(rate);
  const cost = () => tf.losses.sigmoidCrossEntropy(y, x.matMul(w).add(b));
  return () => tf.tidy(() => optimizer.minimize(cost, true, [w, b]).dataSync()[0]);
}

export function mlp() {
  const { batch, sizes, rate } = Mlp;
  const values = Mlp.data();
  const x = tf.tensor2d(values.x, [batch, sizes[0]]);
  const y = tf.tensor2d(values.y, [batch, 10]);
  const p = values.parameters.map(([shape, start]) => tf.variable(tf.tensor(start, shape)));
  const optimizer = tf.train.adam(rate, 0.9, 0.999, 1e-8);
  const cost = () => {
    const h1 = x.matMul(p[0]).add(p[1]).relu();
    const h2 = h1.matMul(p[2]).add(p[3]).relu();
    return tf.losses.softmaxCrossEntropy(y, h2.matMul(p[4]).add(p[5]));
  };
  return () => tf.tidy(() => optimizer.minimize(cost, true, p).dataSync()[0]);
}

/** Pictures with their channels last, as it wants them. On WebAssembly it stops at the gradient of max pooling, which it does not have. */
export function convnet() {
  const { batch, rate } = Convnet;
  const values = Convnet.data();
  const x = tf.tensor4d(values.x, [batch, 28, 28, 1]);
  const y = tf.tensor2d(values.y, [batch, 10]);
  const p = values.parameters.map(([shape, start]) => {
    const t = tf.tensor(start, shape);
    return tf.variable(shape.length === 4 ? t.transpose([2, 3, 1, 0]) : t);
  });
  const optimizer = tf.train.sgd(rate);
  const block = (h, w, b) => h.conv2d(w, 1, 'same').add(b).relu().maxPool(2, 2, 'valid');
  const cost = () => {
    const h = block(block(x, p[0], p[1]), p[2], p[3]);
    return tf.losses.softmaxCrossEntropy(y, h.transpose([0, 3, 1, 2]).reshape([batch, -1]).matMul(p[4]).add(p[5]));
  };
  return () => tf.tidy(() => optimizer.minimize(cost, true, p).dataSync()[0]);
}

export function tiny() {
  const values = Tiny.data();
  const x = tf.tensor2d(values.x, [4, 2]);
  const y = tf.tensor2d(values.y, [4, 1]);
  const p = values.parameters.map(([shape, start]) => tf.variable(tf.tensor(start, shape)));
  const optimizer = tf.train.sgd(Tiny.rate);
  const cost = () => {
    const h1 = x.matMul(p[0]).add(p[1]).tanh();
    const h2 = h1.matMul(p[2]).add(p[3]).tanh();
    return h2.matMul(p[4]).add(p[5]).sub(y).square().mean();
  };
  return () => tf.tidy(() => optimizer.minimize(cost, true, p).dataSync()[0]);
}

export function matmul({ size }) {
  const values = Matmul.data(size);
  const a = tf.tensor2d(values.a, [size, size]);
  const b = tf.tensor2d(values.b, [size, size]);
  return numbersOf(() => a.matMul(b));
}

const elementwise =
  (name) =>
  ({ size }) => {
    const x = tf.tensor1d(Functions.data(name, size));
    return numbersOf(() => x[name]());
  };
export const exp = elementwise('exp');
export const log = elementwise('log');
export const tanh = elementwise('tanh');
export const sigmoid = elementwise('sigmoid');
