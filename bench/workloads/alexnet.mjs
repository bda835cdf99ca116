/** Lets you time a training step of AlexNet (2012) at full size: 61 million parameters, 34 Gflop. */
import { numbers } from '../data.mjs';

export const title =
  'AlexNet on 8 × 3×227×227, one step of SGD with momentum 0.9 and weight decay 0.0005, without dropout (everyone draws other numbers)';

export const batch = 8;
export const classes = 1000;
export const rate = 0.001;
export const momentum = 0.9;
export const weightDecay = 0.0005;

/**
 * How many numbers go into each output of the layers, in order, as in the filters [O, I / groups, height, width] and dense weights [inputs,
 * outputs].
 */
export const INPUTS = [363, 1200, 2304, 1728, 1728, 9216, 4096, 4096];

/** The starting weights of layer `layer`. */
export function weights(layer, size) {
  const width = Math.sqrt(6 / INPUTS[layer]);
  return numbers(size, 51 + layer, -width, width);
}

export const pictures = () => numbers(batch * 3 * 227 * 227, 61, -1, 1);
export const labels = () => Int32Array.from(numbers(batch, 62, 0, classes), Math.floor);
