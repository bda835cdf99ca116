/**
 * Optimizers: they turn gradients into better parameters. Schedules of the learning rate, and limits to gradients.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type AdamOptions, adam, adamW } from './adam.js';
export { clipByGlobalNorm, clipByValue } from './clip.js';
export type { Optimizer } from './optimizer.js';
export { type RmspropOptions, rmsprop } from './rmsprop.js';
export { cosineDecay, exponentialDecay, type Schedule, scheduled, stepDecay, warmUp } from './schedules.js';
export { type SgdOptions, sgd } from './sgd.js';
export { together } from './together.js';
