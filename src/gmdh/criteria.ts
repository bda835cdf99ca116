/** External criteria: how good a candidate is, judged on examples that its coefficients were not found from. Lower is better. */
import { ValueError } from '../errors.js';
import { inWords } from '../must-be.js';
import { mul, square, sub } from '../ops/arithmetic.js';
import { sum } from '../ops/reduce.js';
import type { Tensor } from '../tensor.js';

/** Part A of the examples, part B, or both. */
export type Part = 'A' | 'B' | 'all';

/** What a criterion sees of a candidate. In the formulas $\hat y_A$ is the output with the coefficients $w_A$ found on part A. */
export interface Fits {
  /** The targets in a part, [rows, 1]. */
  targets(of: Part): Tensor;
  /** The outputs in one part with the coefficients found on another, [rows, 1]. */
  outputs(of: Part, by: Part): Tensor;
  /** The coefficients found on a part, [terms, 1]. */
  coefficients(by: Part): Tensor;
}

/** A measure of candidates. Write your own, or combine these by `symmetric` and `weighted`. */
export interface Criterion {
  readonly name: string;
  /** The parts that it has coefficients found on: each must have at least as many rows as a candidate has terms. */
  readonly fittedOn: readonly Part[];
  value(fits: Fits): number;
}

const PARTS: readonly unknown[] = ['A', 'B', 'all'] satisfies Part[];

/** Throws a ValueError unless it is a criterion: its name is none. */
export function checkCriterion(op: string, given: Criterion): void {
  if (typeof given?.value !== 'function' || !Array.isArray(given.fittedOn))
    throw new ValueError(`${op}: takes a criterion itself, such as regularity, got ${inWords(given)}`);
  const wrong = given.fittedOn.find((part) => !PARTS.includes(part));
  if (wrong !== undefined) throw new ValueError(`${op}: criterion "${given.name}" is fittedOn ${wrong}; the parts are A, B and all`);
}

/** Differences below this share of what they are differences of are rounding, and count as none. */
const ROUNDING = 1e-10;

const squares = (x: Tensor): number => sum(square(x)).item();
const settled = (value: number, scale: number): number => (Math.abs(value) <= ROUNDING ** 2 * scale ? 0 : value);

/**
 * Regularity: $\sum_B (y - \hat y_A)^2$, the squared error on examples that were not learned from.
 * Ivakhnenko, "Polynomial Theory of Complex Systems", 1971.
 */
export const regularity: Criterion = {
  name: 'regularity',
  fittedOn: ['A'],
  value: ({ targets, outputs }) => settled(squares(sub(targets('B'), outputs('B', 'A'))), squares(targets('all'))),
};

/**
 * Stability: $\sum_{A \cup B} (y - \hat y_A)^2$, the same on all examples.
 * Ivakhnenko and Stepashko, "Noise Immunity of Modelling" (in Russian), 1985.
 */
export const stability: Criterion = {
  name: 'stability',
  fittedOn: ['A'],
  value: ({ targets, outputs }) => settled(squares(sub(targets('all'), outputs('all', 'A'))), squares(targets('all'))),
};

/**
 * Unbiasedness of outputs: $\sum_B (\hat y_A - \hat y_B)^2$. A model that is true says the same, whichever examples it was found from. Says
 * nothing about the error: a model that always says 0 is unbiased, so put it beside another criterion with `weighted`.
 * Ivakhnenko, "Polynomial Theory of Complex Systems", 1971.
 */
export const unbiasedOutputs: Criterion = {
  name: 'unbiasedOutputs',
  fittedOn: ['A', 'B'],
  value: ({ targets, outputs }) => settled(squares(sub(outputs('B', 'A'), outputs('B', 'B'))), squares(targets('all'))),
};

/**
 * Unbiasedness of coefficients: $\lVert w_A - w_B \rVert^2$. Depends on the units of the features.
 * Ivakhnenko and Stepashko, "Noise Immunity of Modelling" (in Russian), 1985.
 */
export const unbiasedCoefficients: Criterion = {
  name: 'unbiasedCoefficients',
  fittedOn: ['A', 'B'],
  value({ coefficients }) {
    const [a, b] = [coefficients('A'), coefficients('B')];
    return settled(squares(sub(a, b)), squares(a) + squares(b));
  },
};

/**
 * Noise immunity (absolute): $\sum_B (\hat y_{A \cup B} - \hat y_A)(\hat y_B - \hat y_{A \cup B})$, how far the three outputs lie apart. On
 * part B alone it can be negative; `symmetric(noiseImmunity)`, on all examples, cannot. Ivakhnenko and Stepashko, "Noise Immunity of
 * Modelling" (in Russian), 1985.
 */
export const noiseImmunity: Criterion = {
  name: 'noiseImmunity',
  fittedOn: ['A', 'B', 'all'],
  value({ targets, outputs }) {
    const product: Tensor = mul(sub(outputs('B', 'all'), outputs('B', 'A')), sub(outputs('B', 'B'), outputs('B', 'all')));
    return settled(sum(product).item(), squares(targets('all')));
  },
};

const SWAPPED: Readonly<Record<Part, Part>> = { A: 'B', B: 'A', all: 'all' };

/**
 * A criterion, plus the same with the parts in each other's place: each example is once learned from and once judged by.
 * @example
 * await fit(combi(), { x, y }, { criterion: symmetric(regularity) });
 */
export function symmetric(criterion: Criterion): Criterion {
  checkCriterion('symmetric', criterion);
  const { name, fittedOn } = criterion;
  const value = (fits: Fits): number => criterion.value(fits);
  return {
    name: `symmetric ${name}`,
    fittedOn: [...new Set([...fittedOn, ...fittedOn.map((part) => SWAPPED[part])])],
    value: (fits) =>
      value(fits) +
      value({
        targets: (of) => fits.targets(SWAPPED[of]),
        outputs: (of, by) => fits.outputs(SWAPPED[of], SWAPPED[by]),
        coefficients: (by) => fits.coefficients(SWAPPED[by]),
      }),
  };
}

/**
 * Two criteria as one: $\alpha c_1 + (1 - \alpha) c_2$, α above 0 and below 1 (0.5 if not given).
 * @throws ValueError if α is out of range.
 * @example
 * weighted(regularity, unbiasedOutputs, 0.8)
 */
export function weighted(first: Criterion, second: Criterion, alpha = 0.5): Criterion {
  for (const criterion of [first, second]) checkCriterion('weighted', criterion);
  if (!(alpha > 0 && alpha < 1)) throw new ValueError(`weighted: alpha ${alpha} must be above 0 and below 1`);
  return {
    name: `${alpha} ${first.name} + ${Number((1 - alpha).toPrecision(12))} ${second.name}`,
    fittedOn: [...new Set([...first.fittedOn, ...second.fittedOn])],
    value: (fits) => alpha * first.value(fits) + (1 - alpha) * second.value(fits),
  };
}
