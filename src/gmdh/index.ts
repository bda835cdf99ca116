/**
 * The group method of data handling, equation (1): polynomials that find their own form, by least squares and an external criterion.
 *
 * @packageDocumentation
 */
import '../methods.js';

export type { Algorithm, Kept } from './algorithm.js';
export { type CombiOptions, combi } from './combi.js';
export type { GmdhFile } from './contents.js';
export {
  type Criterion,
  type Fits,
  noiseImmunity,
  type Part,
  regularity,
  stability,
  symmetric,
  unbiasedCoefficients,
  unbiasedOutputs,
  weighted,
} from './criteria.js';
export type { Examples } from './examples.js';
export type { Summand } from './expand.js';
export { load, save } from './file.js';
export { fit } from './fit.js';
export { leastSquares } from './least-squares.js';
export { type MiaOptions, mia } from './mia.js';
export type { FormulaOptions, Gmdh, GmdhNeuron, Level } from './model.js';
export { type MultiOptions, multi } from './multi.js';
export type { FitOptions } from './options.js';
export { type Polynomial, polynomial } from './polynomial.js';
export { type RiaOptions, ria } from './ria.js';
export type { SplitOptions } from './split.js';
export { type NeuronKind, pairTerms, type Term, termsUpTo } from './terms.js';
