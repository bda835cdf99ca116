/** Makes tensors: from literals, filled, counted, and as parameters and state. */
import { allocate, type DType, type Storage } from './dtype.js';
import { DTypeError, ShapeError, ValueError } from './errors.js';
import { checkShape, sizeOf } from './shape.js';
import type { Dims, Nested, Shape, ShapeOf } from './shape-types.js';
import { Tensor, tracer, type Values } from './tensor.js';

/** What the functions that make tensors take besides the shape. */
export interface TensorOptions {
  /** The number type; `float32` if not given. */
  readonly dtype?: DType | undefined;
  /** Used in errors and drawings. */
  readonly name?: string | undefined;
}

type TypedArray = Storage | Uint8Array | Uint8ClampedArray | Int8Array | Int16Array | Uint16Array | Uint32Array;

/**
 * A tensor of the values in nested arrays, `tensor([[1, 2], [3, 4]])`, or of a copy of a typed array, whose number type it keeps
 * where it is one of ours. Throws a ShapeError when rows have different lengths.
 */
export function tensor<const T extends Nested | TypedArray>(values: T, options?: TensorOptions): Tensor<ShapeOf<T>>;
export function tensor(values: Nested | TypedArray, { dtype, name }: TensorOptions = {}): Tensor {
  if (ArrayBuffer.isView(values)) {
    const own = values instanceof Float64Array ? 'float64' : values instanceof Int32Array ? 'int32' : 'float32';
    const data = allocate(dtype ?? own, values.length);
    data.set(values);
    return leaf([values.length], data, name);
  }
  const shape: number[] = [];
  for (let v: Nested | undefined = values; Array.isArray(v); v = v[0]) shape.push(v.length);
  const data = allocate(dtype ?? 'float32', sizeOf(shape));
  let next = 0;
  const copy = (v: Nested, axis: number, path: string): void => {
    const [found, wanted] = [Array.isArray(v) ? v.length : typeof v, shape[axis] ?? 'number'];
    if (found !== wanted) {
      const why = `rows must have equal lengths, but values${path} is ${kind(found)}, not ${kind(wanted)}; pad the rows`;
      throw new ShapeError('tensor', why, [shape]);
    }
    if (typeof v === 'number') data[next++] = v;
    else for (const [i, inner] of v.entries()) copy(inner, axis + 1, `${path}[${i}]`);
  };
  copy(values, 0, '');
  return leaf(shape, data, name);
}

const kind = (found: number | string): string => (typeof found === 'number' ? `an array of ${found}` : `of type ${found}`);

/** A tensor of `shape` in which every element is `value`. */
export function full<const S extends Shape>(shape: S, value: number, options?: TensorOptions): Tensor<Dims<S>>;
export function full(shape: Shape, value: number, options?: TensorOptions): Tensor {
  return filled('full', shape, value, options);
}

/** An untracked tensor. */
const leaf = <S extends Shape>(shape: S, data: Storage, name: string | undefined): Tensor<S> => new Tensor(shape, data, null, false, name);

function filled<S extends Shape>(op: string, shape: S, value: number, { dtype = 'float32', name }: TensorOptions = {}): Tensor<Dims<S>> {
  const data = allocate(dtype, sizeOf(checkShape(op, shape)));
  return leaf(shape as Shape as Dims<S>, value === 0 ? data : data.fill(value), name);
}

/** A tensor of zeros. */
export function zeros<const S extends Shape>(shape: S, options?: TensorOptions): Tensor<Dims<S>> {
  return filled('zeros', shape, 0, options);
}

/** A tensor of ones. */
export function ones<const S extends Shape>(shape: S, options?: TensorOptions): Tensor<Dims<S>> {
  return filled('ones', shape, 1, options);
}

/** The identity matrix of `size` rows. */
export function eye<const N extends number>(size: N, options?: TensorOptions): Tensor<[N, N]> {
  const t = filled('eye', [size, size] as [N, N], 0, options);
  for (let i = 0; i < size; i++) t.data[i * (size + 1)] = 1;
  return t as Tensor as Tensor<[N, N]>;
}

/** `arange(4)` is [0, 1, 2, 3]; `arange(start, end, step)` counts from `start` up to, not including, `end`. */
export function arange<const N extends number>(end: N, options?: TensorOptions): Tensor<[N]>;
export function arange(start: number, end: number, step?: number, options?: TensorOptions): Tensor<[number]>;
export function arange(a: number, b?: number | TensorOptions, step = 1, options?: TensorOptions): Tensor {
  const [start, end, given] = typeof b === 'number' ? [a, b, options] : [0, a, b];
  const count = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isFinite(count)) throw new ValueError(`arange: no way from ${start} to ${end} in steps of ${step}`);
  return counted(count, (i) => start + i * step, given);
}

/** `count` numbers at equal distances from `start` to `end`, both included. */
export function linspace<const N extends number>(start: number, end: number, count: N, options?: TensorOptions): Tensor<[N]>;
export function linspace(start: number, end: number, count: number, options?: TensorOptions): Tensor {
  checkShape('linspace', [count]);
  return counted(count, (i) => (i > 0 && i === count - 1 ? end : start + (i * (end - start)) / (count - 1 || 1)), options);
}

function counted(count: number, value: (i: number) => number, { dtype = 'float32', name }: TensorOptions = {}): Tensor {
  const data = allocate(dtype, count);
  for (let i = 0; i < count; i++) data[i] = value(i);
  return leaf([count], data, name);
}

/**
 * A leaf that gradients are taken with respect to: a copy of `t` that optimizers change. The name appears in errors, drawings and
 * files. Throws a DTypeError for int32, which has no gradients.
 */
export function parameter<S extends Shape>(t: Tensor<S>, name?: string): Tensor<S> {
  if (t.dtype === 'int32') throw new DTypeError('parameter', "int32 has no gradients; convert with astype('float32')");
  return assignable(t, true, name);
}

/** A copy of `t` that can be assigned but has no gradient: a learning rate, a running mean, a momentum buffer. */
export function state<S extends Shape>(t: Tensor<S>, name?: string): Tensor<S> {
  return assignable(t, false, name);
}

function assignable<S extends Shape>({ shape, data, dtype, name }: Tensor<S>, tracked: boolean, given: string | undefined): Tensor<S> {
  const values: Values = { data: data.slice(), dtype, version: 0, assignable: true };
  tracer?.created(values);
  return new Tensor(shape, values, null, tracked, given ?? name);
}

/** The same shape with other contents, used where an op needs a constant like its input. @internal */
export function fullLike<X extends Tensor>(x: X, value: number): Tensor<X['shape']> {
  return full(x.shape as Shape, value, { dtype: x.dtype });
}
