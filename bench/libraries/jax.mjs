/** jax-js on its WebAssembly device, op by op (`eager`) or with the whole step compiled (`jit`). */
import { readFileSync } from 'node:fs';
import { LOGISTIC, numbers, TINY } from '../data.mjs';

// It looks at the browser's name; Node 20 has no `navigator`.
globalThis.navigator ??= { userAgent: 'node' };
const jax = await import('@jax-js/jax');
const { numpy: np, nn } = jax;
export const version = () => JSON.parse(readFileSync(new URL('../node_modules/@jax-js/jax/package.json', import.meta.url), 'utf8')).version;

let wrap = (f) => f;
export async function start(variant) {
  await jax.init();
  jax.defaultDevice('wasm');
  if (variant === 'jit') wrap = jax.jit;
}

/** A step of gradient descent on a list of parameters: takes and gives ownership of them. */
function descent(cost, rate) {
  return wrap((parameters, x, y) => {
    const kept = parameters.map((p) => p.ref);
    const [value, gradients] = jax.valueAndGrad(cost)(parameters, x, y);
    return [value, kept.map((p, i) => p.sub(gradients[i].mul(rate)))];
  });
}

function training(cost, rate, parameters, x, y) {
  const step = descent(cost, rate);
  let state = parameters;
  return () => {
    const [value, next] = step(state, x.ref, y.ref);
    state = next;
    for (const p of state) p.ref.dataSync();
    return value.dataSync()[0];
  };
}

export function logistic() {
  const { m, n, rate } = LOGISTIC;
  const cost = ([w, b], x, y) => {
    const z = np.matmul(x, w).add(b);
    return nn.softplus(z.ref).sub(z.mul(y)).mean();
  };
  const parameters = [np.array(LOGISTIC.w()).reshape([n, 1]), np.zeros([1])];
  return training(cost, rate, parameters, np.array(LOGISTIC.x()).reshape([m, n]), np.array(LOGISTIC.y()).reshape([m, 1]));
}

export function tiny() {
  const cost = (p, x, y) => {
    const h1 = np.tanh(np.matmul(x, p[0]).add(p[1]));
    const h2 = np.tanh(np.matmul(h1, p[2]).add(p[3]));
    return np.square(np.matmul(h2, p[4]).add(p[5]).sub(y)).mean();
  };
  const parameters = TINY.parameters.map(([shape, values]) => np.array(values).reshape(shape));
  return training(cost, TINY.rate, parameters, np.array(TINY.x).reshape([4, 2]), np.array(TINY.y).reshape([4, 1]));
}

export function matmul(size) {
  const a = np.array(numbers(size * size, 7)).reshape([size, size]);
  const b = np.array(numbers(size * size, 8)).reshape([size, size]);
  const product = wrap((x, y) => np.matmul(x, y));
  return () => product(a.ref, b.ref).dataSync()[size + 1];
}
