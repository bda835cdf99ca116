/** Makes the network of a search: from all neurons that its levels kept, those that the best one needs. */
import { matmul } from '../ops/matmul.js';
import type { Tensor } from '../tensor.js';
import type { Kept } from './algorithm.js';
import type { Solver } from './least-squares.js';
import type { GmdhNeuron } from './model.js';
import type { Data, Scored } from './score.js';
import { valuesOf } from './terms.js';

/** The last neuron and all that it needs, with their variables numbered anew. */
export function reachable(neurons: readonly (Scored & Kept)[], last: Kept, features: number): GmdhNeuron[] {
  const needed = new Set([last.variable]);
  // From the last to the first: a neuron's inputs stand before it.
  for (const { variable, terms } of [...neurons].reverse()) if (needed.has(variable)) for (const v of terms.flat()) needed.add(v);
  const used = neurons.filter(({ variable }) => needed.has(variable) && variable <= last.variable);
  const numbers = new Map(used.map(({ variable }, i) => [variable, features + i]));
  return used.map(({ terms, coefficients }) => ({ coefficients, terms: terms.map((term) => term.map((v) => numbers.get(v) ?? v)) }));
}

/** The same neurons with coefficients found on all examples. */
export function refitted(neurons: readonly GmdhNeuron[], { y, variable }: Data, features: number, solve: Solver): GmdhNeuron[] {
  const outputs: Tensor[] = [];
  return neurons.map(({ terms }) => {
    const values = valuesOf(terms, (i) => (i < features ? variable(i) : outputs[i - features]!));
    const coefficients = solve(values, y);
    outputs.push(matmul(values, coefficients));
    return { terms, coefficients };
  });
}
