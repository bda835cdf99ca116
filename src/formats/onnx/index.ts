/**
 * Models for other programs: any function of tensors as an ONNX graph.
 *
 * @packageDocumentation
 */
import '../../methods.js';

export { OnnxError } from './error.js';
export type { Attribute, ElementType, OnnxGraph, Value } from './graph.js';
export { OPSET } from './operators/table.js';
export type { Call, Input, Output, Translation } from './operators/translation.js';
export type { Translations } from './record.js';
export { type OnnxOptions, type Results, toOnnx } from './to-onnx.js';
