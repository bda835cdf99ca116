/** The error of a function that cannot be written as ONNX: what it did, where, and what to do instead. */

/** Something that an ONNX graph cannot hold: reading values, assigning state, random numbers, an op without an ONNX form. */
export class OnnxError extends Error {
  override readonly name: string = 'OnnxError';
}
