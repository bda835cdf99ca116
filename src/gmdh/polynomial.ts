/** Equation (1) as a layer: a weighted sum of terms, to be trained by gradient or found by least squares. */
import { parameter, tensor, zeros } from '../create.js';
import { ShapeError, ValueError } from '../errors.js';
import { mustBeTensor } from '../must-be.js';
import { type Layer, layer } from '../nn/layer.js';
import { matmul } from '../ops/matmul.js';
import { astype } from '../ops/move.js';
import { slice } from '../ops/slice.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { type Term, valuesOf } from './terms.js';

/** A polynomial in float64, [..., features] to [..., 1]. */
export interface Polynomial extends Layer {
  readonly features: number;
  readonly terms: readonly Term[];
  /** One for each term, [terms, 1]. */
  readonly coefficients: Tensor<[number, 1]>;
}

/**
 * The polynomial $\hat y = \sum_k a_k t_k(x)$ of equation (1) with the given terms, and coefficients zero or given: what one neuron of GMDH
 * computes. It computes in float64, whatever x is.
 * @throws ValueError if there is no term, or one names a variable that is none, ShapeError unless there is a coefficient for each.
 * @example
 * polynomial(2, [[], [0, 1]], [3, 2])(tensor([[4, 5]])).item() // 3 + 2 · 4 · 5 = 43
 */
export function polynomial(features: number, terms: readonly Term[], coefficients?: readonly number[]): Polynomial {
  checkTerms('polynomial', features, terms);
  const values = coefficients && tensor(Float64Array.from(coefficients));
  if (values && values.size !== terms.length)
    throw new ShapeError('polynomial', `${terms.length} terms need as many coefficients, got ${values.size}`, [values.shape]);
  const start: Tensor = values ? values.reshape([-1, 1]) : zeros([terms.length, 1], { dtype: 'float64' });
  const weights = parameter(start, 'coefficients');
  const call = (x: Tensor): Tensor => matmul(valuesOf(terms, columnsOf('polynomial', x, features)), weights);
  return Object.assign(layer(call, { coefficients: weights }), { features, terms, coefficients: weights }) as unknown as Polynomial;
}

/** Throws a ValueError unless terms are products of variables below `variables`, each once. */
export function checkTerms(name: string, variables: number, terms: readonly Term[]): void {
  if (terms.length === 0) throw new ValueError(`${name}: needs at least one term; [[]] is a constant`);
  const seen = new Set<string>();
  for (const term of terms) {
    const known = term.every((v, i) => Number.isInteger(v) && v >= (term[i - 1] ?? 0) && v < variables);
    const why = `must be variables from 0 to ${variables - 1} in rising order`;
    if (!known) throw new ValueError(`${name}: term ${show(term)} ${why}`);
    if (seen.has(show(term))) throw new ValueError(`${name}: term ${show(term)} is there twice; add the two coefficients`);
    seen.add(show(term));
  }
}

/** The features of x in float64, one by one, [..., 1]. Throws a ShapeError if x has another number of them. */
export function columnsOf(name: string, x: Tensor, features: number): (i: number) => Tensor {
  mustBeTensor(name, 'x', x);
  if (x.shape.at(-1) !== features) {
    const why = `takes ${features} features, got shape ${show(x.shape)}; the last axis must have ${features}`;
    throw new ShapeError(name, why, [x.shape], -1);
  }
  const doubles = x.dtype === 'float64' ? x : (astype(x, 'float64') as Tensor);
  const columns = new Map<number, Tensor>();
  return (i) => {
    const known = columns.get(i) ?? (slice(doubles, i, i + 1, -1) as Tensor);
    columns.set(i, known);
    return known;
  };
}
