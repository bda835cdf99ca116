/**
 * Models, layers and losses: the neuron, logistic and linear regression, networks of dense and convolutional layers.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { alexNet } from './alexnet.js';
export { type Approximator, type ApproximatorOptions, approximator } from './approximator.js';
export {
  type Initialiser,
  kaiming,
  kaimingUniform,
  lecun,
  lecunUniform,
  type Start,
  xavier,
  xavierUniform,
} from './initialisers.js';
export { type ChannelLayer, type FeatureLayer, type KeepingLayer, type Layer, layer, type Owned } from './layer.js';
export { type Conv2d, conv2d } from './layers/conv2d.js';
export { type Dense, dense, type WeightOptions } from './layers/dense.js';
export { dropout } from './layers/dropout.js';
export { type Embedding, embedding } from './layers/embedding.js';
export { localResponseNorm, type ResponseOptions } from './layers/local-response-norm.js';
export { type BatchNormOptions, batchNorm, layerNorm, type NormOptions } from './layers/normalise.js';
export { avgPool2d, flatten, maxPool2d, type PoolLayer } from './layers/pool2d.js';
export { type Chain, type Fitting, residual, type Sequential, type Step, sequential } from './layers/sequential.js';
export { type LoadOptions, type LoadReport, loadWeights } from './load-weights.js';
export * from './losses/index.js';
export { type Mode, type Model, withLoss } from './model.js';
export { type Neuron, type NeuronOptions, neuron } from './neuron.js';
export { type LearnOptions, type Perceptron, type PerceptronRun, perceptron, step } from './perceptron.js';
export { type LinearRegression, type LogisticRegression, linearRegression, logisticRegression } from './regression.js';
