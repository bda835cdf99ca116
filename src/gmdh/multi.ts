/** MULTI: each level adds one term to the best choices of the level before. */
import { show } from '../shape.js';
import { type Algorithm, checkKeep } from './algorithm.js';
import type { CombiOptions } from './combi.js';
import { candidateTerms, type Term } from './terms.js';

export interface MultiOptions extends CombiOptions {
  /** How many choices each level keeps, from 1. Default 1. */
  readonly keep?: number | undefined;
}

/**
 * MULTI: level 1 fits a constant and each single term of equation (1) up to a degree; each level after it adds every unused term to each
 * choice that was kept. Far fewer candidates than `combi`, which may miss the best one; a larger `keep` misses less.
 * @throws ValueError unless `keep` is a whole number from 1 and, when fitting, the degree too.
 * @example
 * const model = await fit(multi({ degree: 3, keep: 5 }), { x, y });
 */
export function multi({ degree = 2, keep = 1 }: MultiOptions = {}): Algorithm {
  checkKeep('multi', keep, 1);
  return {
    name: 'multi',
    keep,
    *candidates(_, features, kept) {
      const terms = candidateTerms('multi', features, degree);
      const order = new Map(terms.map((term, i) => [show(term), i]));
      const place = (term: Term): number => order.get(show(term)) ?? -1;
      const seen = new Set<string>();
      for (const chosen of kept.length > 0 ? kept.map((k) => k.terms) : [[[]]]) {
        for (const term of terms) {
          if (chosen.some((known) => place(known) === place(term))) continue;
          const grown = [...chosen, term].sort((a, b) => place(a) - place(b));
          const key = grown.map(place).join();
          if (!seen.has(key)) yield grown;
          seen.add(key);
        }
      }
    },
  };
}
