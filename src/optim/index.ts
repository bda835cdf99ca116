/**
 * Optimizers: they turn gradients into better parameters.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type Optimizer, type SgdOptions, sgd } from './sgd.js';
