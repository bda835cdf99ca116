/**
 * Optimizers: they turn gradients into better parameters.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type AdamOptions, adam } from './adam.js';
export { type Optimizer, type SgdOptions, sgd } from './sgd.js';
