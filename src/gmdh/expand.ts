/** Multiplies a network of polynomials out into one polynomial of the features: the form of equation (1). */
import { ValueError } from '../errors.js';
import type { GmdhNeuron } from './model.js';
import type { Term } from './terms.js';

/** A term of a polynomial with its coefficient. */
export interface Summand {
  readonly term: Term;
  readonly coefficient: number;
}

/** What sums up to less than this share of what was added up is rounding. */
const ROUNDING = 1e-12;
/** Longer polynomials, and those of a higher degree, are nothing to look at. */
const LONGEST = 10_000;
const HIGHEST = 100;
/** So many products of two terms take a fraction of a second; a short file can ask for any number of them. */
const MOST_PRODUCTS = 3_000_000;

const tooMuch = (what: string): ValueError =>
  new ValueError(`gmdh: multiplied out, the polynomial ${what}; print the neurons with toText()`);

/** A coefficient, and the sum of the sizes of all that was added up to it. */
interface Sum {
  coefficient: number;
  size: number;
}
/**
 * A polynomial, by terms whose exponents are the digits of one number: the product of two terms is the sum of their numbers. The base is
 * above the highest degree; it is odd, so that numbers which differ in high digits alone differ in their last 64 bits too, by which engines
 * hash.
 */
type Sums = ReadonlyMap<bigint, Sum>;
const BASE = 101n;

/**
 * The polynomial that the last of the neurons computes of the features, by degree and then by variables.
 * @throws ValueError for one that has more than 10,000 terms or a degree above 100, or takes more than 3,000,000 products.
 */
export function expand(neurons: readonly GmdhNeuron[], features: number): Summand[] {
  const polynomials = neurons.map(({ terms, coefficients: { data } }) =>
    terms.map((term, k) => ({ term, coefficient: data[k]! })).filter(({ coefficient }) => coefficient !== 0),
  );
  checkDegree(polynomials, features);
  const needed = new Set([features + polynomials.length - 1]);
  for (let i = polynomials.length - 1; i >= 0; i--)
    if (needed.has(features + i)) for (const { term } of polynomials[i]!) for (const v of term) needed.add(v);
  const used = [...needed].filter((v) => v < features).sort((a, b) => a - b);
  const variables = new Map<number, Sums>(used.map((v, i) => [v, single(BASE ** BigInt(i))]));
  const left = { products: MOST_PRODUCTS };
  let output: Sums = new Map();
  for (const [i, summands] of polynomials.entries()) {
    if (!needed.has(features + i)) continue;
    const parts = summands.map(({ term, coefficient }) =>
      term.map((v) => variables.get(v)!).reduce((product, factor) => times(product, factor, left), single(0n, coefficient)),
    );
    output = total(parts);
    variables.set(features + i, output);
  }
  return [...output]
    .filter(([, { coefficient, size }]) => Math.abs(coefficient) > ROUNDING * size)
    .map(([number, { coefficient }]) => ({ term: termOf(number, used), coefficient }))
    .sort((a, b) => a.term.length - b.term.length || compare(a.term, b.term));
}

/** Before anything is multiplied: from level to level the degree doubles. */
function checkDegree(polynomials: readonly (readonly Summand[])[], features: number): void {
  const degrees: number[] = Array(features).fill(1);
  const degreeOf = ({ term }: Summand): number => term.reduce((sum, v) => sum + degrees[v]!, 0);
  for (const summands of polynomials) degrees.push(summands.reduce((highest, one) => Math.max(highest, degreeOf(one)), 0));
  const degree = degrees.at(-1)!;
  if (degree > HIGHEST) throw tooMuch(`has degree ${degree}, more than ${HIGHEST}`);
}

const single = (number: bigint, coefficient = 1): Sums => new Map([[number, { coefficient, size: Math.abs(coefficient) }]]);

/** The term whose exponents are the digits of a number. */
function termOf(number: bigint, variables: readonly number[]): Term {
  const term: number[] = [];
  for (let rest = number, i = 0; rest > 0n; rest /= BASE, i++) term.push(...Array<number>(Number(rest % BASE)).fill(variables[i]!));
  return term;
}

function compare(a: Term, b: Term): number {
  const i = a.findIndex((v, k) => v !== b[k]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

function add(sums: Map<bigint, Sum>, number: bigint, coefficient: number, size: number): void {
  const known = sums.get(number);
  if (known) {
    known.coefficient += coefficient;
    known.size += size;
  } else {
    sums.set(number, { coefficient, size });
    if (sums.size > LONGEST) throw tooMuch(`has more than ${LONGEST} terms`);
  }
}

function total(parts: readonly Sums[]): Sums {
  const sums = new Map<bigint, Sum>();
  for (const part of parts) for (const [number, { coefficient, size }] of part) add(sums, number, coefficient, size);
  return sums;
}

/** The product; counts down what is left of the work. */
function times(a: Sums, b: Sums, left: { products: number }): Sums {
  left.products -= a.size * b.size;
  if (left.products < 0) throw tooMuch(`takes more than ${MOST_PRODUCTS} products`);
  const sums = new Map<bigint, Sum>();
  for (const [i, p] of a) for (const [j, q] of b) add(sums, i + j, p.coefficient * q.coefficient, p.size * q.size);
  return sums;
}
