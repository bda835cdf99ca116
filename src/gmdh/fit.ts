/** The search that all of GMDH shares: candidates level by level, kept by an external criterion for as long as it improves. */
import '../methods.js';
import { ValueError } from '../errors.js';
import { inWords } from '../must-be.js';
import { matmul } from '../ops/matmul.js';
import { astype } from '../ops/move.js';
import { take } from '../ops/take.js';
import { Tensor } from '../tensor.js';
import type { Algorithm, Kept } from './algorithm.js';
import { checkExamples, type Examples } from './examples.js';
import { loadSolver } from './least-squares.js';
import { type Gmdh, gmdhModel, type Level } from './model.js';
import { reachable, refitted } from './network.js';
import { type FitOptions, settingsOf } from './options.js';
import { columnsOf } from './polynomial.js';
import { checkTargets, Range } from './scale.js';
import { type Data, type Scored, scoreOf, sizeOfPart } from './score.js';
import { type SplitOptions, splitRows } from './split.js';
import { type Term, valuesOf } from './terms.js';

/** How long to search, in milliseconds, before timers and signals have their turn. */
const TURN = 50;

/** A value that is lower by less than this share is the same, but for rounding. */
const ROUNDING = 1e-10;

/**
 * Searches for a polynomial that predicts y from x: each level's candidates get coefficients by least squares on part A of the examples,
 * and the external criterion judges them; the search ends when a level is no better than the one before. The same seed gives the same
 * model.
 * @throws DTypeError, ShapeError or ValueError for examples that do not match, are too few, or too large or small to be squared, and for
 * options that make no sense or are none.
 * @example
 * const model = await fit(mia({ neuron: 'quadratic' }), { x, y });
 * console.log(model.toText(), model.predict(x));
 */
export async function fit(algorithm: Algorithm, examples: Examples, options: FitOptions = {}): Promise<Gmdh> {
  if (typeof algorithm?.candidates !== 'function') {
    const fix = typeof algorithm === 'function' ? '; call it' : '';
    throw new ValueError(`gmdh: takes an algorithm, as in fit(combi(), { x, y }), got ${inWords(algorithm)}${fix}`);
  }
  checkExamples(examples);
  const features = examples.x.shape[1]!;
  const { criterion, averaged, limit, relativeLimit, patience, names, ...most } = settingsOf(options, features);
  const keep = algorithm.keep ?? averaged;
  const data = arranged(examples, options);
  checkTargets(data.y);
  const outputs: Tensor[] = [];
  const variable = (i: number): Tensor => (i < features ? data.variable(i) : outputs[i - features]!);
  const rows = Math.min(...(['A', ...criterion.fittedOn] as const).map((part) => sizeOfPart(data, part)));
  const range = new Range(variable);
  const solve = await loadSolver();
  const score = (terms: readonly Term[]): Scored => scoreOf({ ...data, variable }, terms, criterion, solve);

  const neurons: (Scored & Kept)[] = [];
  const levels: Level[] = [];
  let kept: typeof neurons = [];
  let found: Kept | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  let waited = 0;
  for (let level = 1; level <= most.levels; level++) {
    const candidates = listed(algorithm, level, algorithm.candidates(level, features, kept), most.candidates);
    const fitting = candidates.filter((terms) => terms.length <= rows);
    if (level === 1) {
      if (fitting.length === 0) throw tooFew(algorithm, candidates, rows);
      range.check(fitting, names);
    }
    const near = fitting.filter((terms) => terms.every((term) => range.has(term)));
    const best = await sorted(near, score, options.signal);
    if (best.length === 0) break;
    const counted = best.slice(0, Math.min(averaged, keep));
    const value = counted.reduce((sum, one) => sum + one.value, 0) / counted.length;
    levels.push({ candidates: fitting.length, value });
    options.onLevel?.(levels.at(-1)!, level);
    const isBetter = !found || lowest - value > Math.max(limit, Math.max(relativeLimit, ROUNDING) * Math.abs(lowest));
    if (!isBetter && ++waited > patience) break;
    kept = best.slice(0, keep).map((one, i) => ({ ...one, variable: features + neurons.length + i }));
    for (const { terms, coefficients } of kept) outputs.push(matmul(valuesOf(terms, variable), coefficients));
    neurons.push(...kept);
    if (!isBetter) continue;
    [found, lowest, waited] = [kept[0], value, 0];
    // Nothing is left to explain.
    if (value === 0) break;
  }
  if (!found)
    throw new ValueError(
      options.signal?.aborted
        ? 'gmdh: ended before its first level'
        : `gmdh: criterion "${criterion.name}" gives no finite number for any candidate; repair it, or scale the features`,
    );
  const used = reachable(neurons, found, features);
  return gmdhModel({ algorithm: algorithm.name, names, neurons: options.refit ? refitted(used, data, features, solve) : used, levels });
}

/** All candidates with their scores, the best first, without those that overflow. None if it was ended before it was through. */
async function sorted(
  candidates: readonly (readonly Term[])[],
  score: (terms: readonly Term[]) => Scored,
  signal: AbortSignal | undefined,
): Promise<Scored[]> {
  const scored: Scored[] = [];
  let turned = performance.now();
  for (const terms of candidates) {
    if (performance.now() - turned > TURN) {
      // A macrotask: awaiting a promise alone would never let a signal in.
      await new Promise((resolve) => setTimeout(resolve));
      turned = performance.now();
    }
    if (signal?.aborted) return [];
    scored.push(score(terms));
  }
  return scored.filter(({ value }) => Number.isFinite(value)).sort((a, b) => a.value - b.value);
}

/** The examples in float64, part A first. */
function arranged({ x, y }: Examples, options: SplitOptions): Data {
  const { rows, a } = splitRows(x.shape[0]!, options);
  const order = new Tensor([rows.length], rows);
  return {
    a,
    rows: rows.length,
    y: astype(take(y.detach(), order) as Tensor, 'float64'),
    variable: columnsOf('gmdh', take(x.detach(), order), x.shape[1]!),
  };
}

function listed({ name }: Algorithm, level: number, candidates: Iterable<readonly Term[]>, most: number): (readonly Term[])[] {
  const list: (readonly Term[])[] = [];
  for (const terms of candidates) {
    if (list.length === most) {
      const fix = `stop before with levels: ${level - 1}, allow more with candidates, or choose ${name === 'combi' ? 'multi or a lower degree' : 'a smaller keep'}`;
      throw new ValueError(`gmdh: level ${level} of ${name} has more than ${most} candidates; ${fix}`);
    }
    list.push(terms);
  }
  return list;
}

function tooFew({ name }: Algorithm, candidates: readonly (readonly Term[])[], rows: number): ValueError {
  const least = Math.min(...candidates.map((terms) => terms.length));
  const or = name === 'mia' || name === 'ria' ? ', or a neuron with fewer terms' : '';
  return new ValueError(`gmdh: ${rows} rows in a part are too few for ${least} coefficients; give more examples${or}`);
}
