/** The same numbers for every library: a small generator, so that no library has to bring its own. */

/** `size` numbers spread evenly over [−1, 1), from a seed. */
export function numbers(size, seed) {
  const out = new Float32Array(size);
  let state = seed >>> 0;
  for (let i = 0; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    out[i] = state / 2 ** 31 - 1;
  }
  return out;
}

/** The logistic regression of the homework's size: 209 pictures of 64 × 64 × 3. */
export const LOGISTIC = {
  m: 209,
  n: 12288,
  rate: 0.001,
  x: () => numbers(209 * 12288, 1),
  y: () => numbers(209, 2).map((v) => (v > 0 ? 1 : 0)),
  w: () => numbers(12288, 3).map((v) => v * 0.01),
};

/** A network of 2-16-16-1 units on the four rows of XOR. */
export const TINY = {
  rate: 0.1,
  x: Float32Array.of(0, 0, 0, 1, 1, 0, 1, 1),
  y: Float32Array.of(0, 1, 1, 0),
  /** Weights and bias of each layer: shape and numbers. */
  parameters: [
    [[2, 16], numbers(32, 4)],
    [[16], new Float32Array(16)],
    [[16, 16], numbers(256, 5).map((v) => v * 0.5)],
    [[16], new Float32Array(16)],
    [[16, 1], numbers(16, 6)],
    [[1], new Float32Array(1)],
  ],
};
