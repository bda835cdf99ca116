/** Lets you time a whole training step of a small convnet on a batch of handwritten digits: 0.38 Gflop, nearly all of it convolution. */
import { numbers } from '../data.mjs';

export const title =
  'convnet on 64 × 1×28×28: conv 3×3 16, relu, pool, conv 3×3 32, relu, pool, dense 10, softmax cross-entropy, one step of SGD';

export const batch = 64;
export const rate = 0.01;
/** Of the first and second filters [O, I, height, width], and of the dense layer [inputs, outputs]. */
const SHAPES = [
  [16, 1, 3, 3],
  [32, 16, 3, 3],
  [1568, 10],
];

/** Pictures, classes as rows of one 1, and weights and bias of each layer as shape and numbers. */
export function data() {
  const y = new Float32Array(batch * 10);
  numbers(batch, 42, 0, 10).forEach((c, row) => {
    y[row * 10 + Math.floor(c)] = 1;
  });
  const parameters = SHAPES.flatMap((shape, layer) => {
    const size = shape.reduce((a, b) => a * b);
    const outputs = layer < 2 ? shape[0] : shape[1];
    const width = Math.sqrt((6 * outputs) / size);
    return [
      [shape, numbers(size, 43 + layer, -width, width)],
      [[outputs], new Float32Array(outputs)],
    ];
  });
  return { x: numbers(batch * 784, 41, 0, 1), y, parameters };
}
