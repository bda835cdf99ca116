/**
 * Training: the loop, its data, and how good the result is.
 *
 * @packageDocumentation
 */
import '../methods.js';

export type { Examples } from './data.js';
export { type FitEvent, type FitOptions, fit, type History } from './fit.js';
export { accuracy, type ConfusionMatrix, confusionMatrix, f1, precision, recall, rocAuc } from './metrics.js';
