/** AlexNet, the network that won the ImageNet contest of 2012: five convolutional layers, three dense ones, 61 million parameters. */
import { ShapeError } from '../errors.js';
import { relu } from '../ops/activation.js';
import type { DropoutOptions } from '../ops/dropout.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import type { KeepingLayer } from './layer.js';
import { type Conv2d, conv2d } from './layers/conv2d.js';
import { type Dense, dense, type WeightOptions } from './layers/dense.js';
import { dropout } from './layers/dropout.js';
import { type FlatteningLayer, flatten } from './layers/flatten.js';
import { localResponseNorm, type PictureLayer } from './layers/local-response-norm.js';
import { maxPool2d, type PoolLayer } from './layers/pool2d.js';
import { type Sequential, sequential } from './layers/sequential.js';
import type { Mode } from './model.js';

type Relu = typeof relu;
type Filtered<I extends number, O extends number> = readonly [Conv2d<I, O>, Relu];
type Damped<I extends number, O extends number> = readonly [...Filtered<I, O>, PictureLayer, PoolLayer];
type Dropped<I extends number> = readonly [Dense<I, 4096>, Relu, KeepingLayer];

/** Its layers, in their order. */
export type AlexNet<C extends number = number> = Sequential<
  readonly [
    ...[...Damped<3, 96>, ...Damped<96, 256>, ...Filtered<256, 384>, ...Filtered<384, 384>, ...Filtered<384, 256>],
    ...[PoolLayer, FlatteningLayer, ...Dropped<9216>, ...Dropped<4096>, Dense<4096, C>],
  ]
>;

/**
 * Pictures [N, 3, 227, 227] to logits [N, classes], as in Krizhevsky, Sutskever and Hinton, "ImageNet Classification with Deep
 * Convolutional Neural Networks", 2012, section 3 and figure 2; two groups stand for its two graphics cards. (The paper writes 224: 227 is
 * what its numbers of neurons need.)
 * @throws ShapeError when called with pictures of another size.
 * @example
 * alexNet()(zeros([1, 3, 227, 227])).shape // [1, 1000]
 */
export function alexNet<const C extends number = 1000>(
  classes: C = 1000 as C,
  options: Pick<WeightOptions, 'dtype' | 'initialise'> & DropoutOptions = {},
): AlexNet<C> {
  const { generator } = options;
  const pool = () => maxPool2d(3, { stride: 2 });
  const net: AlexNet<C> = sequential(
    ...[conv2d(3, 96, 11, { stride: 4, ...options }), relu, localResponseNorm(), pool()],
    ...[conv2d(96, 256, 5, { padding: 2, groups: 2, ...options }), relu, localResponseNorm(), pool()],
    ...[conv2d(256, 384, 3, { padding: 1, ...options }), relu],
    ...[conv2d(384, 384, 3, { padding: 1, groups: 2, ...options }), relu],
    ...[conv2d(384, 256, 3, { padding: 1, groups: 2, ...options }), relu, pool(), flatten()],
    ...[dense(9216, 4096, options), relu, dropout(0.5, { generator })],
    ...[dense(4096, 4096, options), relu, dropout(0.5, { generator })],
    dense(4096, classes, options),
  );
  const call = (x: Tensor, mode?: Mode): Tensor => {
    if (x.rank === 4 && (x.shape[2] !== 227 || x.shape[3] !== 227)) {
      const why = `takes pictures of 227 × 227, got shape ${show(x.shape)} (the paper writes 224, but its numbers of neurons need 227)`;
      throw new ShapeError('alexNet', why, [x.shape], 2);
    }
    return net(x, mode);
  };
  return Object.assign(call, net) as AlexNet<C>;
}
