/** Losses: how wrong a prediction is, for each example or on average. */
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from './binary.js';
export { hinge } from './hinge.js';
export type { Loss, LossReduction } from './loss.js';
export { huber, meanAbsoluteError, meanSquaredError } from './regression.js';
export { type ClassLossOptions, type Labelled, softmaxCrossEntropy } from './softmax.js';
