/** Fits one candidate and judges it by an external criterion. */
import { matmul } from '../ops/matmul.js';
import { slice } from '../ops/slice.js';
import type { Tensor } from '../tensor.js';
import type { Criterion, Fits, Part } from './criteria.js';
import type { Solver } from './least-squares.js';
import { type Term, valuesOf } from './terms.js';

/** Examples in the order of their split: those of part A first. */
export interface Data {
  /** How many rows are A. */
  readonly a: number;
  readonly rows: number;
  /** [rows, 1] */
  readonly y: Tensor;
  /** The values of a variable, [rows, 1]: a feature, or the output of a kept candidate. */
  readonly variable: (i: number) => Tensor;
}

/** A candidate with its coefficients, found on part A, and the criterion's value. */
export interface Scored {
  readonly terms: readonly Term[];
  readonly coefficients: Tensor<[number, 1]>;
  readonly value: number;
}

const partOf = ({ a, rows }: Data, t: Tensor, part: Part): Tensor =>
  part === 'all' ? t : part === 'A' ? slice(t, 0, a) : slice(t, a, rows);

/** How many rows a part has. */
export const sizeOfPart = ({ a, rows }: Data, part: Part): number => (part === 'all' ? rows : part === 'A' ? a : rows - a);

export function scoreOf(data: Data, terms: readonly Term[], criterion: Criterion, solve: Solver): Scored {
  const values = valuesOf(terms, data.variable);
  const found = new Map<Part, Tensor<[number, 1]>>();
  const coefficients = (by: Part): Tensor<[number, 1]> => {
    const known = found.get(by) ?? solve(partOf(data, values, by), partOf(data, data.y, by));
    found.set(by, known);
    return known;
  };
  const fits: Fits = {
    coefficients,
    targets: (of) => partOf(data, data.y, of),
    outputs: (of, by) => matmul(partOf(data, values, of), coefficients(by)),
  };
  return { terms, value: criterion.value(fits), coefficients: coefficients('A') };
}
