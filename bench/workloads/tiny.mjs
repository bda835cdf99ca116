/** Lets you time what a library costs beside the arithmetic: a network so small that there is hardly any arithmetic. */
import { numbers } from '../data.mjs';

export const title = '2-16-16-1 tanh network, batch 4, mean squared error, one step of SGD';

export const rate = 0.02;

/** The four rows of XOR, and weights and bias of each layer as shape and numbers. */
export const data = () => ({
  x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1),
  y: Float32Array.of(0, 1, 1, 0),
  parameters: [
    [[2, 16], numbers(32, 4)],
    [[16], new Float32Array(16)],
    [[16, 16], numbers(256, 5, -0.5, 0.5)],
    [[16], new Float32Array(16)],
    [[16, 1], numbers(16, 6)],
    [[1], new Float32Array(1)],
  ],
});
