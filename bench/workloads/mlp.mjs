/** Lets you time a whole training step of a small network: three dense layers on a batch of the size of handwritten digits. */
import { numbers } from '../data.mjs';

export const title = 'relu network 784-256-128-10, batch 128, softmax cross-entropy, one step of Adam';

export const batch = 128;
export const sizes = [784, 256, 128, 10];
export const rate = 0.001;

/** In the matrix products of a step: forward, and back to the weights and, but for the first layer, to the inputs. */
export const operations = sizes.slice(1).reduce((sum, outputs, i) => sum + 2 * batch * sizes[i] * outputs * (i === 0 ? 2 : 3), 0);

/** Pictures, classes as rows of one 1, and weights and bias of each layer as shape and numbers. */
export function data() {
  const classes = numbers(batch, 22, 0, 10);
  const y = new Float32Array(batch * 10);
  classes.forEach((c, row) => {
    y[row * 10 + Math.floor(c)] = 1;
  });
  const parameters = [0, 1, 2].flatMap((layer) => {
    const [inputs, outputs] = [sizes[layer], sizes[layer + 1]];
    const width = Math.sqrt(6 / inputs);
    return [
      [[inputs, outputs], numbers(inputs * outputs, 23 + layer, -width, width)],
      [[outputs], new Float32Array(outputs)],
    ];
  });
  return { x: numbers(batch * sizes[0], 21, 0, 1), y, parameters };
}
