/** From the start of a process to a first gradient: what a short script waits for. `node first-gradient.mjs LIBRARY VARIANT`. */

const [name, variant] = process.argv.slice(2);
if (name === 'chainrule') {
  const { backward, parameter, tensor } = await import('../dist/index.js');
  const w = parameter(tensor([1, 2, 3]));
  check(backward(w.mul(w).sum()).get(w).data[2]);
} else if (name === 'tfjs') {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs');
  if (variant === 'wasm') {
    const { dirname } = await import('node:path');
    require('@tensorflow/tfjs-backend-wasm').setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  }
  await tf.setBackend(variant);
  await tf.ready();
  check(
    tf
      .grad((w) => w.mul(w).sum())(tf.tensor1d([1, 2, 3]))
      .dataSync()[2],
  );
} else if (name === 'jax') {
  globalThis.navigator ??= { userAgent: 'node' };
  const { grad, init, defaultDevice, numpy: np } = await import('@jax-js/jax');
  await init();
  defaultDevice('wasm');
  check(grad((w) => w.ref.mul(w).sum())(np.array([1, 2, 3])).dataSync()[2]);
}

function check(third) {
  if (third !== 6) throw new Error(`the gradient is ${third}, not 6`);
}
