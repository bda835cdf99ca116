/** Walks arrays over a common shape in runs along its last axis, so that kernels are plain loops. */
import { sizeOf, stridesWithin } from './shape.js';
import type { Shape } from './shape-types.js';

/** A run: output elements from `start` to before `end`; operand k begins at `offsets[k]` and moves by `steps[k]`. */
export type Visit = (start: number, end: number, offsets: readonly number[], steps: readonly number[]) => void;

/** Visits all runs of `shape`, row-major, for operands with the given strides. Neighbouring axes that are one stretch of memory merge. */
export function eachRun(shape: Shape, strides: readonly (readonly number[])[], visit: Visit): void {
  const size = sizeOf(shape);
  if (size === 0) return;
  /** For each axis its size and the operands' steps. */
  const axes: number[][] = [];
  shape.forEach((d, axis) => {
    if (d === 1) return;
    const next = [d, ...strides.map((s) => s[axis]!)];
    const last = axes.at(-1);
    if (last?.every((step, k) => k === 0 || step === next[k]! * d)) next[0]! *= axes.pop()![0]!;
    axes.push(next);
  });
  const [length, ...inner] = axes.pop() ?? [1, ...strides.map(() => 0)];
  const offsets = inner.map(() => 0);
  const index = axes.map(() => 0);
  for (let start = 0; start < size; start += length!) {
    visit(start, start + length!, offsets, inner);
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      const steps = axes[axis]!;
      for (let k = 0; k < offsets.length; k++) offsets[k]! += steps[k + 1]!;
      if (++index[axis]! < steps[0]!) break;
      for (let k = 0; k < offsets.length; k++) offsets[k]! -= steps[k + 1]! * steps[0]!;
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
