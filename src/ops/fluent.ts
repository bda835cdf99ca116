/** The ops that every tensor has as methods. Those of networks are functions only: `chainrule/ops` has them too. */

export { erf, gelu, leakyRelu, relu, sigmoid, softplus, tanh } from './activation.js';
export { abs, add, div, mul, neg, pow, sign, square, sub } from './arithmetic.js';
export { clip, equal, greater, less, maximum, minimum, where } from './choose.js';
export { exp, log, log1p, sqrt } from './exponential.js';
export { argmax, max, min } from './extremum.js';
export { concat, stack } from './join.js';
export { dot, matmul, outer } from './matmul.js';
export { astype, broadcastTo, permute, reshape, transpose } from './move.js';
export { mean, sum, variance } from './reduce.js';
export { pad, slice } from './slice.js';
export { logSoftmax, logSumExp, softmax } from './softmax.js';
export { segmentSum, take } from './take.js';
