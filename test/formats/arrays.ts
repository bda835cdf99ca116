/** Random arrays of every number type, and how they are compared: by their bits. */
import fc from 'fast-check';
import { expect } from 'vitest';
import { type DType, type Tensor, tensor } from '../../src/index.js';

/** Any bits at all, so that NaN's payloads are among them. */
const TYPES = { float32: Float32Array, float64: Float64Array, int32: Int32Array } as const;

/** Arrays of every rank up to 4, empty ones among them. */
export const arrays: fc.Arbitrary<Tensor> = fc
  .tuple(fc.constantFrom<DType>('float32', 'float64', 'int32'), fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 }))
  .chain(([dtype, shape]) => {
    const length = shape.reduce((n, d) => n * d, 1) * TYPES[dtype].BYTES_PER_ELEMENT;
    return fc
      .uint8Array({ minLength: length, maxLength: length })
      .map((bytes): Tensor => tensor(new TYPES[dtype](Uint8Array.from(bytes).buffer), { dtype }).reshape(shape));
  });

/** The bytes of an array's numbers, little-endian. */
export const bytesOf = ({ data }: Tensor): Uint8Array => Uint8Array.from(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));

/** The same shape, type and bits. */
export function expectSame(found: Tensor | undefined, wanted: Tensor): void {
  expect([found?.shape, found?.dtype]).toEqual([wanted.shape, wanted.dtype]);
  expect(bytesOf(found!)).toEqual(bytesOf(wanted));
}
