/** Local response normalisation: each channel is damped by what its neighbours say at the same place. */
import { ShapeError, ValueError } from '../../errors.js';
import { add, mul, pow, square } from '../../ops/arithmetic.js';
import { reshape } from '../../ops/move.js';
import { sum } from '../../ops/reduce.js';
import { pad } from '../../ops/slice.js';
import { windows } from '../../ops/windows.js';
import { show } from '../../shape.js';
import type { Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { checkLayerOptions, layer, type Owned } from '../layer.js';
import type { Pictured } from '../layer-shapes.js';
import type { Mode } from '../model.js';

export interface ResponseOptions {
  /** How many neighbouring channels, with the one itself. Default 5. */
  readonly size?: number | undefined;
  /** Above 0. Default 2. */
  readonly k?: number | undefined;
  /** Not negative. Default 1e-4. */
  readonly alpha?: number | undefined;
  /** Default 0.75. */
  readonly beta?: number | undefined;
}

/** A layer that gives the pictures that it takes, changed. */
export interface PictureLayer extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Pictured<S>>, mode?: Mode): Result<Pictured<S>>;
  readonly kind: 'pictures';
}

/**
 * $b_c = a_c / \left(k + \alpha \sum_{c'} a_{c'}^2\right)^\beta$ over the `size` channels around c: Krizhevsky, Sutskever and Hinton,
 * "ImageNet Classification with Deep Convolutional Neural Networks", 2012, section 3.3, whose constants are the defaults. PyTorch divides α
 * by the size first.
 * @throws ShapeError when called with anything but [N, C, H, W], ValueError if the size is no whole number from 1, k is not
 * above 0, or alpha is negative.
 * @example
 * localResponseNorm()(zeros([8, 96, 55, 55])).shape // [8, 96, 55, 55]
 */
export function localResponseNorm(options: ResponseOptions = {}): PictureLayer {
  checkLayerOptions('localResponseNorm', options, ['size', 'k', 'alpha', 'beta']);
  const { size = 5, k = 2, alpha = 1e-4, beta = 0.75 } = options;
  if (!(Number.isInteger(size) && size >= 1)) throw new ValueError(`localResponseNorm: size ${size} must be a whole number from 1`);
  // Else 0 / 0, or a root of a negative number, where the pictures are dark.
  if (!(k > 0)) throw new ValueError(`localResponseNorm: k ${k} must be above 0`);
  if (!(alpha >= 0)) throw new ValueError(`localResponseNorm: alpha ${alpha} must not be negative`);
  if (!Number.isFinite(beta)) throw new ValueError(`localResponseNorm: beta ${beta} must be a number`);
  const call = (x: Tensor): Tensor => {
    const [n, channels, height, width] = x.shape;
    if (x.rank !== 4)
      throw new ShapeError('localResponseNorm', `takes pictures [N, C, H, W], got shape ${show(x.shape)}; reshape them`, [x.shape]);
    const places = height! * width!;
    const before = Math.floor(size / 2);
    // Channels as the rows of a picture, so that windows slide over them.
    const rows = pad(reshape(square(x), [n!, channels!, places]), [
      [0, 0],
      [before, size - 1 - before],
      [0, 0],
    ]);
    const around = reshape(sum(windows(rows, [size, 1]), [-4, -3]), x.shape);
    return mul(x, pow(add(mul(around, alpha), k), -beta));
  };
  return Object.assign(layer(call, {}, {}, 'localResponseNorm'), { kind: 'pictures' as const }) as unknown as PictureLayer;
}
