/** The layer that makes vectors of pictures. */
import { reshape } from '../../ops/move.js';
import { sizeOf } from '../../shape.js';
import type { Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { layer, type Owned } from '../layer.js';
import type { Flat } from '../layer-shapes.js';
import type { Mode } from '../model.js';

/** A layer that gives each example as a vector. */
export interface FlatteningLayer extends Owned {
  <S extends Shape>(x: Tensor<S>, mode?: Mode): Result<Flat<S>>;
  readonly kind: 'flattening';
}

/**
 * Everything but the first axis in one: [N, C, H, W] becomes [N, C · H · W].
 * @example
 * flatten()(zeros([8, 3, 2, 2])).shape // [8, 12]
 */
export const flatten = (): FlatteningLayer =>
  Object.assign(
    layer((x) => reshape(x, [x.shape[0] ?? 1, sizeOf(x.shape.slice(1))]), {}, {}, 'flatten'),
    { kind: 'flattening' as const },
  ) as unknown as FlatteningLayer;
