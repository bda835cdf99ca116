/** Numbers as files have them: how wide, which kind, in which byte order; and how they become the numbers of our tensors, bit for bit. */
import type { DType, Storage } from '../dtype.js';
import { FormatError } from './error.js';

/** f: float, b: bfloat16, i: signed, u: unsigned, t: truth value. The digit is the number of bytes. */
export type NumberKind = 'f2' | 'f4' | 'f8' | 'b2' | 'i1' | 'i2' | 'i4' | 'i8' | 'u1' | 'u2' | 'u4' | 'u8' | 't1';

/** As many axes as NumPy allows. */
export const MOST_AXES = 64;

/** How many bytes one number takes. */
export const widthOf = (kind: NumberKind): number => Number(kind[1]);

/** What our own number types are in files. */
export const KIND_OF: Readonly<Record<DType, NumberKind>> = { float32: 'f4', float64: 'f8', int32: 'i4' };

/** Whether this machine keeps the low byte first, as nearly all do. */
const isLittle = (): boolean => new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** Turns the bytes of each number round, in place. */
function swap(bytes: Uint8Array, width: number): void {
  for (let start = 0; start < bytes.length; start += width) {
    for (let i = start, j = start + width - 1; i < j; i++, j--) {
      const byte = bytes[i]!;
      bytes[i] = bytes[j]!;
      bytes[j] = byte;
    }
  }
}

/** The bits of a float of 16 bits (1 sign, 5 exponent, 10 fraction) as those of a float32 (1, 8, 23), NaN's payload included. */
function halfToFloat(bits: number): number {
  const sign = (bits & 0x8000) << 16;
  const magnitude = bits & 0x7fff;
  if (magnitude >= 0x7c00) return sign | 0x7f800000 | ((magnitude & 1023) << 13);
  // The exponents count from −15 and −127.
  if (magnitude >= 1024) return sign | ((magnitude << 13) + (112 << 23));
  if (magnitude === 0) return sign;
  const shift = Math.clz32(magnitude) - 21;
  return sign | ((113 - shift) << 23) | (((magnitude << shift) & 1023) << 13);
}

/** Floats of 16 bits as float32. */
function widened(halves: Uint16Array, bitsOf: (bits: number) => number): Float32Array<ArrayBuffer> {
  const bits = new Uint32Array(halves.length);
  for (let i = 0; i < halves.length; i++) bits[i] = bitsOf(halves[i]!);
  return new Float32Array(bits.buffer);
}

/**
 * `count` numbers from the start of `bytes`, which are enough, in memory of their own. float64 stays; other floats become float32, whole
 * numbers and truth values int32.
 * @throws FormatError for a whole number that does not fit int32; `what` says whose it is.
 */
export function readNumbers(bytes: Uint8Array, count: number, kind: NumberKind, little: boolean, format: string, what = ''): Storage {
  const width = widthOf(kind);
  const own = new Uint8Array(count * width);
  own.set(bytes.subarray(0, own.length));
  if (little !== isLittle()) swap(own, width);
  const { buffer } = own;
  const refuse = (i: number, value: bigint | number): never => {
    const where = `${what}element ${i}`;
    throw new FormatError(format, `${where} is ${value}; whole numbers are read as int32, from −2147483648 to 2147483647`);
  };
  switch (kind) {
    case 'f4':
      return new Float32Array(buffer);
    case 'f8':
      return new Float64Array(buffer);
    case 'i4':
      return new Int32Array(buffer);
    case 'f2':
      return widened(new Uint16Array(buffer), halfToFloat);
    case 'b2':
      return widened(new Uint16Array(buffer), (bits) => bits << 16);
    case 'i1':
      return new Int32Array(new Int8Array(buffer));
    case 'i2':
      return new Int32Array(new Int16Array(buffer));
    case 'u1':
      return new Int32Array(own);
    case 'u2':
      return new Int32Array(new Uint16Array(buffer));
    case 't1':
      return new Int32Array(own.map((byte) => (byte ? 1 : 0)));
    case 'u4': {
      const narrow = new Int32Array(buffer);
      const beyond = narrow.findIndex((value) => value < 0);
      if (beyond >= 0) refuse(beyond, narrow[beyond]! >>> 0);
      return narrow;
    }
    default:
      return narrowed(buffer, count, kind === 'i8', refuse);
  }
}

/** Whole numbers of 64 bits as int32: the high half must be what the sign of the low half makes it. */
function narrowed(
  buffer: ArrayBuffer,
  count: number,
  signed: boolean,
  refuse: (i: number, value: bigint) => never,
): Int32Array<ArrayBuffer> {
  const halves = new Int32Array(buffer);
  const low = isLittle() ? 0 : 1;
  const narrow = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const value = halves[2 * i + low]!;
    const high = halves[2 * i + 1 - low]!;
    if (signed ? high !== value >> 31 : high !== 0 || value < 0)
      refuse(i, (signed ? new BigInt64Array(buffer) : new BigUint64Array(buffer))[i]!);
    narrow[i] = value;
  }
  return narrow;
}

/** How many bytes at a time. */
const PIECE = 2 ** 20;

/** The bytes of numbers, little-endian, in pieces that are copies. */
export function* numberPieces(data: Storage): Generator<Uint8Array> {
  for (let at = 0; at < data.byteLength; at += PIECE) {
    const piece = new Uint8Array(data.buffer, data.byteOffset + at, Math.min(PIECE, data.byteLength - at)).slice();
    if (!isLittle()) swap(piece, data.BYTES_PER_ELEMENT);
    yield piece;
  }
}
