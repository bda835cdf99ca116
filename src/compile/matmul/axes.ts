/** The sides of a product as axes of memory: usually one each, several where an operand is a view such as the windows of pictures. */

/** An axis along which two arrays move together, and how far each does, in elements or bytes. The last one of a list is the innermost. */
export interface Axis {
  readonly size: number;
  readonly steps: readonly [number, number];
}

export const sizeOfAxes = (axes: readonly Axis[]): number => axes.reduce((size, axis) => size * axis.size, 1);

/** Neighbouring axes that the chosen arrays walk as one stretch become one; axes of one element vanish. There is at least one axis. */
export function joined(axes: readonly Axis[], arrays: readonly (0 | 1)[] = [0, 1]): Axis[] {
  const result: Axis[] = [];
  for (const axis of axes) {
    if (axis.size === 1) continue;
    const last = result.at(-1);
    if (last && arrays.every((k) => last.steps[k] === axis.size * axis.steps[k])) {
      result.pop();
      result.push({ size: last.size * axis.size, steps: axis.steps });
    } else result.push(axis);
  }
  return result.length > 0 ? result : [axes.at(-1) ?? { size: 1, steps: [0, 0] }];
}

/** A side cut into parts: the axes outside are walked one by one, one axis is cut, those inside it are always whole. */
export interface Cut {
  readonly outer: readonly Axis[];
  readonly axis: Axis;
  /** Elements of the axis in a part; the last one may have fewer. */
  readonly part: number;
  readonly inner: readonly Axis[];
}

/** Cuts a side that is one axis into parts of `size`. */
export const cutOnce = (axis: Axis, size: number): Cut => ({ outer: [], axis, part: Math.min(size, axis.size), inner: [] });

/** Cuts a side into parts of about equal size, at most `most` elements each, a multiple of `unit` if that can be. */
export function cutSide(axes: readonly Axis[], most: number, unit: number): Cut {
  let at = axes.length - 1;
  let inside = 1;
  for (; at > 0 && inside * axes[at]!.size <= most; at--) inside *= axes[at]!.size;
  const axis = axes[at]!;
  const count = Math.max(1, Math.floor(most / inside));
  let part = axis.size;
  if (count < part) {
    part = Math.ceil(part / Math.ceil(part / count));
    let step = unit;
    while (((step / 2) * inside) % unit === 0 && step % 2 === 0) step /= 2;
    const rounded = Math.ceil(part / step) * step;
    if (rounded <= count) part = rounded;
    else if (count >= step) part = Math.floor(count / step) * step;
  }
  return { outer: axes.slice(0, at), axis, part, inner: axes.slice(at + 1) };
}

/** Elements in a whole part. */
export const partSize = ({ part, inner }: Cut): number => part * sizeOfAxes(inner);

/** The axes of a part of a cut. */
export const axesOfPart = ({ axis, inner }: Cut, count: number): Axis[] => [{ ...axis, size: count }, ...inner];
