/**
 * Elements from where the largest of each window is, and elements put there: each is the other's gradient, and max pooling is made of both.
 */
import { arange } from '../create.js';
import type { Storage } from '../dtype.js';
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import { sameShape, show, sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { equal, where } from './choose.js';
import { argmax } from './extremum.js';
import { reshape } from './move.js';
import { sum } from './reduce.js';
import { countWindows, foldWindows, type Windows, windows } from './windows.js';

/** Visits the windows of pictures of shape `shape` in order: which one, and where the first of its largest elements is (NaN above all). */
function eachLargest(x: Storage, shape: Shape, attrs: Windows, visit: (window: number, at: number) => void): void {
  const [rows, columns] = countWindows('largest', shape, attrs);
  const [height, width] = shape.slice(-2) as [number, number];
  const { size, stride, dilation } = attrs;
  const places = sizeOf(shape);
  let window = 0;
  for (let picture = 0; picture < places; picture += height * width)
    for (let r = 0; r < rows; r++)
      for (let c = 0; c < columns; c++) {
        const corner = picture + r * stride[0] * width + c * stride[1];
        let [best, record] = [corner, x[corner]!];
        for (let i = 0; i < size[0]; i++)
          for (let j = 0, at = corner + i * dilation[0] * width; j < size[1]; j++, at += dilation[1]) {
            const here = x[at]!;
            if (here > record || (Number.isNaN(here) && !Number.isNaN(record))) [best, record] = [at, here];
          }
        visit(window++, best);
      }
}

/** For each window, [..., height · width, rows, columns], 1 where the first of its largest elements is, else 0. */
function firstLargest(by: Tensor, attrs: Windows): Tensor {
  const flat = elements(by, attrs);
  const count = flat.shape.at(-3)!;
  const where: Tensor = reshape(arange(count, { dtype: 'int32' }), [count, 1, 1]);
  return equal(argmax(flat, -3, true) as Tensor, where);
}
const elements = (t: Tensor, attrs: Windows): Tensor => {
  const all = windows(t, attrs.size, attrs);
  return reshape(all, [...all.shape.slice(0, -4), attrs.size[0] * attrs.size[1], ...all.shape.slice(-2)]);
};

/** From t, of the shape of `by`, the element where each window of `by` has its largest. @internal */
export const takeLargestOp: Op<Windows> = {
  name: 'takeLargest',
  shape: ([, by], attrs) => [...by!.slice(0, -2), ...countWindows('takeLargest', by!, attrs)],
  integers: true,
  forward(y, _, [t, by], attrs) {
    const { data } = t!;
    eachLargest(by!.data, by!.shape, attrs, (window, at) => {
      y[window] = data[at]!;
    });
  },
  vjp: [(g, _, [, by], attrs) => apply(putLargestOp, [g, by!], attrs), null],
  composed: ([t, by], attrs) => sum(where(firstLargest(by!, attrs), elements(t!, attrs), 0), -3) as Tensor,
};

/**
 * An array of the shape of `by`: the elements of t where its windows have their largest, added up where windows share it, 0 elsewhere.
 * @internal
 */
export const putLargestOp: Op<Windows> = {
  name: 'putLargest',
  shape([t, by], attrs) {
    const wanted = [...by!.slice(0, -2), ...countWindows('putLargest', by!, attrs)];
    if (sameShape(t!, wanted)) return by!;
    throw new ShapeError('putLargest', `pictures ${show(by!)} have windows ${show(wanted)}, got ${show(t!)}`, [t!, by!]);
  },
  integers: true,
  forward(y, _, [t, by], attrs) {
    const { data } = t!;
    eachLargest(by!.data, by!.shape, attrs, (window, at) => {
      y[at]! += data[window]!;
    });
  },
  vjp: [(g, _, [, by], attrs) => apply(takeLargestOp, [g, by!], attrs), null],
  composed([t, by], attrs) {
    const first = firstLargest(by!, attrs);
    const [rows, columns] = t!.shape.slice(-2) as [number, number];
    const each: Tensor = where(first, reshape(t!, [...t!.shape.slice(0, -2), 1, rows, columns]), 0);
    return foldWindows(
      reshape(each, [...t!.shape.slice(0, -2), ...attrs.size, rows, columns]),
      by!.shape.slice(-2) as [number, number],
      attrs,
    );
  },
};

type OnWindows = (t: Tensor, by: Tensor, attrs: Windows) => Tensor;
const all = (size: number, stride: number, dilation = 1): Windows => ({
  size: [size, size],
  stride: [stride, stride],
  dilation: [dilation, dilation],
});

/** @internal */
export const takeLargest: OnWindows & Defined = /*@__PURE__*/ define<OnWindows>(
  (t, by, attrs) => apply(takeLargestOp, [t, by], attrs),
  {
    cases: [
      { shapes: ['2 4 6', '2 4 6'].map(shapeOf), call: (t, by) => takeLargest(t!, by!, all(2, 2)) },
      { shapes: ['2 5 11', '2 5 11'].map(shapeOf), call: (t, by) => takeLargest(t!, by!, all(3, 2)) },
      { shapes: ['7 8', '7 8'].map(shapeOf), call: (t, by) => takeLargest(t!, by!, all(2, 1, 3)) },
    ],
  },
  takeLargestOp,
);

/** @internal */
export const putLargest: OnWindows & Defined = /*@__PURE__*/ define<OnWindows>(
  (t, by, attrs) => apply(putLargestOp, [t, by], attrs),
  {
    cases: [
      { shapes: ['2 2 3', '2 4 6'].map(shapeOf), call: (t, by) => putLargest(t!, by!, all(2, 2)) },
      { shapes: ['2 2 5', '2 5 11'].map(shapeOf), call: (t, by) => putLargest(t!, by!, all(3, 2)) },
      { shapes: ['1 2 10', '1 5 29'].map(shapeOf), call: (t, by) => putLargest(t!, by!, all(2, 3)) },
    ],
  },
  putLargestOp,
);

function shapeOf(text: string): Shape {
  return text.split(' ').map(Number);
}
