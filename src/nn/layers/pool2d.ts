/** Pooling layers, which make pictures smaller. */
import { type AveragingOptions, avgPool2d as average, maxPool2d as largest, type PoolingOptions } from '../../ops/pool2d.js';
import type { Pair } from '../../ops/windows.js';
import type { Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { layer, type Owned } from '../layer.js';
import type { Pooled } from '../layer-shapes.js';
import type { Mode } from '../model.js';

/** A layer that changes the size of pictures, not their channels. */
export interface PoolLayer extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Pooled<S>>, mode?: Mode): Result<Pooled<S>>;
  readonly kind: 'pooling';
}

const pooling = (call: (x: Tensor) => Tensor): PoolLayer =>
  Object.assign(layer(call), { kind: 'pooling' as const }) as unknown as PoolLayer;

/**
 * The largest element of each window; see the op `maxPool2d`.
 * @example
 * maxPool2d(2)(zeros([8, 3, 32, 32])).shape // [8, 3, 16, 16]
 */
export const maxPool2d = (size: Pair, options?: PoolingOptions): PoolLayer => pooling((x) => largest(x, size, options));

/**
 * The mean of each window; see the op `avgPool2d`.
 * @example
 * avgPool2d(2)(zeros([8, 3, 32, 32])).shape // [8, 3, 16, 16]
 */
export const avgPool2d = (size: Pair, options?: AveragingOptions): PoolLayer => pooling((x) => average(x, size, options));
