/** Arithmetic on shapes at run time: sizes, strides, axes, broadcasting. Nothing here knows about tensors. */
import { ShapeError } from './errors.js';
import type { Shape } from './shape-types.js';

/** Number of elements: the product of the dimensions, 1 for a scalar. */
export const sizeOf = (shape: Shape): number => shape.reduce((size, d) => size * d, 1);

/** `[2, 3]` as text. */
export const show = (shape: Shape): string => `[${shape.join(', ')}]`;

/** Whether two shapes have the same dimensions. */
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((d, i) => d === b[i]);

/** Returns `shape` if each dimension is a whole number ≥ 0, else throws a ShapeError. */
export function checkShape(op: string, shape: Shape): Shape {
  shape.forEach((d, axis) => {
    if (Number.isSafeInteger(d) && d >= 0) return;
    throw new ShapeError(op, `shape ${show(shape)} does not exist (axis ${axis}: ${d} must be a whole number from 0)`, [shape], axis);
  });
  return shape;
}

/** `axis` counted from the front; a negative one counts from the end. */
export function normalizeAxis(op: string, axis: number, shape: Shape): number {
  const rank = shape.length;
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  const range = rank === 0 ? 'a scalar has no axes' : `axes run from ${-rank} to ${rank - 1}`;
  throw new ShapeError(op, `axis ${axis} is out of range for shape ${show(shape)} (${range})`, [shape], axis);
}

/** The axes given (one, several, or all when undefined), counted from the front, ascending, each once. */
export function normalizeAxes(op: string, axes: number | readonly number[] | undefined, shape: Shape): readonly number[] {
  if (axes === undefined) return shape.map((_, i) => i);
  if (typeof axes === 'number') return [normalizeAxis(op, axes, shape)];
  const sorted = axes.map((axis) => normalizeAxis(op, axis, shape)).sort((a, b) => a - b);
  const twice = sorted.find((axis, i) => i > 0 && axis === sorted[i - 1]);
  if (twice !== undefined) throw new ShapeError(op, `axis ${twice} is given twice in ${show(axes)}`, [shape], twice);
  return sorted;
}

/** The shape that two operands stretch to: right-aligned, a 1 fits anything (NumPy's rule). */
export function broadcast(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b)) return a;
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const m = a[a.length - rank + axis] ?? 1;
    const n = b[b.length - rank + axis] ?? 1;
    if (m === n || n === 1) return m;
    if (m === 1) return n;
    const why = `shapes ${show(a)} and ${show(b)} do not broadcast (axis ${axis}: ${m} against ${n})`;
    throw new ShapeError(op, `${why}${columnHint(a, b)}`, [a, b], axis);
  });
}

/** Says so when a vector was meant to run along the first axis of a matrix: the most common reason why shapes do not stretch. */
function columnHint(a: Shape, b: Shape): string {
  const [vector, matrix] = a.length < b.length ? [a, b] : [b, a];
  if (vector.length !== 1 || matrix.length !== 2 || vector[0] !== matrix[0]) return '';
  return `; to stretch ${show(vector)} along the rows, reshape it to ${show([...vector, 1])}`;
}

/** Row-major steps: how far apart neighbours along each axis lie. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  for (let i = shape.length - 1, step = 1; i >= 0; i--) {
    strides[i] = step;
    step *= shape[i]!;
  }
  return strides;
}

/** Steps through `shape`'s data while walking `out`: 0 along every stretched axis. */
export function stridesWithin(shape: Shape, out: Shape): number[] {
  const strides = new Array<number>(out.length).fill(0);
  for (let i = out.length - 1, j = shape.length - 1, step = 1; j >= 0; i--, j--) {
    if (shape[j] !== 1) strides[i] = step;
    step *= shape[j]!;
  }
  return strides;
}

/** The axes of `out` along which `shape` was stretched; summing over them undoes the broadcast. */
export function stretchedAxes(shape: Shape, out: Shape): number[] {
  const lead = out.length - shape.length;
  return out.flatMap((d, i) => (i < lead || (shape[i - lead] === 1 && d !== 1) ? [i] : []));
}

/** `shape` after a reduction over `axes`: without them, or with 1 in their places. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): Shape {
  return keepDims ? shape.map((d, i) => (axes.includes(i) ? 1 : d)) : shape.filter((_, i) => !axes.includes(i));
}

/** Throws a ShapeError if an axis to be reduced is empty: for reductions that mean nothing without elements. */
export function refuseEmpty(op: string, shape: Shape, axes: readonly number[]): void {
  const axis = axes.find((a) => shape[a] === 0);
  if (axis === undefined) return;
  throw new ShapeError(op, `shape ${show(shape)} has no elements along axis ${axis}`, [shape], axis);
}
