/**
 * Proofs and explanations: gradients against finite differences, where a NaN began, the backward pass as text, tests for your own ops.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type CheckedElement, type CheckOptions, type CheckReport, checkGradients } from './check-gradients.js';
export { explainBackward } from './explain-backward.js';
export { findNonFinite, type NonFinite } from './find-non-finite.js';
export { type TestOpOptions, testOp } from './test-op.js';
