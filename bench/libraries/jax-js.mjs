/** Lets the workloads run on jax-js's WebAssembly device, op by op (`eager`) or with the whole step compiled (`jit`). */
import * as Convnet from '../workloads/convnet.mjs';
import * as Functions from '../workloads/functions.mjs';
import * as Logistic from '../workloads/logistic.mjs';
import * as Matmul from '../workloads/matmul.mjs';
import * as Mlp from '../workloads/mlp.mjs';
import * as Tiny from '../workloads/tiny.mjs';

// It looks at the browser's name; Node 20 has no `navigator`.
globalThis.navigator ??= { userAgent: 'node' };
// And in reading float64 it asks whether an array is one of these, which only newer runtimes have.
globalThis.Float16Array ??= class Float16Array {};
const jax = await import('@jax-js/jax');
const { lax, numpy: np, nn } = jax;

let wrap = (f) => f;
export async function prepare(variant) {
  await jax.init();
  jax.defaultDevice('wasm');
  if (variant === 'jit') wrap = jax.jit;
}

/**
 * Steps of an optimizer, whose `update(parameters, gradients, memory)` gives the new parameters and the new memory. Each call takes
 * ownership of its arrays; what is needed again is passed as `.ref`.
 */
function training(cost, update, parameters, memory, x, y) {
  const step = wrap((p, memory, x, y) => {
    const kept = p.map((w) => w.ref);
    const [value, gradients] = jax.valueAndGrad(cost)(p, x, y);
    return [value, ...update(kept, gradients, memory)];
  });
  let state = [parameters, memory];
  return () => {
    const [value, ...next] = step(...state, x.ref, y.ref);
    state = next;
    // It is lazy: without reading one of them, the new parameters would be computed in the next step's time.
    for (const p of state[0]) p.ref.dataSync();
    return value.dataSync()[0];
  };
}

const sgd = (rate) => (p, gradients, memory) => [p.map((w, i) => w.sub(gradients[i].mul(rate))), memory];

/** It has Adam in another package only, so here is one, in the same order of operations as ours. */
function adam(rate) {
  return (p, gradients, { means, squares, power1, power2 }) => {
    const [next1, next2] = [power1.mul(0.9), power2.mul(0.999)];
    const correction = np.sqrt(np.array(1).sub(next2.ref));
    const size = correction.ref.mul(rate).div(np.array(1).sub(next1.ref));
    const floor = correction.mul(1e-8);
    const newMeans = means.map((m, i) => m.mul(0.9).add(gradients[i].ref.mul(0.1)));
    const newSquares = squares.map((v, i) => v.mul(0.999).add(np.square(gradients[i]).mul(0.001)));
    const moved = p.map((w, i) => w.sub(newMeans[i].ref.mul(size.ref).div(np.sqrt(newSquares[i].ref).add(floor.ref))));
    size.dispose();
    floor.dispose();
    return [moved, { means: newMeans, squares: newSquares, power1: next1, power2: next2 }];
  };
}

const arrays = (parameters) => parameters.map(([shape, start]) => np.array(start).reshape(shape));

export function logistic({ dtype = 'float32' }) {
  const { m, n, rate } = Logistic;
  const values = Logistic.data(dtype);
  const cost = ([w, b], x, y) => {
    const z = np.matmul(x, w).add(b);
    return nn.softplus(z.ref).sub(z.mul(y)).mean();
  };
  const parameters = [np.array(values.w).reshape([n, 1]), np.zeros([1], { dtype })];
  return training(cost, sgd(rate), parameters, [], np.array(values.x).reshape([m, n]), np.array(values.y).reshape([m, 1]));
}

export function mlp() {
  const { batch, sizes, rate } = Mlp;
  const values = Mlp.data();
  const cost = (p, x, y) => {
    const h1 = nn.relu(np.matmul(x, p[0]).add(p[1]));
    const h2 = nn.relu(np.matmul(h1, p[2]).add(p[3]));
    const z = np.matmul(h2, p[4]).add(p[5]);
    return nn
      .logSoftmax(z)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const zeros = () => values.parameters.map(([shape]) => np.zeros(shape));
  const memory = { means: zeros(), squares: zeros(), power1: np.array(1), power2: np.array(1) };
  const [x, y] = [np.array(values.x).reshape([batch, sizes[0]]), np.array(values.y).reshape([batch, 10])];
  return training(cost, adam(rate), arrays(values.parameters), memory, x, y);
}
/** All that comes before the compilation of the MLP's step; the function compiles it and makes the first one. */
export const uncompiled = mlp;

export function convnet() {
  const { batch, rate } = Convnet;
  const values = Convnet.data();
  const pool = (h) => {
    const [n, c, height, width] = h.shape;
    return np.max(h.reshape([n, c, height / 2, 2, width / 2, 2]), [3, 5]);
  };
  const block = (h, w, b) => pool(nn.relu(lax.conv(h, w, [1, 1], 'SAME').add(b.reshape([-1, 1, 1]))));
  const cost = (p, x, y) => {
    const h = block(block(x, p[0], p[1]), p[2], p[3]);
    const z = np.matmul(h.reshape([batch, -1]), p[4]).add(p[5]);
    return nn
      .logSoftmax(z)
      .mul(y)
      .sum()
      .mul(-1 / batch);
  };
  const [x, y] = [np.array(values.x).reshape([batch, 1, 28, 28]), np.array(values.y).reshape([batch, 10])];
  return training(cost, sgd(rate), arrays(values.parameters), [], x, y);
}

export function tiny() {
  const values = Tiny.data();
  const cost = (p, x, y) => {
    const h1 = np.tanh(np.matmul(x, p[0]).add(p[1]));
    const h2 = np.tanh(np.matmul(h1, p[2]).add(p[3]));
    return np.square(np.matmul(h2, p[4]).add(p[5]).sub(y)).mean();
  };
  const [x, y] = [np.array(values.x).reshape([4, 2]), np.array(values.y).reshape([4, 1])];
  return training(cost, sgd(Tiny.rate), arrays(values.parameters), [], x, y);
}

export function matmul({ size, dtype }) {
  const values = Matmul.data(size, dtype);
  const a = np.array(values.a).reshape([size, size]);
  const b = np.array(values.b).reshape([size, size]);
  const product = wrap((x, y) => np.matmul(x, y));
  return () => product(a.ref, b.ref).dataSync();
}

const elementwise =
  (name, f) =>
  ({ size }) => {
    const x = np.array(Functions.data(name, size));
    const wrapped = wrap(f);
    return () => wrapped(x.ref).dataSync();
  };
export const exp = elementwise('exp', (x) => np.exp(x));
export const log = elementwise('log', (x) => np.log(x));
export const tanh = elementwise('tanh', (x) => np.tanh(x));
export const sigmoid = elementwise('sigmoid', (x) => nn.sigmoid(x));
