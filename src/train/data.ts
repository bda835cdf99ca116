/** Examples to train on: checked, split, and cut into batches. */
import '../methods.js';
import type { Storage } from '../dtype.js';
import { ShapeError, ValueError } from '../errors.js';
import { take } from '../ops/take.js';
import type { Generator } from '../random/generator.js';
import { show } from '../shape.js';
import { Tensor } from '../tensor.js';

/** Examples: row i of `x` has row i of `y` as its target. */
export interface Examples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/**
 * Refuses examples that training would only turn into NaN: rows that don't match, values that are not finite, targets out of range.
 * @throws ShapeError or ValueError that names the first offender.
 */
export function checkExamples({ x, y }: Examples, range: readonly [low: number, high: number] | undefined): void {
  const count = x.shape[0] ?? 0;
  if (count === 0) throw new ShapeError('fit', `no examples in x of shape ${show(x.shape)}`, [x.shape], 0);
  if (y.shape[0] !== count) {
    throw new ShapeError(
      'fit',
      `${count} rows in x, ${y.shape[0] ?? 0} in y of shape ${show(y.shape)}; there must be one target per example`,
      [x.shape, y.shape],
      0,
    );
  }
  for (const [name, t] of [
    ['x', x],
    ['y', y],
  ] as const) {
    const at = t.data.findIndex((v: number) => !Number.isFinite(v));
    if (at >= 0)
      throw new ValueError(`fit: ${name} has ${t.data[at]} in row ${Math.floor((at * count) / t.size)}; remove or repair that example`);
  }
  if (!range) return;
  const [low, high] = range;
  const at = y.data.findIndex((v: number) => v < low || v > high);
  if (at >= 0)
    throw new ValueError(
      `fit: label ${y.data[at]} in row ${Math.floor((at * count) / y.size)} must be from ${low} to ${high} for this model`,
    );
}

/** The rows with the given numbers. */
export function rowsOf({ x, y }: Examples, rows: Int32Array): Examples {
  const index = new Tensor([rows.length], rows);
  return { x: take(x, index), y: take(y, index) };
}

/** Two parts of shuffled examples, the second with the given share of them (at least one in each). */
export function split(examples: Examples, share: number, generator: Generator): [training: Examples, validation: Examples] {
  const count = examples.x.shape[0]!;
  if (!(share > 0 && share < 1) || count < 2)
    throw new ValueError(`fit: a validation share of ${share} of ${count} examples leaves one part empty; use a share between 0 and 1`);
  const order = generator.permutation(count);
  const held = Math.min(count - 1, Math.max(1, Math.round(count * share)));
  return [rowsOf(examples, order.slice(held)), rowsOf(examples, order.slice(0, held))];
}

/**
 * Endless batches of `size` rows, shuffled anew for each epoch; the last of an epoch takes what is left, or that is left out (`dropLast`).
 * All rows at once keep their order. The first `skip` batches of the first epoch are left out, for a training run that goes on in the
 * middle of it.
 */
export function* batches(examples: Examples, size: number, generator: Generator, skip = 0, dropLast = false): IterableIterator<Batch> {
  const count = examples.x.shape[0]!;
  for (let first = skip * size; ; first = 0) {
    const epochStart = generator.state.toTypedArray();
    if (size >= count) {
      yield { ...examples, epochStart, endsEpoch: true };
      continue;
    }
    const order = generator.permutation(count);
    const end = dropLast ? count - (count % size) : count;
    for (let start = first; start < end; start += size) {
      yield { ...rowsOf(examples, order.slice(start, start + size)), epochStart, endsEpoch: start + size >= end };
    }
  }
}

/** A batch, and where it stands in the run. */
export interface Batch extends Examples {
  /** The generator's state when this epoch began, from which its order follows. */
  readonly epochStart: Storage;
  /** Whether this is the last batch of its epoch. */
  readonly endsEpoch: boolean;
}
