/** Pooling layers, which make pictures smaller. */

import { checkPadding } from '../../ops/padding.js';
import { type AveragingOptions, avgPool2d as average, maxPool2d as largest, type PoolingOptions } from '../../ops/pool2d.js';
import { type Pair, textOf, windowsOf } from '../../ops/windows.js';
import type { Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { checkLayerOptions, layer, type Owned } from '../layer.js';
import type { Pooled } from '../layer-shapes.js';
import type { Mode } from '../model.js';

/** A layer that changes the size of pictures, not their channels. */
export interface PoolLayer extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Pooled<S>>, mode?: Mode): Result<Pooled<S>>;
  readonly kind: 'pooling';
}

function pooling<O extends PoolingOptions>(
  name: string,
  call: (x: Tensor, size: Pair, options?: O) => Tensor,
  size: Pair,
  options: O | undefined,
  known: readonly (keyof O & string)[],
): PoolLayer {
  if (options !== undefined) checkLayerOptions(name, options, known);
  windowsOf(name, size, options ?? {});
  if (options?.padding !== undefined) checkPadding(name, options.padding);
  const owned = layer((x) => call(x, size, options), {}, {}, `${name}(${textOf(size)})`);
  return Object.assign(owned, { kind: 'pooling' as const }) as unknown as PoolLayer;
}
const POOLING = ['stride', 'padding', 'dilation'] as const;

/**
 * The largest element of each window; see the op `maxPool2d`.
 * @example
 * maxPool2d(2)(zeros([8, 3, 32, 32])).shape // [8, 3, 16, 16]
 */
export const maxPool2d = (size: Pair, options?: PoolingOptions): PoolLayer => pooling('maxPool2d', largest, size, options, POOLING);

/**
 * The mean of each window; see the op `avgPool2d`.
 * @example
 * avgPool2d(2)(zeros([8, 3, 32, 32])).shape // [8, 3, 16, 16]
 */
export const avgPool2d = (size: Pair, options?: AveragingOptions): PoolLayer =>
  pooling('avgPool2d', average, size, options, [...POOLING, 'countPadding']);
