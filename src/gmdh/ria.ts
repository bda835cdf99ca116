/** RIA, the relaxation iterative algorithm: each level feeds the best neuron again, together with one of the features. */
import { ValueError } from '../errors.js';
import { type Algorithm, checkKeep } from './algorithm.js';
import { checkKind, type NeuronKind, pairTerms } from './terms.js';

export interface RiaOptions {
  /** What each neuron computes of its two inputs. Default quadratic. */
  readonly neuron?: NeuronKind | undefined;
  /** How many neurons each level keeps, from 1. Default 1. */
  readonly keep?: number | undefined;
}

/**
 * RIA: level 1 fits a neuron to each pair of features; each level after it to each feature together with each neuron that was kept. The
 * features stay in reach, so that what one level left out a later one can take in.
 * @throws ValueError unless `keep` is a whole number from 1 and, when fitting, if there are fewer than 2 features.
 * @example
 * const model = await fit(ria({ neuron: 'linear' }), { x, y });
 */
export function ria({ neuron = 'quadratic', keep = 1 }: RiaOptions = {}): Algorithm {
  checkKind('ria', neuron);
  checkKeep('ria', keep, 1);
  return {
    name: 'ria',
    keep,
    *candidates(level, features, kept) {
      if (features < 2) throw new ValueError('ria: 1 feature makes no pair; use combi, or give at least 2');
      for (let u = 0; u < features; u++) {
        const others = level === 1 ? Array.from({ length: features - u - 1 }, (_, i) => u + 1 + i) : kept.map(({ variable }) => variable);
        for (const v of others) yield pairTerms(neuron, u, v);
      }
    },
  };
}
