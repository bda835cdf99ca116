/** Lets the workloads run on jax-js's WebAssembly device, op by op (`eager`) or with the whole step compiled (`jit`). */
import * as Logistic from '../workloads/logistic.mjs';
import * as Matmul from '../workloads/matmul.mjs';
import * as Tiny from '../workloads/tiny.mjs';

// It looks at the browser's name; Node 20 has no `navigator`.
globalThis.navigator ??= { userAgent: 'node' };
const jax = await import('@jax-js/jax');
const { numpy: np, nn } = jax;

let wrap = (f) => f;
export async function prepare(variant) {
  await jax.init();
  jax.defaultDevice('wasm');
  if (variant === 'jit') wrap = jax.jit;
}

/** Steps of gradient descent. Each call takes ownership of its arrays; what is needed again is passed as `.ref`. */
function training(cost, rate, parameters, x, y) {
  const step = wrap((p, x, y) => {
    const kept = p.map((w) => w.ref);
    const [value, gradients] = jax.valueAndGrad(cost)(p, x, y);
    return [value, kept.map((w, i) => w.sub(gradients[i].mul(rate)))];
  });
  let state = parameters;
  return () => {
    const [value, next] = step(state, x.ref, y.ref);
    state = next;
    // It is lazy: without reading them, the new parameters would be computed in the next step's time.
    for (const p of state) p.ref.dataSync();
    return value.dataSync()[0];
  };
}

export function logistic() {
  const { m, n, rate } = Logistic;
  const values = Logistic.data();
  const cost = ([w, b], x, y) => {
    const z = np.matmul(x, w).add(b);
    return nn.softplus(z.ref).sub(z.mul(y)).mean();
  };
  const parameters = [np.array(values.w).reshape([n, 1]), np.zeros([1])];
  return training(cost, rate, parameters, np.array(values.x).reshape([m, n]), np.array(values.y).reshape([m, 1]));
}

export function tiny() {
  const values = Tiny.data();
  const cost = (p, x, y) => {
    const h1 = np.tanh(np.matmul(x, p[0]).add(p[1]));
    const h2 = np.tanh(np.matmul(h1, p[2]).add(p[3]));
    return np.square(np.matmul(h2, p[4]).add(p[5]).sub(y)).mean();
  };
  const parameters = values.parameters.map(([shape, start]) => np.array(start).reshape(shape));
  return training(cost, Tiny.rate, parameters, np.array(values.x).reshape([4, 2]), np.array(values.y).reshape([4, 1]));
}

export function matmul(size) {
  const values = Matmul.data(size);
  const a = np.array(values.a).reshape([size, size]);
  const b = np.array(values.b).reshape([size, size]);
  const product = wrap((x, y) => np.matmul(x, y));
  return () => product(a.ref, b.ref).dataSync();
}
