/** What the file of a model of GMDH holds. */
import type { Algorithm } from './algorithm.js';
import type { GmdhNeuron } from './model.js';
import type { Term } from './terms.js';

export const FORMAT = 'chainrule gmdh';
export const VERSION = 1;
export const ALGORITHMS: readonly string[] = ['combi', 'multi', 'mia', 'ria'] satisfies readonly Algorithm['name'][];

/** A model as JSON has it. */
export interface GmdhFile {
  readonly format: typeof FORMAT;
  readonly version: typeof VERSION;
  readonly algorithm: Algorithm['name'];
  /** The names of the features. */
  readonly features: readonly string[];
  /** Variables below the number of features are these, those from there on the neurons in order. */
  readonly neurons: readonly { readonly terms: readonly Term[]; readonly coefficients: readonly number[] }[];
}

export function contentsOf(algorithm: Algorithm['name'], features: readonly string[], neurons: readonly GmdhNeuron[]): GmdhFile {
  const written = neurons.map(({ terms, coefficients }) => ({ terms, coefficients: Array.from(coefficients.data) }));
  return { format: FORMAT, version: VERSION, algorithm, features, neurons: written };
}
