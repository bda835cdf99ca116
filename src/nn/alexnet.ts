/** AlexNet, the network that won the ImageNet contest of 2012: five convolutional layers, three dense ones, 61 million parameters. */
import { relu } from '../ops/activation.js';
import type { DropoutOptions } from '../ops/dropout.js';
import type { Layer } from './layer.js';
import { conv2d } from './layers/conv2d.js';
import { dense, type WeightOptions } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { flatten } from './layers/flatten.js';
import { localResponseNorm } from './layers/local-response-norm.js';
import { maxPool2d } from './layers/pool2d.js';
import { sequential } from './layers/sequential.js';

/**
 * Pictures [N, 3, 227, 227] to logits [N, classes], as in Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep Convolutional
 * Neural Networks", 2012, section 3 and figure 2; two groups stand for its two graphics cards. (The paper writes 224: 227 is what its
 * numbers of neurons need.)
 * @example
 * alexNet()(zeros([1, 3, 227, 227])).shape // [1, 1000]
 */
export function alexNet(classes = 1000, options: Pick<WeightOptions, 'dtype' | 'initialise'> & DropoutOptions = {}): Layer {
  const pool = () => maxPool2d(3, { stride: 2 });
  return sequential(
    ...[conv2d(3, 96, 11, { stride: 4, ...options }), relu, localResponseNorm(), pool()],
    ...[conv2d(96, 256, 5, { padding: 2, groups: 2, ...options }), relu, localResponseNorm(), pool()],
    ...[conv2d(256, 384, 3, { padding: 1, ...options }), relu],
    ...[conv2d(384, 384, 3, { padding: 1, groups: 2, ...options }), relu],
    ...[conv2d(384, 256, 3, { padding: 1, groups: 2, ...options }), relu, pool(), flatten()],
    ...[dense(256 * 6 * 6, 4096, options), relu, dropout(0.5, options)],
    ...[dense(4096, 4096, options), relu, dropout(0.5, options)],
    dense(4096, classes, options),
  );
}
