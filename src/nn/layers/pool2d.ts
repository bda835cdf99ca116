/** Pooling layers, which make pictures smaller, and the layer that makes vectors of them. */

import { reshape } from '../../ops/move.js';
import { type AveragingOptions, avgPool2d as average, maxPool2d as largest, type PoolingOptions } from '../../ops/pool2d.js';
import type { Pair } from '../../ops/windows.js';
import type { Channels, Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { type Layer, layer, type Owned } from '../layer.js';
import type { Mode } from '../model.js';

/** A layer that changes the size of pictures, not their channels. */
export interface PoolLayer extends Owned {
  <S extends Shape>(
    x: Tensor<S> & Check<Channels<S, number, number>>,
    mode?: Mode,
  ): Result<Channels<S, number, S[1] extends number ? S[1] : number>>;
}

/**
 * The largest element of each window; see the op `maxPool2d`.
 * @example
 * maxPool2d(2)(zeros([8, 3, 32, 32])).shape // [8, 3, 16, 16]
 */
export const maxPool2d = (size: Pair, options?: PoolingOptions): PoolLayer =>
  layer((x) => largest(x, size, options)) as unknown as PoolLayer;

/**
 * The mean of each window; see the op `avgPool2d`.
 * @example
 * avgPool2d(2)(zeros([8, 3, 32, 32])).shape // [8, 3, 16, 16]
 */
export const avgPool2d = (size: Pair, options?: AveragingOptions): PoolLayer =>
  layer((x) => average(x, size, options)) as unknown as PoolLayer;

/**
 * Everything but the first axis in one: [N, C, H, W] becomes [N, C · H · W].
 * @example
 * flatten()(zeros([8, 3, 2, 2])).shape // [8, 12]
 */
export const flatten = (): Layer & { readonly flattens: true } =>
  Object.assign(
    layer((x) => reshape(x, [x.shape[0] ?? 1, -1])),
    { flattens: true as const },
  );
