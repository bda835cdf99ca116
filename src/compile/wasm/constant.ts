/** Pushes numbers that are known when the code is written: a single one, or the same in every lane of a register. */
import type { DType } from '../../dtype.js';
import type { Bytes } from './bytes.js';

/** Single numbers, and what the lanes of a register hold. */
export type NumberType = 'i32' | 'i64' | 'f64' | DType;

const WRITERS: { readonly [T in NumberType]: (to: Bytes, x: number) => void } = {
  i32(to, x) {
    to.put(0x41);
    to.signed(x | 0);
  },
  /** One that fits 32 bits. */
  i64(to, x) {
    to.put(0x42);
    to.signed(x);
  },
  f64(to, x) {
    to.put(0x44);
    to.append(bytesOf(Float64Array.of(x)));
  },
  float32: (to, x) => register(to, new Float32Array(4).fill(x)),
  float64: (to, x) => register(to, new Float64Array(2).fill(x)),
  int32: (to, x) => register(to, new Int32Array(4).fill(x)),
};

const bytesOf = ({ buffer }: ArrayBufferView): Uint8Array => new Uint8Array(buffer);

export function constant(to: Bytes, type: NumberType, x: number): void {
  WRITERS[type](to, x);
}

/** All sixteen bytes of a register. */
export function register(to: Bytes, lanes: ArrayBufferView): void {
  to.append([0xfd, 12]);
  to.append(bytesOf(lanes));
}
