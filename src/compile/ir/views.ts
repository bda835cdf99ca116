/** Arithmetic on views: a base, an offset, and a step per axis describe every reshape, permutation, slice and stretch. */
import { stridesOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';

/** The steps along the axes of `out` for an operand of shape `shape` that stretches to it: 0 where it is stretched. */
export function stretched(shape: Shape, steps: readonly number[], out: Shape): number[] {
  const lead = out.length - shape.length;
  return out.map((_, axis) => (axis < lead || shape[axis - lead] === 1 ? 0 : steps[axis - lead]!));
}

/** Whether elements lie one after the other in row-major order. The steps of axes of length 1 don't matter. */
export function isDense(shape: Shape, steps: readonly number[]): boolean {
  const dense = stridesOf(shape);
  return shape.every((d, axis) => d === 1 || steps[axis] === dense[axis]);
}

/** The steps of the same elements under another shape, or null if no steps can describe it. */
export function reshaped(shape: Shape, steps: readonly number[], to: Shape): number[] | null {
  // Only axes longer than 1 matter. Walk both shapes from the last axis, matching groups of axes of equal size.
  const axes = shape.flatMap((d, i) => (d === 1 ? [] : [{ size: d, step: steps[i]! }]));
  const result = new Array<number>(to.length).fill(0);
  let from = axes.length - 1;
  for (let i = to.length - 1; i >= 0; ) {
    if (to[i] === 1) {
      i--;
      continue;
    }
    let size = axes[from]!.size;
    const { step } = axes[from]!;
    const first = i;
    let wanted = to[i]!;
    while (wanted !== size) {
      if (wanted < size) wanted *= to[--i]!;
      else {
        // The next axis outwards must continue where this group ends.
        const outer = axes[--from]!;
        if (outer.step !== step * size) return null;
        size *= outer.size;
      }
    }
    for (let axis = first, inner = step; axis >= i; axis--) {
      result[axis] = inner;
      inner *= to[axis]!;
    }
    from--;
    i--;
  }
  return result;
}

/** Whether the rows or the columns of an m × n matrix lie in one piece each, so far apart down and right. */
export const isMatrix = (m: number, n: number, down: number, right: number): boolean =>
  ((right === 1 || n === 1) && (down >= n || m === 1)) || ((down === 1 || m === 1) && (right >= m || n === 1));
