/** Models of GMDH as JSON, and back. */
import { tensor } from '../create.js';
import { ValueError } from '../errors.js';
import type { Tensor } from '../tensor.js';
import type { Algorithm } from './algorithm.js';
import { ALGORITHMS, FORMAT, VERSION } from './contents.js';
import { checkNames } from './examples.js';
import { type Gmdh, type GmdhNeuron, gmdhModel } from './model.js';
import { checkTerms } from './polynomial.js';

/**
 * The text of a model, to be kept in a file: JSON, every coefficient to its last bit. The same as `JSON.stringify(model)`.
 * @throws ValueError if a coefficient is not finite, which JSON cannot say.
 * @example
 * await writeFile('model.json', save(model));
 */
export function save(model: Gmdh): string {
  for (const [i, { coefficients }] of model.neurons.entries()) {
    const wild = coefficients.data.find((v) => !Number.isFinite(v));
    if (wild !== undefined)
      throw new ValueError(`gmdh: neuron ${i} has the coefficient ${wild}, which a file cannot hold; was it trained too fast?`);
  }
  return JSON.stringify(model);
}

const refuse = (why: string): never => {
  throw new ValueError(`gmdh: not a valid model file: ${why}`);
};
const isRecord = (v: unknown): v is Record<string, unknown> => typeof v === 'object' && v !== null && !Array.isArray(v);
const isListOf = <T>(v: unknown, is: (item: unknown) => item is T): v is T[] => Array.isArray(v) && v.every(is);
const isText = (v: unknown): v is string => typeof v === 'string';
const isNumber = (v: unknown): v is number => Number.isFinite(v);
const isTerm = (v: unknown): v is number[] => isListOf(v, isNumber);

/**
 * The model in a text that `save` wrote. Its predictions are the same to the last bit.
 * @throws ValueError that says what is wrong, if it is none.
 * @example
 * const model = load(await readFile('model.json', 'utf8'));
 */
export function load(text: string): Gmdh {
  const { format, version, algorithm, features, neurons } = parse(text);
  if (format !== FORMAT) refuse(`its format is ${JSON.stringify(format) ?? 'not given'}, not "${FORMAT}"`);
  if (version !== VERSION)
    refuse(`it has version ${JSON.stringify(version)}, this library reads version ${VERSION}; is the library older than the file?`);
  if (!isText(algorithm) || !ALGORITHMS.includes(algorithm)) return refuse(`its algorithm is ${JSON.stringify(algorithm)}`);
  if (!isListOf(features, isText)) return refuse('its features are not a list of names');
  checkNames(features, features.length, refuse);
  if (!isListOf(neurons, isRecord) || neurons.length === 0) return refuse('its neurons are not a list of at least one');
  return gmdhModel({
    algorithm: algorithm as Algorithm['name'],
    names: features,
    neurons: neurons.map((neuron, i) => parseNeuron(neuron, i, features.length + i)),
    levels: [],
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch (error) {
    refuse(`it is not JSON (${(error as Error).message})`);
  }
  return refuse('it is not a JSON object');
}

/** Neuron `i`, which may use the variables below `variables`. */
function parseNeuron({ terms, coefficients }: Record<string, unknown>, i: number, variables: number): GmdhNeuron {
  if (!isListOf(terms, isTerm)) return refuse(`the terms of neuron ${i} are not lists of numbers`);
  if (!isListOf(coefficients, isNumber) || coefficients.length !== terms.length)
    return refuse(`neuron ${i} has ${terms.length} terms, and not as many numbers as coefficients`);
  try {
    checkTerms(`neuron ${i}`, variables, terms);
  } catch (error) {
    refuse((error as Error).message);
  }
  return { terms, coefficients: tensor(Float64Array.from(coefficients)).reshape([-1, 1]) as Tensor as Tensor<[number, 1]> };
}
