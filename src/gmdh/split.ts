/** Splits examples into part A, from which coefficients are found, and part B, by which they are judged. */
import { ValueError } from '../errors.js';
import { Generator } from '../random/generator.js';

/** How to split. */
export interface SplitOptions {
  /**
   * `shuffled`: rows by chance. `sequential`: the first ones are A, the last ones B, which misleads where rows are sorted. Default
   * shuffled.
   */
  readonly split?: 'shuffled' | 'sequential' | undefined;
  /** The share of B, above 0 and below 1. Default 0.5. */
  readonly share?: number | undefined;
  /** Seed of the shuffling. Default 0. */
  readonly seed?: number | undefined;
}

/** Rows in order, those of A first. */
export interface Split {
  readonly rows: Int32Array;
  /** How many of them are A. */
  readonly a: number;
}

/** Splits `count` rows. Throws a ValueError if a part would be empty. */
export function splitRows(count: number, { split = 'shuffled', share = 0.5, seed = 0 }: SplitOptions): Split {
  if (split !== 'shuffled' && split !== 'sequential') throw new ValueError(`gmdh: split "${split}" must be shuffled or sequential`);
  if (!(share > 0 && share < 1)) throw new ValueError(`gmdh: the share ${share} of part B must be above 0 and below 1`);
  if (count < 2) throw new ValueError(`gmdh: ${count} example cannot be split into two parts; give at least 2`);
  const rows = split === 'shuffled' ? new Generator(seed).permutation(count) : Int32Array.from({ length: count }, (_, i) => i);
  return { rows, a: count - Math.min(count - 1, Math.max(1, Math.round(count * share))) };
}
