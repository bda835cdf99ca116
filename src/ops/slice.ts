/** Cutting ranges out of tensors and putting borders around them: slice and pad, each the gradient of the other. */
import { ShapeError } from '../errors.js';
import { apply, type Defined, define, type Op } from '../op.js';
import type { Padding, Slicing } from '../op-kinds.js';
import { eachRun } from '../runs.js';
import { normalizeAxis, show, sizeOf, stridesOf } from '../shape.js';
import type { Tensor } from '../tensor.js';

interface Range {
  readonly start: number;
  readonly end: number;
  readonly axis: number;
}

/** `[0, 0]` for every axis but one. */
const widthsAt = (rank: number, axis: number, before: number, after: number): [number, number][] =>
  Array.from({ length: rank }, (_, i) => (i === axis ? [before, after] : [0, 0]));

const sliceOp: Op<Range> = {
  name: 'slice',
  shape: ([x], { start, end, axis }) => x!.map((d, i) => (i === axis ? end - start : d)),
  integers: true,
  forward(y, _, [x], { start, end, axis }) {
    const inner = sizeOf(x!.shape.slice(axis + 1));
    const [row, part] = [x!.shape[axis]! * inner, (end - start) * inner];
    for (let from = start * inner, to = 0; to < y.length; from += row, to += part) y.set(x!.data.subarray(from, from + part), to);
  },
  vjp: [(g, _, [x], { start, end, axis }) => pad(g, widthsAt(x!.rank, axis, start, x!.shape[axis]! - end))],
};

/**
 * The range from `start` to before `end` along `axis` (the first if not given). As for arrays, negative positions count from the end, and
 * the range is cut at the ends.
 * @throws ShapeError if the axis is out of range, or a position is no whole number.
 * @function
 * @example
 * slice(tensor([1, 2, 3, 4]), 1, -1).toArray() // [2, 3]
 */
export const slice: Slicing & Defined = /*@__PURE__*/ define<Slicing>(
  (x: Tensor, start: number, end?: number, axis = 0): Tensor => {
    const along = normalizeAxis('slice', axis, x.shape);
    const length = x.shape[along]!;
    const position = (i: number): number => {
      if (Number.isInteger(i) || i === Number.POSITIVE_INFINITY) return Math.min(length, Math.max(0, i < 0 ? i + length : i));
      throw new ShapeError('slice', `position ${i} along axis ${along} of ${show(x.shape)} must be a whole number`, [x.shape], along);
    };
    const from = position(start);
    return apply(sliceOp, [x], { start: from, end: Math.max(from, position(end ?? length)), axis: along });
  },
  {
    cases: [
      { shapes: [[3, 4]], call: (x) => slice(x!, -3, -1, 1) },
      { shapes: [[2, 3, 2]], call: (x) => slice(x!, 1, 9, 1) },
    ],
  },
  sliceOp,
);

export interface Border {
  readonly widths: readonly (readonly [number, number])[];
  readonly value: number;
}

const padOp: Op<Border> = {
  name: 'pad',
  shape([x], { widths }) {
    const fits = widths.length === x!.length && widths.flat().every((n) => Number.isInteger(n) && n >= 0);
    if (fits) return x!.map((d, i) => widths[i]![0] + d + widths[i]![1]);
    throw new ShapeError(
      'pad',
      `[${widths.map(show).join(', ')}] must be a pair of whole numbers from 0 for each of the ${x!.length} axes of ${show(x!)}`,
      [x!],
    );
  },
  integers: true,
  forward(y, shape, [x], { widths, value }) {
    const { data } = x!;
    const steps = stridesOf(shape);
    const corner = widths.reduce((at, [before], axis) => at + before * steps[axis]!, 0);
    if (!Object.is(value, 0)) y.fill(value);
    eachRun(x!.shape, [steps], (start, end, [to], [step]) => {
      for (let i = start, o = corner + to!; i < end; i++, o += step!) y[o] = data[i]!;
    });
  },
  vjp: [(g, _, [x], { widths }) => widths.reduce<Tensor>((part, [before], axis) => slice(part, before, before + x!.shape[axis]!, axis), g)],
};

/**
 * x with a border of `value` (0 if not given): `widths` has `[before, after]` for each axis.
 * @throws ShapeError unless there is a pair of whole numbers from 0 for each axis.
 * @function
 * @example
 * pad(tensor([1, 2]), [[1, 0]]).toArray() // [0, 1, 2]
 */
export const pad: Padding & Defined = /*@__PURE__*/ define<Padding>(
  (x: Tensor, widths: Border['widths'], value = 0): Tensor => apply(padOp, [x], { widths, value }),
  {
    cases: [
      { shapes: [[3]], call: (x) => pad(x!, [[1, 2]]) },
      {
        shapes: [[2, 3]],
        call: (x) =>
          pad(
            x!,
            [
              [0, 1],
              [2, 0],
            ],
            7,
          ),
      },
    ],
  },
  padOp,
);
