/**
 * Models and losses: the neuron, logistic and linear regression.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { binaryCrossEntropy, binaryCrossEntropyWithLogits, type Loss, type LossReduction, meanSquaredError } from './losses.js';
export type { Model } from './model.js';
export { type Neuron, type NeuronOptions, neuron } from './neuron.js';
export { type LinearRegression, type LogisticRegression, linearRegression, logisticRegression } from './regression.js';
