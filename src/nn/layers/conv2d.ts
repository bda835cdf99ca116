/** The convolutional layer: the same small filters at every place of a picture. */
import { parameter, zeros } from '../../create.js';
import { ShapeError, ValueError } from '../../errors.js';
import { add } from '../../ops/arithmetic.js';
import { type ConvolutionOptions, conv2d as convolve } from '../../ops/conv2d.js';
import { reshape } from '../../ops/move.js';
import { checkPadding } from '../../ops/padding.js';
import { type Pair, textOf, windowsOf } from '../../ops/windows.js';
import type { Tensor } from '../../tensor.js';
import { kaiming, startOf } from '../initialisers.js';
import { type ChannelLayer, checkLayerOptions, checkType, layer, nameIn } from '../layer.js';
import { WEIGHT_OPTIONS, type WeightOptions } from './dense.js';

/** A convolutional layer of I channels and O filters. */
export interface Conv2d<I extends number = number, O extends number = number> extends ChannelLayer<I, O> {
  /** [O, I / groups, height, width] */
  readonly weights: Tensor;
  /** [O] */
  readonly bias: Tensor<[O]> | undefined;
}

/**
 * Convolution with `filters` filters of `size` (height, width) and a bias for each: [N, channels, H, W] becomes [N, filters, rows,
 * columns].
 * @throws ShapeError if a size or an option makes no sense, the channels or filters do not divide into the groups, the initialiser gives
 * another shape, or when called with pictures that do not fit; DTypeError when called with another number type than that of its weights.
 * @example
 * conv2d(3, 16, 5, { padding: 'same' })(zeros([8, 3, 32, 32])).shape // [8, 16, 32, 32]
 */
export function conv2d<const I extends number, const O extends number>(
  channels: I,
  filters: O,
  size: Pair,
  options: WeightOptions & ConvolutionOptions = {},
): Conv2d<I, O> {
  checkLayerOptions('conv2d', options, [...WEIGHT_OPTIONS, 'stride', 'padding', 'dilation', 'groups']);
  const { initialise = kaiming, bias: hasBias = true, dtype, generator, name, groups = 1, ...spread } = options;
  if (!(Number.isInteger(groups) && groups >= 1)) throw new ValueError(`conv2d: groups ${groups} must be a whole number from 1`);
  if (channels % groups !== 0 || filters % groups !== 0) {
    throw new ShapeError('conv2d', `${channels} channels and ${filters} filters do not divide into ${groups} groups`);
  }
  const [height, width] = windowsOf('conv2d', size, spread).size;
  if (spread.padding !== undefined) checkPadding('conv2d', spread.padding);
  const inputs = (channels / groups) * height * width;
  const start = { inputs, outputs: (filters / groups) * height * width, dtype, generator };
  const weights = parameter(startOf('conv2d', initialise, [filters, channels / groups, height, width], start), nameIn(name, 'weights'));
  const bias = hasBias ? parameter(zeros([filters], { dtype }) as Tensor, nameIn(name, 'bias')) : undefined;
  const call = (x: Tensor): Tensor => {
    checkType('conv2d', x, weights);
    const y: Tensor = convolve(x, weights, { ...spread, groups });
    return bias ? add(y, reshape(bias, [filters, 1, 1])) : y;
  };
  const owned = layer(call, bias ? { weights, bias } : { weights }, {}, `conv2d(${channels}, ${filters}, ${textOf(size)})`);
  return Object.assign(owned, { weights, bias, kind: 'channels', takes: channels, gives: filters }) as unknown as Conv2d<I, O>;
}
