/** Pooling of pictures: the largest element, or the mean, of each window. */
import { fullLike } from '../create.js';
import { ShapeError } from '../errors.js';
import { type Defined, define } from '../op.js';
import { show } from '../shape.js';
import type { Channels, Check, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { div } from './arithmetic.js';
import { takeLargest } from './largest.js';
import { bordered, type PicturePadding, sidesOf } from './padding.js';
import { mean, sum } from './reduce.js';
import { countWindows, type Pair, span, type WindowOptions, windows, windowsOf } from './windows.js';

export interface PoolingOptions extends WindowOptions {
  /** Rows and columns from one window to the next. Default: the size of the windows, so that none overlap. */
  readonly stride?: Pair | undefined;
  /** The border, which never counts as the largest; see `PicturePadding`. Default `'valid'`. */
  readonly padding?: PicturePadding | undefined;
}
export interface AveragingOptions extends PoolingOptions {
  /** Whether the zeros of the border count in the means. Default true, as in PyTorch. */
  readonly countPadding?: boolean | undefined;
}

/** Pictures [N, C, H, W] in, smaller ones of as many channels out. */
type Pooling<O> = <X extends Tensor>(
  x: X & Check<Channels<X['shape'], number, number>>,
  size: Pair,
  options?: O,
) => Result<Pooled<X['shape']>>;
type Pooled<S extends Shape> = Channels<S, number, S[1] & number>;

/** The axes of a window in what `windows` gives. */
const WINDOW = [-4, -3];

/** What makes all windows of x, bordered by `value`. Throws a ShapeError that begins with the op's name. */
function pooling(name: string, x: Tensor, size: Pair, { stride = size, dilation, padding = 'valid' }: PoolingOptions) {
  if (x.rank !== 4)
    throw new ShapeError(name, `pictures have the axes [batch, channels, height, width], got shape ${show(x.shape)}`, [x.shape]);
  const all = windowsOf(name, size, { stride, dilation });
  const sides = sidesOf(name, padding, x.shape, all);
  const wide = sides.flatMap((side, k) => side.filter((n) => n >= span(all.size[k]!, all.dilation[k]!)));
  if (wide.length > 0)
    throw new ShapeError(name, `a border of ${wide[0]} holds whole windows of ${show(all.size)}; make it narrower`, [x.shape]);
  const full = x.shape.map((d, axis) => (axis < 2 ? d : d + sides[axis - 2]![0] + sides[axis - 2]![1]));
  countWindows(name, full, all);
  const outside = (t: Tensor, value: number): Tensor => bordered(t, sides, value);
  const over = (t: Tensor): Tensor => windows(outside(t, 0), size, all);
  return { all, outside, over, isBordered: sides.flat().some((n) => n > 0) };
}

/**
 * The largest element of each window of `size` (height, width) of pictures [N, C, H, W]; NaN if there is one. The gradient goes to the
 * first of several, as in PyTorch (in `max` they share it).
 * @throws ShapeError if no window fits, or an option makes no sense.
 * @function
 * @example
 * maxPool2d(arange(4).reshape([1, 1, 2, 2]), 2).toArray() // [[[[3]]]]
 */
export const maxPool2d: Pooling<PoolingOptions> & Defined = /*@__PURE__*/ define<Pooling<PoolingOptions>>(
  (x: Tensor, size: Pair, options: PoolingOptions = {}): Tensor => {
    const { all, outside } = pooling('maxPool2d', x, size, options);
    const pictures = outside(x, x.dtype === 'int32' ? -(2 ** 31) : Number.NEGATIVE_INFINITY);
    return takeLargest(pictures, pictures.detach(), all);
  },
  {
    cases: [
      { shapes: [[2, 2, 4, 5]], call: (x) => maxPool2d(x!, 2) },
      { shapes: [[1, 2, 5, 4]], call: (x) => maxPool2d(x!, [3, 2], { stride: 1, padding: 'same' }) },
    ],
  },
);

/**
 * The mean of each window of `size` (height, width) of pictures [N, C, H, W].
 * @throws ShapeError if no window fits, or an option makes no sense.
 * @function
 * @example
 * avgPool2d(arange(4).reshape([1, 1, 2, 2]), 2).toArray() // [[[[1.5]]]]
 */
export const avgPool2d: Pooling<AveragingOptions> & Defined = /*@__PURE__*/ define<Pooling<AveragingOptions>>(
  (x: Tensor, size: Pair, { countPadding = true, ...options }: AveragingOptions = {}): Tensor => {
    const { over, isBordered } = pooling('avgPool2d', x, size, options);
    if (countPadding || !isBordered) return mean(over(x), WINDOW);
    return div(sum(over(x), WINDOW), sum(over(fullLike(x, 1)), WINDOW));
  },
  {
    cases: [
      { shapes: [[2, 2, 4, 5]], call: (x) => avgPool2d(x!, 2) },
      { shapes: [[1, 2, 5, 4]], call: (x) => avgPool2d(x!, 3, { stride: 2, padding: 1 }) },
      { shapes: [[1, 2, 5, 4]], call: (x) => avgPool2d(x!, 3, { stride: 2, padding: 1, countPadding: false }) },
    ],
  },
);
