/**
 * Models, layers and losses: the neuron, logistic and linear regression, networks of dense and convolutional layers.
 *
 * @packageDocumentation
 */
import '../methods.js';

export type { NamedTensors } from '../must-be.js';
export { type AlexNet, alexNet } from './alexnet.js';
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
export type { After, Around, Chain, Fitting, Flat, Intake, Keeps, Pictured, Pooled, Targeted, Through } from './layer-shapes.js';
export { type BatchNormOptions, batchNorm, type NormOptions } from './layers/batch-norm.js';
export { type Conv2d, conv2d } from './layers/conv2d.js';
export { type Dense, dense, type WeightOptions } from './layers/dense.js';
export { dropout } from './layers/dropout.js';
export { type Embedding, embedding } from './layers/embedding.js';
export { type FlatteningLayer, flatten } from './layers/flatten.js';
export { type LastOf, layerNorm } from './layers/layer-norm.js';
export { localResponseNorm, type PictureLayer, type ResponseOptions } from './layers/local-response-norm.js';
export { avgPool2d, maxPool2d, type PoolLayer } from './layers/pool2d.js';
export { type Residual, residual } from './layers/residual.js';
export { type Sequential, type Step, sequential } from './layers/sequential.js';
export { type LoadOptions, type LoadReport, loadWeights } from './load-weights.js';
export * from './losses/index.js';
export { type Mode, type Model, type Trained, withLoss } from './model.js';
export { type Neuron, type NeuronOptions, neuron } from './neuron.js';
export { type LearnOptions, type Perceptron, type PerceptronRun, perceptron, step } from './perceptron.js';
export { type LinearRegression, type LogisticRegression, linearRegression, logisticRegression } from './regression.js';
