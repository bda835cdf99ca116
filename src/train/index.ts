/**
 * Training: the loop, its data, and how good the result is.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { confusionCounts } from './classes.js';
export type { Examples } from './data.js';
export type { EarlyStopping } from './early-stopping.js';
export type { FitEvent, History, Position } from './events.js';
export { fit } from './fit.js';
export type { FitOptions } from './fit-options.js';
export { accuracy, type ConfusionMatrix, confusionMatrix, f1, precision, recall, rocAuc } from './metrics.js';
export { restore, snapshot } from './snapshot.js';
