/** Numbers as files have them: how wide, which kind, in which byte order; and how they become the numbers of our tensors. */
import { allocate, type DType, type Storage } from '../dtype.js';
import { ValueError } from '../errors.js';

/** f: float, b: bfloat16, i: signed, u: unsigned, t: truth value. The digit is the number of bytes. */
export type NumberKind = 'f2' | 'f4' | 'f8' | 'b2' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 't1';

export const widthOf = (kind: NumberKind): number => Number(kind[1]);

/** Half-precision floats become float32, and every kind of whole number int32. */
export const dtypeFor = (kind: NumberKind): DType => (kind === 'f8' ? 'float64' : kind[0] === 'f' || kind === 'b2' ? 'float32' : 'int32');

/** A float of 16 bits: sign, 5 bits of exponent, 10 of fraction. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15));
}

type Reader = (view: DataView, at: number, little: boolean) => number;

const READ: Readonly<Record<NumberKind, Reader>> = {
  f2: (view, at, little) => half(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  b2: (view, at, little) => new Float32Array(Uint32Array.of(view.getUint16(at, little) << 16).buffer)[0]!,
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  t1: (view, at) => (view.getUint8(at) ? 1 : 0),
};

/**
 * `count` numbers from the start of `bytes`, which are enough.
 * @throws ValueError, which begins with `what`, for a whole number that does not fit int32.
 */
export function readNumbers(bytes: Uint8Array, count: number, kind: NumberKind, little: boolean, what: string): Storage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = allocate(dtypeFor(kind), count);
  const [read, width] = [READ[kind], widthOf(kind)];
  const mayOverflow = kind === 'i8' || kind === 'u4' || kind === 'u8';
  for (let i = 0; i < count; i++) {
    const value = read(view, i * width, little);
    if (mayOverflow && value !== (value | 0)) {
      throw new ValueError(`${what}: element ${i} is ${value}; whole numbers are read as int32, from −2147483648 to 2147483647`);
    }
    data[i] = value;
  }
  return data;
}

/** The bytes of numbers, little-endian. */
export function writeNumbers(data: Storage): Uint8Array<ArrayBuffer> {
  const width = data.BYTES_PER_ELEMENT;
  const view = new DataView(new ArrayBuffer(data.length * width));
  for (let i = 0; i < data.length; i++) {
    if (data instanceof Float32Array) view.setFloat32(i * width, data[i]!, true);
    else if (data instanceof Float64Array) view.setFloat64(i * width, data[i]!, true);
    else view.setInt32(i * width, data[i]!, true);
  }
  return new Uint8Array(view.buffer);
}
