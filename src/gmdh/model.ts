/** What GMDH finds: a network of neurons, each a polynomial of features and of other neurons, which predicts and can be read. */
import '../methods.js';
import { parameter } from '../create.js';
import { ValueError } from '../errors.js';
import { type Layer, layer } from '../nn/layer.js';
import { matmul } from '../ops/matmul.js';
import type { Tensor } from '../tensor.js';
import type { Algorithm } from './algorithm.js';
import { contentsOf, type GmdhFile } from './contents.js';
import { expand, type Summand } from './expand.js';
import { columnsOf } from './polynomial.js';
import { LATEX, latexName, type Notation, sumOf, TEXT } from './print.js';
import { type Term, valuesOf } from './terms.js';

/** One neuron: a polynomial of variables. Variables 0 … features − 1 are the features, those after them the neurons in order. */
export interface GmdhNeuron {
  readonly terms: readonly Term[];
  /** One for each term, [terms, 1], float64. */
  readonly coefficients: Tensor<[number, 1]>;
}

/** What a level of the search tried and found. */
export interface Level {
  /** How many candidates there were. */
  readonly candidates: number;
  /** The mean of the criterion over the best of them. */
  readonly value: number;
}

/** How to write a formula. */
export interface FormulaOptions {
  /** Significant digits, 1 to 17. Default 4. */
  readonly digits?: number | undefined;
  /** Multiplied out into one polynomial of the features, instead of neuron by neuron. Default false. */
  readonly expanded?: boolean | undefined;
}

/** A model that GMDH found. A layer like any other: it can be compiled, exported, or trained further through its parameters. */
export interface Gmdh extends Layer {
  /** [..., features] to [..., 1], in float64, whatever x is. Throws a ShapeError if x has another number of features. */
  (x: Tensor): Tensor;
  /** The same as calling it. */
  predict(x: Tensor): Tensor;
  readonly algorithm: Algorithm['name'];
  /** The names of the features. */
  readonly names: readonly string[];
  /** Each after all that it takes its inputs from; the last one is the output. */
  readonly neurons: readonly GmdhNeuron[];
  /** The search, level by level: all that improved the criterion, and the one that did not, if there was one. Empty for a loaded model. */
  readonly levels: readonly Level[];
  /**
   * The whole as one polynomial of the features: equation (1), by degree. Throws a ValueError if it has more than 10,000 terms or a
   * degree above 100, or takes more than 3,000,000 products of terms.
   */
  polynomial(): Summand[];
  /** `y = 1 - 2*x1*x2`; networks have a line for each neuron. */
  toText(options?: FormulaOptions): string;
  /** `\hat{y} = 1 - 2\,x_{1}\,x_{2}`; networks have a line for each neuron, in `aligned`. */
  toLatex(options?: FormulaOptions): string;
  /** What `JSON.stringify` writes, and `load` reads. */
  toJSON(): GmdhFile;
}

/** What a model is made of. */
export interface Parts {
  readonly algorithm: Algorithm['name'];
  readonly names: readonly string[];
  readonly neurons: readonly { readonly terms: readonly Term[]; readonly coefficients: Tensor<[number, 1]> }[];
  readonly levels: readonly Level[];
}

/** A model from its parts, which are checked. */
export function gmdhModel({ algorithm, names, neurons: given, levels }: Parts): Gmdh {
  const features = names.length;
  const neurons = given.map(({ terms, coefficients }, i) => ({ terms, coefficients: parameter(coefficients, `${i}.coefficients`) }));
  const call = (x: Tensor): Tensor => {
    const feature = columnsOf('gmdh', x, features);
    const outputs: Tensor[] = [];
    for (const { terms, coefficients } of neurons) {
      outputs.push(
        matmul(
          valuesOf(terms, (i) => (i < features ? feature(i) : outputs[i - features]!)),
          coefficients,
        ),
      );
    }
    return outputs.at(-1)!;
  };
  const own: readonly string[] = [...names, ...neuronNames(names, neurons.length)];
  const lines = ({ digits = 4, expanded = false }: FormulaOptions, notation: Notation): string[] => {
    if (!Number.isInteger(digits) || digits < 1 || digits > 17)
      throw new ValueError(`gmdh: digits ${digits} must be a whole number from 1 to 17`);
    if (expanded) return [sumOf(expand(neurons, features), own, digits, notation)];
    return neurons.map(({ terms, coefficients: { data } }) =>
      sumOf(
        terms.map((term, k) => ({ term, coefficient: data[k]! })),
        own,
        digits,
        notation,
      ),
    );
  };
  /** The names of the first neurons of `count` printed ones, and what the last one is called. */
  const left = (count: number, i: number, last: string, name: (text: string) => string): string =>
    i === count - 1 ? last : name(own[features + i]!);
  return Object.assign(layer(call, Object.fromEntries(neurons.map(({ coefficients }, i) => [`${i}.coefficients`, coefficients]))), {
    predict: (x: Tensor): Tensor => call(x),
    algorithm,
    names,
    neurons,
    levels,
    polynomial: () => expand(neurons, features),
    toText: (options: FormulaOptions = {}) =>
      lines(options, TEXT)
        .map((line, i, all) => `${left(all.length, i, 'y', String)} = ${line}`)
        .join('\n'),
    toLatex(options: FormulaOptions = {}) {
      const rows = lines(options, LATEX).map((line, i, all) => [left(all.length, i, '\\hat{y}', latexName), line] as const);
      if (rows.length === 1) return rows[0]!.join(' = ');
      return `\\begin{aligned}\n${rows.map((row) => row.join(' &= ')).join(' \\\\\n')}\n\\end{aligned}`;
    },
    toJSON: () => contentsOf(algorithm, names, neurons),
  });
}

/** f1, f2 … for the neurons, or another letter where a feature has such a name. */
function neuronNames(features: readonly string[], count: number): string[] {
  const letter = ['f', 'g', 'h', 'p', 'q'].find((l) => !features.some((name) => new RegExp(`^${l}_?\\d+$`).test(name))) ?? 'neuron';
  return Array.from({ length: count }, (_, i) => `${letter}${i + 1}`);
}
