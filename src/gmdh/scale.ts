/** Refuses numbers so large or small that their products and squares are none any more: a search among them would find anything. */
import { ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import type { Term } from './terms.js';

/** Powers of ten: criteria square y and sum it up; a coefficient is y by a term. */
const FARTHEST = { y: 140, term: 150 } as const;

/** The power of ten of the largest of the values; −Infinity where all are 0. */
function powerOf({ data }: Tensor): number {
  let most = 0;
  for (const v of data) most = Math.max(most, Math.abs(v));
  return Math.log10(most);
}
const isFar = (power: number, farthest: number): boolean => (Number.isFinite(power) ? Math.abs(power) > farthest : power > 0);
const about = (power: number): string => `1e${Math.round(power)}`;

/** Throws a ValueError for targets that are not 0 and cannot be squared. */
export function checkTargets(y: Tensor): void {
  const power = powerOf(y);
  if (isFar(power, FARTHEST.y))
    throw new ValueError(`gmdh: y is up to about ${about(power)}; scale it to between ${about(-FARTHEST.y)} and ${about(FARTHEST.y)}`);
}

/** Whether the values of a term are numbers: looks at each of its variables, once. */
export class Range {
  readonly #powers = new Map<number, number>();
  constructor(readonly variable: (i: number) => Tensor) {}

  #powerOf(term: Term): number {
    return term.reduce((sum, v) => {
      const power = this.#powers.get(v) ?? powerOf(this.variable(v));
      this.#powers.set(v, power);
      return sum + power;
    }, 0);
  }

  has(term: Term): boolean {
    return !isFar(this.#powerOf(term), FARTHEST.term);
  }

  /** Throws a ValueError for the first term of features that is out of it. */
  check(candidates: readonly (readonly Term[])[], names: readonly string[]): void {
    const far = candidates.flat().find((term) => !this.has(term));
    if (far)
      throw new ValueError(`gmdh: ${far.map((v) => names[v]).join(' · ')} is up to about ${about(this.#powerOf(far))}; scale the features`);
  }
}
