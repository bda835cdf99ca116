/**
 * Every op, as a function. Importing from here, a bundler keeps only what is used; the methods come with `chainrule`, and so do the ops
 * that have them. Those of networks (convolution, pooling, dropout, embedding, one-hot labels) are only here.
 *
 * @packageDocumentation
 */

export { type ConvolutionOptions, conv2d, conv2dTranspose, type TransposedOptions } from './conv2d.js';
export { type DropoutOptions, dropout } from './dropout.js';
export { embedding, oneHot } from './embedding.js';
export * from './fluent.js';
export type { PicturePadding } from './padding.js';
export { type AveragingOptions, avgPool2d, maxPool2d, type PoolingOptions } from './pool2d.js';
export { foldWindows, type Pair, type WindowOptions, windows } from './windows.js';
