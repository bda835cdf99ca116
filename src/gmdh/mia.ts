/** MIA, the multilayered iterative algorithm: layers of neurons of two inputs, each layer fed by the best neurons of the one before. */
import { ValueError } from '../errors.js';
import { type Algorithm, checkKeep } from './algorithm.js';
import { checkKind, type NeuronKind, pairTerms } from './terms.js';

export interface MiaOptions {
  /** What each neuron computes of its two inputs. Default quadratic. */
  readonly neuron?: NeuronKind | undefined;
  /** How many neurons each level keeps, from 3: fewer leave no pairs to choose among. Default 3. */
  readonly keep?: number | undefined;
}

/**
 * MIA: level 1 fits a neuron to each pair of features; each level after it to each pair of the neurons that were kept. The degree of the
 * polynomial doubles from level to level (with bilinear and quadratic neurons). The first of deep networks: Ivakhnenko, 1968.
 * @throws ValueError unless `keep` is a whole number from 3 and, when fitting, if there are fewer than 3 features.
 * @example
 * const model = await fit(mia({ neuron: 'quadratic', keep: 5 }), { x, y });
 */
export function mia({ neuron = 'quadratic', keep = 3 }: MiaOptions = {}): Algorithm {
  checkKind('mia', neuron);
  checkKeep('mia', keep, 3, ', for there to be pairs to choose among');
  return {
    name: 'mia',
    keep,
    *candidates(level, features, kept) {
      if (features < 3) throw new ValueError(`mia: ${features} features make no choice of pairs; use ria or combi, or give at least 3`);
      const inputs = level === 1 ? Array.from({ length: features }, (_, i) => i) : kept.map(({ variable }) => variable);
      for (const [i, u] of inputs.entries()) for (const v of inputs.slice(i + 1)) yield pairTerms(neuron, u, v);
    },
  };
}
