/** The terms of equation (1): products of variables, and which of them a neuron of two inputs has. */
import { ValueError } from '../errors.js';
import { mul, pow } from '../ops/arithmetic.js';
import { concat } from '../ops/join.js';
import type { Tensor } from '../tensor.js';

/**
 * A product of variables, by their numbers from 0 in rising order, as (1) has them under its sums: `[]` is 1, `[0]` is $x_1$, `[0, 2]` is
 * $x_1 x_3$, `[1, 1]` is $x_2^2$.
 */
export type Term = readonly number[];

/** More terms than this are a mistake: the search among them would never end. */
const MOST_TERMS = 100_000;

/**
 * All terms of equation (1) in `features` variables up to a degree: 1, then $x_i$, then $x_i x_j$ with $i \le j$, and so on.
 * @throws ValueError unless both are whole numbers, features from 1 and degree from 0, or if there are more than 100,000 terms.
 * @example
 * termsUpTo(2, 2) // [[], [0], [1], [0, 0], [0, 1], [1, 1]]
 */
export function termsUpTo(features: number, degree: number): Term[] {
  if (!Number.isSafeInteger(features) || features < 1) throw new ValueError(`terms: ${features} features must be a whole number from 1`);
  if (!Number.isSafeInteger(degree) || degree < 0) throw new ValueError(`terms: degree ${degree} must be a whole number from 0`);
  let longest: Term[] = [[]];
  const all = [...longest];
  for (let d = 1; d <= degree; d++) {
    longest = longest.flatMap((term) => {
      const first = term.at(-1) ?? 0;
      return Array.from({ length: features - first }, (_, i) => [...term, first + i]);
    });
    if (all.length + longest.length > MOST_TERMS)
      throw new ValueError(`terms: ${features} features have more than ${MOST_TERMS} terms up to degree ${degree}; take a lower degree`);
    all.push(...longest);
  }
  return all;
}

/** The terms that an algorithm chooses from: all but the constant. Throws a ValueError unless the degree is a whole number from 1. */
export function candidateTerms(algorithm: string, features: number, degree: number): Term[] {
  if (!(degree >= 1)) throw new ValueError(`${algorithm}: degree ${degree} must be a whole number from 1`);
  return termsUpTo(features, degree).slice(1);
}

/**
 * What a neuron of two inputs computes: `linear` $w_0 + w_1 u + w_2 v$; `bilinear` adds $w_3 u v$; `quadratic` adds $w_4 u^2 + w_5 v^2$ to
 * that.
 */
export type NeuronKind = 'linear' | 'bilinear' | 'quadratic';

/** The terms of a neuron whose inputs are the variables u and v, u < v. */
export function pairTerms(kind: NeuronKind, u: number, v: number): Term[] {
  const linear: Term[] = [[], [u], [v]];
  if (kind === 'linear') return linear;
  return kind === 'bilinear' ? [...linear, [u, v]] : [...linear, [u, v], [u, u], [v, v]];
}

/** Throws a ValueError unless it is one of the three kinds. */
export function checkKind(algorithm: string, kind: NeuronKind): void {
  if (!['linear', 'bilinear', 'quadratic'].includes(kind))
    throw new ValueError(`${algorithm}: neuron "${kind}" must be linear, bilinear or quadratic`);
}

/** The values of terms side by side, [..., terms], where `variable(i)` has those of variable i, [..., 1]. */
export function valuesOf(terms: readonly Term[], variable: (i: number) => Tensor): Tensor {
  const columns = terms.map((term): Tensor => {
    const [first = pow(variable(0), 0) as Tensor, ...others] = term.map(variable);
    return others.reduce<Tensor>(mul, first);
  });
  return concat(columns, -1);
}
