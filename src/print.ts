/** Shows a tensor as text: shape, number type, and rounded values in aligned rows. */
import { show } from './shape.js';
import type { NestedArray } from './shape-types.js';
import type { Tensor } from './tensor.js';

/** Axes longer than this are cut in the middle. */
const LONGEST = 10;
/** How many entries a cut axis shows at either end. */
const EDGE = 4;

/** The values as nested arrays; a number for a scalar. */
export function toNested({ shape, data }: Tensor): NestedArray {
  const nest = (axis: number, start: number, size: number): NestedArray => {
    if (axis === shape.length) return data[start]!;
    const step = size / shape[axis]!;
    return Array.from({ length: shape[axis]! }, (_, i) => nest(axis + 1, start + i * step, step));
  };
  return nest(0, 0, data.length);
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** Which indices of an axis are shown; null stands for the gap. */
const shown = (length: number): (number | null)[] =>
  length <= LONGEST ? range(0, length) : [...range(0, EDGE), null, ...range(length - EDGE, length)];

/** Chooses one notation for all numbers shown: whole, decimals, or powers of ten; what decimals would round to 0 keeps its power. */
function notation(numbers: readonly number[]): (x: number) => string {
  const sizes = numbers.filter((x) => Number.isFinite(x) && x !== 0).map(Math.abs);
  const largest = Math.max(0, ...sizes);
  if (largest < 1e9 && sizes.every(Number.isInteger)) return String;
  if (largest >= 1e6 || largest < 1e-3) return (x) => (Number.isFinite(x) ? x.toExponential(4) : String(x));
  const decimals = largest >= 1000 ? 2 : 4;
  return (x) => (!Number.isFinite(x) ? String(x) : x !== 0 && Math.abs(x) < 1e-4 ? x.toExponential(1) : x.toFixed(decimals));
}

/** `Tensor [2, 2] float32` and the values below it. */
export function format(t: Tensor): string {
  const { shape, data } = t;
  const title = `Tensor${t.name ? ` "${t.name}"` : ''} ${show(shape)} ${t.dtype}`;
  if (data.length === 0) return `${title} (empty)`;
  const draw = (text: (x: number) => string): string => {
    const part = (axis: number, start: number, size: number): string => {
      if (axis === shape.length) return text(data[start]!);
      const step = size / shape[axis]!;
      const parts = shown(shape[axis]!).map((i) => (i === null ? '…' : part(axis + 1, start + i * step, step)));
      const between = axis === shape.length - 1 ? ', ' : `,${'\n'.repeat(shape.length - 1 - axis)}${' '.repeat(axis + 1)}`;
      return `[${parts.join(between)}]`;
    };
    return part(0, 0, data.length);
  };
  const visible: number[] = [];
  draw((x) => String(visible.push(x)));
  const text = notation(visible);
  const width = Math.max(...visible.map((x) => text(x).length));
  return `${title}${shape.length === 0 ? ': ' : '\n'}${draw((x) => text(x).padStart(width))}`;
}
