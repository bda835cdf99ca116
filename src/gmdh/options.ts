/** How to search: the options of `fit`, checked. */
import { didYouMean } from '../did-you-mean.js';
import { ValueError } from '../errors.js';
import { type Criterion, checkCriterion, regularity } from './criteria.js';
import { checkNames } from './examples.js';
import type { Level } from './model.js';
import type { SplitOptions } from './split.js';

/** How to search. */
export interface FitOptions extends SplitOptions {
  /** What decides between candidates. Default `regularity`. */
  readonly criterion?: Criterion | undefined;
  /** A level's value is the mean of the criterion over this many of the candidates that it keeps. Default 1. */
  readonly averaged?: number | undefined;
  /** Go on while a level's value is lower than the one before by more than this. Default 0. */
  readonly limit?: number | undefined;
  /**
   * And by more than this share of the one before (of its size, for a criterion that can be negative), from 0 to below 1. Noise always lets
   * one more term look a little useful: 0.1 or 0.2 leave such terms out. Default 0.
   */
  readonly relativeLimit?: number | undefined;
  /** How many levels in a row may be no better before the search ends; `Infinity` goes through all of them. Default 0. */
  readonly patience?: number | undefined;
  /** How many levels at most. Default 100. */
  readonly levels?: number | undefined;
  /** How many candidates a level may have; more are refused. Default 100,000. */
  readonly candidates?: number | undefined;
  /** Find the coefficients of the chosen neurons anew on all examples in the end, instead of keeping those of part A. Default false. */
  readonly refit?: boolean | undefined;
  /** Names of the features in formulas. Default x1, x2 … */
  readonly names?: readonly string[] | undefined;
  /** Ends the search, with the best of the levels that were through. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each level. */
  readonly onLevel?: ((level: Level, number: number) => void) | undefined;
}

/** What the search goes by: each option or its default. */
export interface Settings {
  readonly criterion: Criterion;
  readonly averaged: number;
  readonly limit: number;
  readonly relativeLimit: number;
  readonly patience: number;
  readonly levels: number;
  readonly candidates: number;
  readonly names: readonly string[];
}

/** Every option of `fit`. */
const KNOWN: Readonly<Record<keyof FitOptions, true>> = {
  criterion: true,
  averaged: true,
  limit: true,
  relativeLimit: true,
  patience: true,
  levels: true,
  candidates: true,
  refit: true,
  names: true,
  signal: true,
  onLevel: true,
  split: true,
  share: true,
  seed: true,
};
/** Those that are not of the search. */
const OF_ALGORITHMS: readonly string[] = ['degree', 'keep', 'neuron'];

function checkKnown(options: FitOptions): void {
  const known = Object.keys(KNOWN);
  const other = Object.keys(options).find((name) => !known.includes(name));
  if (other === undefined) return;
  const belongs = OF_ALGORITHMS.includes(other) ? `; give it to the algorithm, as in mia({ ${other} })` : didYouMean(other, known);
  throw new ValueError(`gmdh: no option is called ${other}${belongs || `; there are ${known.join(', ')}`}`);
}

/** Throws a ValueError for the first option that makes no sense. */
export function settingsOf(options: FitOptions, features: number): Settings {
  checkKnown(options);
  const { criterion = regularity, limit = 0, relativeLimit = 0, patience = 0 } = options;
  const names = options.names ?? Array.from({ length: features }, (_, i) => `x${i + 1}`);
  checkNames(names, features, (why) => {
    throw new ValueError(`gmdh: ${why}`);
  });
  checkCriterion('gmdh', criterion);
  if (!(limit >= 0)) throw new ValueError(`gmdh: limit ${limit} must not be negative`);
  if (!(relativeLimit >= 0 && relativeLimit < 1)) throw new ValueError(`gmdh: relativeLimit ${relativeLimit} must be from 0 to below 1`);
  if (!(patience >= 0)) throw new ValueError(`gmdh: patience ${patience} must not be negative`);
  return {
    criterion,
    limit,
    relativeLimit,
    patience,
    names,
    averaged: whole('averaged', options.averaged ?? 1),
    levels: whole('levels', options.levels ?? 100),
    candidates: whole('candidates', options.candidates ?? 100_000),
  };
}

function whole(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new ValueError(`gmdh: ${name} ${value} must be a whole number from 1`);
}
