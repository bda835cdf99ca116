/** Losses: how wrong a prediction is, for each example or on average. */
export { binaryCrossEntropy, binaryCrossEntropyWithLogits } from './binary.js';
export type { Loss, LossReduction } from './loss.js';
export { hinge, huber, meanAbsoluteError, meanSquaredError } from './regression.js';
export { type ClassLossOptions, softmaxCrossEntropy } from './softmax.js';
