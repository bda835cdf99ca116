/**
 * Convolution of pictures. It is a product: every window of the picture, laid out as a column, times the filters as rows.
 *
 * Three functions are each linear in two of x (pictures), w (filters) and y (filtered pictures): convolution gives y, its transpose x, and
 * the filters' gradient w. The gradients of each are the other two, so derivatives of any order are made of these three.
 */
import type { Storage } from '../dtype.js';
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import { show, sizeOf } from '../shape.js';
import type { Check, Convolved, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { channelsFix } from './channels.js';
import { product } from './matmul.js';
import { reshape } from './move.js';
import { bordered, type PicturePadding, type Sides, sidesOf } from './padding.js';
import { sum } from './reduce.js';
import { slice } from './slice.js';
import { countWindows, foldWindows, type Pair, pair, span, type WindowOptions, type Windows, windows, windowsOf } from './windows.js';

export interface ConvolutionOptions extends WindowOptions {
  /** The border; see `PicturePadding`. Default `'valid'`. */
  readonly padding?: PicturePadding | undefined;
  /** Into how many groups the channels are divided; filters see only their own group's. Default 1. */
  readonly groups?: number | undefined;
}

/** A convolution with everything filled in: pictures [N, C, ...to], filters [O, C / groups, ...size]. */
export interface Geometry extends Windows {
  readonly groups: number;
  readonly sides: Sides;
  /** Height and width of the pictures, without the border. */
  readonly to: readonly [number, number];
}

/** Height and width with the border. */
const full = ({ to, sides }: Geometry): [number, number] => [0, 1].map((k) => to[k]! + sides[k]![0] + sides[k]![1]) as [number, number];

/** All windows as columns: [N, groups, C / groups · height · width, rows · columns]. */
function columns(x: Tensor, geometry: Geometry): Tensor {
  const { groups, sides, size } = geometry;
  const all = windows(bordered(x, sides), size, geometry);
  const [n, c, kh, kw, rows, cols] = all.shape as readonly number[];
  return reshape(all, [n!, groups, (c! / groups) * kh! * kw!, rows! * cols!]);
}

/** Filters as the rows of one matrix for each group. */
const asRows = (w: Tensor, { groups }: Geometry): Tensor =>
  reshape(w, [groups, w.shape[0]! / groups, w.shape[1]! * w.shape[2]! * w.shape[3]!]);

const asColumns = (y: Tensor, { groups }: Geometry): Tensor => {
  const [n, o, rows, cols] = y.shape as readonly number[];
  return reshape(y, [n!, groups, o! / groups, rows! * cols!]);
};

/** Computes one of the three functions, of so many multiply-adds, or answers false where its composition is as fast. */
export type ConvolutionKernel = (
  y: Storage,
  op: Op<Geometry>,
  inputs: readonly [Tensor, Tensor],
  geometry: Geometry,
  products: number,
) => boolean;
let kernel: ConvolutionKernel | null = null;

/** Installs faster eager convolutions: what importing `chainrule/compile` does. @internal */
export function useConvolution(given: ConvolutionKernel): void {
  kernel = given;
}

/** The op of one of the three functions, from its composition, which eager code runs too where there is no faster kernel. */
function linear(
  name: string,
  shape: Op<Geometry>['shape'],
  composed: (a: Tensor, b: Tensor, geometry: Geometry) => Tensor,
  vjp: Op<Geometry>['vjp'],
): Op<Geometry> {
  const op: Op<Geometry> = {
    name,
    shape,
    forward(y, _, inputs, geometry) {
      const [a, b] = inputs.map((t) => t.detach()) as [Tensor, Tensor];
      const { size, to, groups } = geometry;
      // Pictures [N, C, to], filters [O, C / groups, size] and filtered pictures [N, O, places]: whichever two of them are given.
      const places = sizeOf(countWindows(name, full(geometry), geometry));
      const products = Math.sqrt(((a.size * b.size * y.length) / (sizeOf(to) * groups)) * sizeOf(size) * places);
      if (!kernel?.(y, op, [a, b], geometry, products)) y.set(composed(a, b, geometry).data);
    },
    vjp,
    composed: ([a, b], geometry) => composed(a!, b!, geometry),
  };
  return op;
}

const convolution: Op<Geometry> = /*@__PURE__*/ linear(
  'conv2d',
  ([x, w], geometry) => {
    const outside = [x![0]!, x![1]!, ...full(geometry)];
    return [x![0]!, w![0]!, ...countWindows('conv2d', outside, geometry)];
  },
  (x, w, geometry) => {
    const y = product(asRows(w, geometry), columns(x, geometry), false, false);
    return reshape(y, [x.shape[0]!, w.shape[0]!, ...countWindows('conv2d', full(geometry), geometry)]);
  },
  [(g, _, [, w], geometry) => apply(transposed, [g, w!], geometry), (g, _, [x], geometry) => apply(filters, [x!, g], geometry)],
);

/** @internal */
export const transposed: Op<Geometry> = /*@__PURE__*/ linear(
  'conv2dTranspose',
  ([y, w], { groups, to }) => [y![0]!, w![1]! * groups, ...to],
  (y, w, geometry) => {
    const { groups, size, sides, to } = geometry;
    const spread = product(asRows(w, geometry), asColumns(y, geometry), true, false);
    const all = reshape(spread, [y.shape[0]!, w.shape[1]! * groups, ...size, y.shape[2]!, y.shape[3]!]);
    const outside = foldWindows(all, full(geometry), geometry);
    return sides.reduce<Tensor>((x, [before, after], k) => (before + after > 0 ? slice(x, before, before + to[k]!, 2 + k) : x), outside);
  },
  [(g, _, [, w], geometry) => apply(convolution, [g, w!], geometry), (g, _, [y], geometry) => apply(filters, [g, y!], geometry)],
);

/** The gradient of a convolution for its filters, from the pictures and the gradient of the result. */
const filters: Op<Geometry> = /*@__PURE__*/ linear(
  'conv2dFilters',
  ([x, y], { groups, size }) => [y![1]!, x![1]! / groups, ...size],
  (x, y, geometry) => {
    const each = product(asColumns(y, geometry), columns(x, geometry), false, true);
    return reshape(sum(each, 0), [y.shape[1]!, x.shape[1]! / geometry.groups, ...geometry.size]);
  },
  [(g, _, [, y], geometry) => apply(transposed, [y!, g], geometry), (g, _, [x], geometry) => apply(convolution, [x!, g], geometry)],
);

function refuse(name: string, why: string, shapes: readonly Shape[], axis?: number): never {
  throw new ShapeError(name, why, shapes, axis);
}

/** Checks the ranks of pictures and filters, and that `axis` of the filters fits the pictures' channels. */
function checkChannels(name: string, x: Shape, w: Shape, groups: number, inFilters: number): void {
  if (x.length !== 4) refuse(name, `pictures have the axes [batch, channels, height, width], got shape ${show(x)}`, [x]);
  if (w.length !== 4) refuse(name, `filters have four axes, the last two height and width, got shape ${show(w)}`, [w]);
  if (!Number.isInteger(groups) || groups < 1) refuse(name, `groups ${groups} must be a whole number from 1`, []);
  if (x[1] !== inFilters) {
    const why = `pictures ${show(x)} have ${x[1]} channels, filters ${show(w)}${groups > 1 ? ` in ${groups} groups` : ''} take ${inFilters}; ${channelsFix(x, inFilters)}`;
    refuse(name, why, [x, w], 1);
  }
  if (w[0]! % groups !== 0) refuse(name, `${w[0]} filters do not divide into ${groups} groups`, [w], 0);
}

/** Pictures and filters; see `conv2d`. */
type Convolution = <X extends Tensor, W extends Shape, const G extends number | undefined = 1>(
  x: X & Check<Convolved<X['shape'], W, G>>,
  w: Tensor<W>,
  options?: ConvolutionOptions & { readonly groups?: G },
) => Result<Convolved<X['shape'], W, G>>;

/**
 * Convolution (as in all of deep learning, without turning the filters round) of pictures x [N, C, H, W] with filters
 * w [O, C / groups, height, width]:
 * $y_{n,o,r,c} = \sum_{k,i,j} w_{o,k,i,j}\, x_{n,k,\, rs + id,\, cs + jd}$ with stride s and dilation d, x bordered by zeros.
 * @throws ShapeError if the channels differ, no window fits, or an option makes no sense.
 * @function
 * @example
 * conv2d(ones([1, 1, 3, 3]), ones([2, 1, 3, 3])).toArray() // [[[[9]], [[9]]]]
 */
export const conv2d: Convolution & Defined = /*@__PURE__*/ define<Convolution>(
  (x: Tensor, w: Tensor, { padding = 'valid', groups = 1, ...options }: ConvolutionOptions = {}): Tensor => {
    checkChannels('conv2d', x.shape, w.shape, groups, (w.shape[1] ?? 0) * groups);
    const spread = windowsOf('conv2d', [w.shape[2]!, w.shape[3]!], options);
    const to = [x.shape[2]!, x.shape[3]!] as const;
    return apply(convolution, [x, w], { ...spread, groups, to, sides: sidesOf('conv2d', padding, x.shape, spread) });
  },
  {
    cases: [
      { shapes: ['2 2 4 5', '3 2 2 3'].map(shapeOf), call: (x, w) => conv2d(x!, w!) },
      { shapes: ['1 2 5 5', '2 2 3 3'].map(shapeOf), call: (x, w) => conv2d(x!, w!, { padding: 'same', stride: 2 }) },
      {
        shapes: ['2 4 4 5', '2 2 2 2'].map(shapeOf),
        call: (x, w) =>
          conv2d(x!, w!, {
            groups: 2,
            dilation: [1, 2],
            padding: [
              [1, 0],
              [0, 2],
            ],
          }),
      },
    ],
  },
  convolution,
);

function shapeOf(text: string): Shape {
  return text.split(' ').map(Number);
}

export interface TransposedOptions extends Omit<ConvolutionOptions, 'padding'> {
  /** The border of the convolution that this is the transpose of; so much is cut off the result. Default 0. */
  readonly padding?: Exclude<PicturePadding, 'same'> | undefined;
  /** Rows and columns more at the end: with a stride, several sizes lead to the same number of windows. Default 0. */
  readonly outputPadding?: Pair | undefined;
}

/**
 * The transpose of `conv2d`: pictures x [N, C, H, W] and filters w [C, O / groups, height, width] give larger pictures, as if x were the
 * gradient of a convolution's result. Each element of x is multiplied with a filter, and the products are added up where they lie.
 * @throws ShapeError if the channels differ, or an option makes no sense.
 * @function
 * @example
 * conv2dTranspose(ones([1, 1, 1, 1]), ones([1, 1, 2, 2])).toArray() // [[[[1, 1], [1, 1]]]]
 */
export const conv2dTranspose: ConvolutionTransposed & Defined = /*@__PURE__*/ define<ConvolutionTransposed>(
  (x: Tensor, w: Tensor, { padding = 0, outputPadding = 0, groups = 1, ...options }: TransposedOptions = {}): Tensor => {
    const name = 'conv2dTranspose';
    checkChannels(name, x.shape, w.shape, groups, w.shape[0] ?? 0);
    const spread = windowsOf(name, [w.shape[2]!, w.shape[3]!], options);
    const sides = sidesOf(name, padding, x.shape, spread);
    const more = pair(outputPadding);
    const to = [0, 1].map((k) => {
      const { stride, size, dilation } = spread;
      if (!(Number.isInteger(more[k]) && more[k]! >= 0 && more[k]! < stride[k]!)) {
        refuse(name, `outputPadding ${show(more)} must be whole numbers from 0 to below the stride ${show(stride)}`, []);
      }
      if (x.shape[2 + k]! < 1) refuse(name, `pictures ${show(x.shape)} have nothing along axis ${2 + k}`, [x.shape], 2 + k);
      const length = (x.shape[2 + k]! - 1) * stride[k]! + span(size[k]!, dilation[k]!) + more[k]! - sides[k]![0] - sides[k]![1];
      if (length < 1) refuse(name, `padding ${show(sides[k]!)} leaves nothing of shape ${show(x.shape)} (axis ${2 + k})`, [x.shape], 2 + k);
      return length;
    }) as [number, number];
    return apply(transposed, [x, w], { ...spread, groups, to, sides });
  },
  {
    cases: [
      { shapes: ['2 2 2 3', '2 3 2 2'].map(shapeOf), call: (x, w) => conv2dTranspose(x!, w!) },
      {
        shapes: ['1 4 2 2', '4 1 3 3'].map(shapeOf),
        call: (x, w) => conv2dTranspose(x!, w!, { groups: 2, stride: 2, padding: 1, outputPadding: [1, 0] }),
      },
    ],
  },
  transposed,
);

type ConvolutionTransposed = <X extends Tensor, W extends Shape, const G extends number | undefined = 1>(
  x: X & Check<Convolved<X['shape'], W, G, true>>,
  w: Tensor<W>,
  options?: TransposedOptions & { readonly groups?: G },
) => Result<Convolved<X['shape'], W, G, true>>;
