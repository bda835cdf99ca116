/** TensorFlow.js, on its plain JavaScript backend (`cpu`) or its WebAssembly one (`wasm`). */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LOGISTIC, numbers, TINY } from '../data.mjs';

const require = createRequire(import.meta.url);
const tf = require('@tensorflow/tfjs');
export const version = () => tf.version.tfjs;

export async function start(variant) {
  if (variant === 'wasm') {
    const wasm = require('@tensorflow/tfjs-backend-wasm');
    wasm.setWasmPaths(`${join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')))}/`);
  }
  await tf.setBackend(variant);
  await tf.ready();
}

export function logistic() {
  const { m, n, rate } = LOGISTIC;
  const x = tf.tensor2d(LOGISTIC.x(), [m, n]);
  const y = tf.tensor2d(LOGISTIC.y(), [m, 1]);
  const w = tf.variable(tf.tensor2d(LOGISTIC.w(), [n, 1]));
  const b = tf.variable(tf.zeros([1]));
  const optimizer = tf.train.sgd(rate);
  // (1 − y) z + ln(1 + e^−z), with its own stable gradient.
  const cost = () => tf.losses.sigmoidCrossEntropy(y, x.matMul(w).add(b));
  return () => tf.tidy(() => optimizer.minimize(cost, true, [w, b]).dataSync()[0]);
}

export function tiny() {
  const x = tf.tensor2d(TINY.x, [4, 2]);
  const y = tf.tensor2d(TINY.y, [4, 1]);
  const p = TINY.parameters.map(([shape, values]) => tf.variable(tf.tensor(values, shape)));
  const optimizer = tf.train.sgd(TINY.rate);
  const cost = () => {
    const h1 = x.matMul(p[0]).add(p[1]).tanh();
    const h2 = h1.matMul(p[2]).add(p[3]).tanh();
    return h2.matMul(p[4]).add(p[5]).sub(y).square().mean();
  };
  return () => tf.tidy(() => optimizer.minimize(cost, true, p).dataSync()[0]);
}

export function matmul(size) {
  const a = tf.tensor2d(numbers(size * size, 7), [size, size]);
  const b = tf.tensor2d(numbers(size * size, 8), [size, size]);
  return () => tf.tidy(() => a.matMul(b).dataSync()[size + 1]);
}
