/** The number types of tensors and the typed arrays that hold them. */

/** What a tensor's numbers are: `float32` (the default), `float64`, or `int32` for indices. */
export type DType = 'float32' | 'float64' | 'int32';

/** The typed array behind a tensor. */
export type Storage = Float32Array | Float64Array | Int32Array;

/** `size` zeros of type `dtype`. */
export function allocate(dtype: DType, size: number): Storage {
  switch (dtype) {
    case 'float32':
      return new Float32Array(size);
    case 'float64':
      return new Float64Array(size);
    case 'int32':
      return new Int32Array(size);
  }
}

/** The number type that a typed array holds. */
export function dtypeOf(data: Storage): DType {
  return data instanceof Float32Array ? 'float32' : data instanceof Float64Array ? 'float64' : 'int32';
}
