/** Lets you time what a short script waits for, its first gradient: `node first-gradient.mjs LIBRARY VARIANT` prints when it had it. */

const [library, variant] = process.argv.slice(2);
const gradients = { node: () => 6, chainrule, tfjs, 'jax-js': jax };
const third = await gradients[library]();
// This clock is the machine's, so the process that started this one can subtract.
const now = process.hrtime.bigint();
if (third !== 6) throw new Error(`the gradient is ${third}, not 6`);
console.log(JSON.stringify({ now: String(now) }));

async function chainrule() {
  const { backward, parameter, tensor } = await import('../../dist/index.js');
  const w = parameter(tensor([1, 2, 3]));
  return backward(w.mul(w).sum()).get(w).data[2];
}

async function tfjs() {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  const tf = require('@tensorflow/tfjs');
  if (variant === 'wasm') {
    const { dirname } = await import('node:path');
    require('@tensorflow/tfjs-backend-wasm').setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`);
  }
  await tf.setBackend(variant);
  await tf.ready();
  const gradient = tf.grad((w) => w.mul(w).sum());
  return gradient(tf.tensor1d([1, 2, 3])).dataSync()[2];
}

async function jax() {
  globalThis.navigator ??= { userAgent: 'node' };
  const { defaultDevice, grad, init, jit, numpy: np } = await import('@jax-js/jax');
  await init();
  defaultDevice('wasm');
  const gradient = grad((w) => w.ref.mul(w).sum());
  return (variant === 'jit' ? jit(gradient) : gradient)(np.array([1, 2, 3])).dataSync()[2];
}
