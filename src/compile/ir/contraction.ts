/**
 * Finds how the operands of a product lie in memory, so that windows and other rearrangements are multiplied without being laid out first.
 */
import { stridesOf } from '../../shape.js';
import { primitives } from '../primitives.js';
import { layoutOf, type Node } from './node.js';

/** An axis of memory: how many elements, and how far apart. */
interface Line {
  readonly size: number;
  readonly step: number;
}

/** A matrix, or a batch of them, each side of which lies along some axes. */
interface Operand {
  readonly base: Node;
  readonly offset: number;
  readonly batch: readonly Line[];
  readonly rows: readonly Line[];
  readonly columns: readonly Line[];
}

/** The two operands as views whose axes are those of the batch, then of one side, then of the other; and how many axes each side has. */
export interface Contraction {
  readonly a: View;
  readonly b: View;
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}
export interface View {
  readonly base: Node;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly steps: readonly number[];
}

/** How to multiply a [..., m, k] and b [..., k, n] from where their elements really are; null if they must be copied. */
export function contractionOf(a: Node, b: Node): Contraction | null {
  const [left, right] = [operandOf(a), operandOf(b)];
  const depth = left && right && common(left.columns, right.rows);
  if (!depth) return null;
  const view = ({ base, offset, batch }: Operand, ...sides: readonly (readonly Line[])[]): View => {
    const axes = [...batch, ...sides.flat()];
    return { base, offset, shape: axes.map(({ size }) => size), steps: axes.map(({ step }) => step) };
  };
  return {
    a: view(left, left.rows, depth[0]),
    b: view(right, depth[1], right.columns),
    rows: left.rows.length,
    depth: depth[0].length,
    columns: right.columns.length,
  };
}

/** Where the elements of a batch of matrices lie. A copy of a view is not needed: the view is read itself. */
function operandOf(x: Node): Operand | null {
  const { base, offset, steps } = layoutOf(x);
  if (base.kind.op === 'number') return null;
  const isCopy = base.kind.op === 'elementwise' && base.kind.primitive === primitives.copy;
  const source = isCopy ? base.inputs[0]! : base;
  const from = layoutOf(source);
  if (from.base.kind.op === 'number') return null;
  const dense = stridesOf(source.shape);
  const axes: (readonly Line[])[] = [];
  for (const [axis, size] of x.shape.entries()) {
    const lines = isCopy ? linesOf(size, steps[axis]!, source.shape, dense, from.steps) : [{ size, step: steps[axis]! }];
    if (!lines) return null;
    axes.push(lines);
  }
  const batch = axes.slice(0, -2);
  if (batch.some((lines) => lines.length > 1)) return null;
  let [rest, start] = [offset, isCopy ? from.offset : offset];
  if (isCopy) {
    for (const [axis, step] of dense.entries()) {
      start += Math.floor(rest / step) * from.steps[axis]!;
      rest %= step;
    }
  }
  return { base: from.base, offset: start, batch: batch.flat(), rows: axes.at(-2)!, columns: axes.at(-1)! };
}

/**
 * The axes of the source that `size` elements, `step` apart in its dense copy, lie along; null if parts of its axes do not make them up.
 */
function linesOf(size: number, step: number, shape: readonly number[], dense: readonly number[], steps: readonly number[]): Line[] | null {
  if (size === 1 || step === 0) return [{ size, step: 0 }];
  const lines: Line[] = [];
  for (let [axis, left, apart] = [shape.length - 1, size, step]; left > 1; axis--) {
    if (axis < 0) return null;
    const end = dense[axis]! * shape[axis]!;
    if (apart >= end) continue;
    // Every so manieth element of this axis, as many as there are; the next axis goes on from its end.
    const some = Math.min(left, end / apart);
    if (apart % dense[axis]! !== 0 || !Number.isInteger(some) || left % some !== 0) return null;
    lines.unshift({ size: some, step: (steps[axis]! * apart) / dense[axis]! });
    left /= some;
    apart = end;
  }
  return lines;
}

/** Two lists of axes of as many elements, cut so that the sizes agree; null if they cannot. */
function common(a: readonly Line[], b: readonly Line[]): [Line[], Line[]] | null {
  const [restA, restB] = [[...a], [...b]];
  const [left, right]: [Line[], Line[]] = [[], []];
  while (restA.length > 0 && restB.length > 0) {
    const [x, y] = [restA.pop()!, restB.pop()!];
    const size = Math.min(x.size, y.size);
    if (x.size % size !== 0 || y.size % size !== 0) return null;
    left.unshift({ size, step: x.step });
    right.unshift({ size, step: y.step });
    if (x.size > size) restA.push({ size: x.size / size, step: x.step * size });
    if (y.size > size) restB.push({ size: y.size / size, step: y.step * size });
  }
  return [...restA, ...restB].every(({ size }) => size === 1) ? [left, right] : null;
}
