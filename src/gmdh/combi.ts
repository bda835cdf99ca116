/** COMBI, the combinatorial algorithm: level L tries every choice of L terms, so that no polynomial is missed. */
import type { Algorithm } from './algorithm.js';
import { candidateTerms, type Term } from './terms.js';

export interface CombiOptions {
  /** The highest degree of the terms; 1 chooses among the features alone. Default 2. */
  readonly degree?: number | undefined;
}

/**
 * COMBI: level L fits a constant and every choice of L of the terms of equation (1) up to a degree. The number of choices grows fast: with
 * 5 features of degree 2 there are 20 terms, and 15,504 choices of five of them; `multi` tries fewer.
 * @throws ValueError, when fitting, unless the degree is a whole number from 1.
 * @example
 * const model = await fit(combi({ degree: 2 }), { x, y });
 */
export function combi({ degree = 2 }: CombiOptions = {}): Algorithm {
  return { name: 'combi', candidates: (level, features) => choices(candidateTerms('combi', features, degree), level) };
}

/** A constant and every choice of `count` of the terms. */
function* choices(terms: readonly Term[], count: number, start = 0, chosen: readonly Term[] = [[]]): Iterable<readonly Term[]> {
  if (count === 0) yield chosen;
  else for (let i = start; i <= terms.length - count; i++) yield* choices(terms, count - 1, i + 1, [...chosen, terms[i]!]);
}
