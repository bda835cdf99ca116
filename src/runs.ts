/** Walks arrays over a common shape in runs along its last axis, so that kernels are plain loops. */
import { sizeOf, stridesWithin } from './shape.js';
import type { Shape } from './shape-types.js';

/** A run: output elements from `start` to before `end`; operand k begins at `offsets[k]` and moves by `steps[k]`. */
export type Visit = (start: number, end: number, offsets: readonly number[], steps: readonly number[]) => void;

/** Visits all runs of `shape`, row-major, for operands with the given strides. Neighbouring axes that are one stretch of memory merge. */
export function eachRun(shape: Shape, strides: readonly (readonly number[])[], visit: Visit): void {
  const size = sizeOf(shape);
  if (size === 0) return;
  const dims: number[] = [];
  const steps: number[][] = strides.map(() => []);
  shape.forEach((d, axis) => {
    if (d === 1) return;
    const last = dims.length - 1;
    if (last >= 0 && steps.every((s, k) => s[last] === strides[k]![axis]! * d)) {
      dims[last]! *= d;
      steps.forEach((s, k) => {
        s[last] = strides[k]![axis]!;
      });
    } else {
      dims.push(d);
      steps.forEach((s, k) => {
        s.push(strides[k]![axis]!);
      });
    }
  });
  const length = dims.pop() ?? 1;
  const inner = steps.map((s) => s.pop() ?? 0);
  const offsets = strides.map(() => 0);
  const index = dims.map(() => 0);
  for (let start = 0; start < size; start += length) {
    visit(start, start + length, offsets, inner);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      for (let k = 0; k < offsets.length; k++) offsets[k]! += steps[k]![axis]!;
      if (++index[axis]! < dims[axis]!) break;
      for (let k = 0; k < offsets.length; k++) offsets[k]! -= steps[k]![axis]! * dims[axis]!;
      index[axis] = 0;
    }
  }
}

/** Visits all runs of `shape` for operands that broadcast to it. */
export function eachBroadcastRun(shape: Shape, operands: readonly Shape[], visit: Visit): void {
  eachRun(
    shape,
    operands.map((s) => stridesWithin(s, shape)),
    visit,
  );
}
