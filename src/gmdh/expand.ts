/** Multiplies a network of polynomials out into one polynomial of the features: the form of equation (1). */
import { ValueError } from '../errors.js';
import { show } from '../shape.js';
import type { GmdhNeuron } from './model.js';
import type { Term } from './terms.js';

/** A term of a polynomial with its coefficient. */
export interface Summand {
  readonly term: Term;
  readonly coefficient: number;
}

/** What sums up to less than this share of what was added up is rounding. */
const ROUNDING = 1e-12;
/** Longer polynomials are nothing to look at. */
const LONGEST = 10_000;

/** A coefficient, and the sum of the sizes of all that was added up to it. */
interface Sum {
  readonly term: Term;
  coefficient: number;
  size: number;
}
type Sums = ReadonlyMap<string, Sum>;

/** The polynomial that the last of the neurons computes of the features, by degree and then by variables. */
export function expand(neurons: readonly GmdhNeuron[], features: number): Summand[] {
  const variables: Sums[] = Array.from({ length: features }, (_, i) => single([i]));
  for (const { terms, coefficients } of neurons) {
    const { data } = coefficients;
    variables.push(
      total(
        terms.map((term, k) => term.map((v) => variables[v]!).reduce((product, factor) => times(product, factor), single([], data[k]!))),
      ),
    );
  }
  return [...variables.at(-1)!.values()]
    .filter(({ coefficient, size }) => Math.abs(coefficient) > ROUNDING * size)
    .sort((a, b) => a.term.length - b.term.length || compare(a.term, b.term))
    .map(({ term, coefficient }) => ({ term, coefficient }));
}

const single = (term: Term, coefficient = 1): Sums => new Map([[show(term), { term, coefficient, size: Math.abs(coefficient) }]]);

function compare(a: Term, b: Term): number {
  const i = a.findIndex((v, k) => v !== b[k]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

function add(sums: Map<string, Sum>, { term, coefficient, size }: Sum): void {
  const key = show(term);
  const known = sums.get(key) ?? { term, coefficient: 0, size: 0 };
  known.coefficient += coefficient;
  known.size += size;
  sums.set(key, known);
  if (sums.size > LONGEST)
    throw new ValueError(`gmdh: multiplied out, the polynomial has more than ${LONGEST} terms; print the neurons with toText()`);
}

function total(parts: readonly Sums[]): Sums {
  const sums = new Map<string, Sum>();
  for (const part of parts) for (const summand of part.values()) add(sums, summand);
  return sums;
}

function times(a: Sums, b: Sums): Sums {
  const sums = new Map<string, Sum>();
  for (const p of a.values())
    for (const q of b.values()) {
      const term = [...p.term, ...q.term].sort((i, j) => i - j);
      add(sums, { term, coefficient: p.coefficient * q.coefficient, size: p.size * q.size });
    }
  return sums;
}
