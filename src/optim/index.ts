/**
 * Optimizers: they turn gradients into better parameters.
 *
 * @packageDocumentation
 */
export { type Optimizer, type SgdOptions, sgd } from './sgd.js';
