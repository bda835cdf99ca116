/** What the four algorithms are: ways to propose candidates, level by level, from what the level before kept. */
import { ValueError } from '../errors.js';
import type { Term } from './terms.js';

/** A candidate that a level kept. */
export interface Kept {
  readonly terms: readonly Term[];
  /** The number under which its output is a variable for the levels after it. */
  readonly variable: number;
}

/** A way through the candidates. The search itself, `fit`, is the same for all. */
export interface Algorithm {
  readonly name: 'combi' | 'multi' | 'mia' | 'ria';
  /** How many candidates each level keeps, if that depends on nothing else. */
  readonly keep?: number;
  /**
   * The candidates of a level, the first being 1: each a polynomial, given by its terms in the features (variables 0 … features − 1) and in
   * the outputs of kept candidates. None when there is nothing left to try.
   */
  candidates(level: number, features: number, kept: readonly Kept[]): Iterable<readonly Term[]>;
}

/** Throws a ValueError unless `keep` is a whole number from `least`. */
export function checkKeep(algorithm: string, keep: number, least: number, why = ''): void {
  if (!Number.isSafeInteger(keep) || keep < least)
    throw new ValueError(`${algorithm}: keep ${keep} must be a whole number from ${least}${why}`);
}
