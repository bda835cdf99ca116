/** Refuses examples that a search would only stumble over, before it begins. */
import { ShapeError, ValueError } from '../errors.js';
import { mustBeTensor } from '../must-be.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';

/** Examples: row i of `x`, [m, features], has row i of `y`, [m, 1], as its target. */
export interface Examples {
  readonly x: Tensor;
  readonly y: Tensor;
}

/** Throws a DTypeError, ShapeError or ValueError that names the first offender. */
export function checkExamples(examples: Examples): void {
  const { x, y } = examples ?? {};
  mustBeTensor('gmdh', 'x', x);
  mustBeTensor('gmdh', 'y', y);
  const [count, features] = x.shape;
  if (x.rank !== 2 || !count || !features) {
    throw new ShapeError('gmdh', `x must be [examples, features] with at least one of each, got ${show(x.shape)}`, [x.shape]);
  }
  if (y.rank !== 2 || y.shape[0] !== count || y.shape[1] !== 1) {
    const fix = y.size === count ? ' with y.reshape([-1, 1])' : ', a target for each example';
    throw new ShapeError('gmdh', `x of shape ${show(x.shape)} needs y of shape [${count}, 1]${fix}, got ${show(y.shape)}`, [
      x.shape,
      y.shape,
    ]);
  }
  for (const [name, { data, size }] of Object.entries({ x, y })) {
    const at = data.findIndex((v: number) => !Number.isFinite(v));
    if (at >= 0)
      throw new ValueError(`gmdh: ${name} has ${data[at]} in row ${Math.floor((at * count) / size)}; remove or repair that example`);
  }
}

/** Calls `refuse` unless there is one name for each feature, none of them empty or given twice. */
export function checkNames(names: readonly string[], features: number, refuse: (why: string) => never): void {
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string')) refuse('names must be a list of texts');
  if (names.length !== features) refuse(`${features} features have ${names.length} names; give one for each`);
  if (features === 0) refuse('it has no features');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) refuse(`two features are called "${twice}"`);
  if (names.some((name) => name.trim() === '')) refuse('a feature has an empty name');
}
