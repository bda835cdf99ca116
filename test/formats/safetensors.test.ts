import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateKey } from '../../src/formats/duplicate-key.js';
import { readSafetensors, writeSafetensors } from '../../src/formats/index.js';
import { type DType, Tensor, tensor, ValueError } from '../../src/index.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
/** A file with the given header and that many bytes of data. */
function file(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe('duplicateKey', () => {
  it('tells keys from values, and objects from each other', () => {
    expect(duplicateKey('{"a": {"a": ["a", {"a": "a:"}, {"a": 1}]}, "b\\"": 2}')).toBeUndefined();
    expect(duplicateKey('{"a": [1, {"b" : 1, "c": [], "b": 2}]}')).toBe('b');
  });
});

describe('safetensors', () => {
  it('writes this layout', () => {
    const bytes = writeSafetensors({ b: tensor([1, 2]), a: tensor([[3]]), d: tensor([4], { dtype: 'float64' }) }, { note: 'hi' });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(text(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { note: 'hi' },
      d: { dtype: 'F64', shape: [1], data_offsets: [0, 8] },
      a: { dtype: 'F32', shape: [1, 1], data_offsets: [8, 12] },
      b: { dtype: 'F32', shape: [2], data_offsets: [12, 20] },
    });
    expect([...new Float32Array(bytes.slice(8 + length + 8).buffer)]).toEqual([3, 1, 2]);
  });
  it('reads what it wrote, bit for bit', () => {
    const numbers: Record<DType, fc.Arbitrary<number>> = { float32: fc.float(), float64: fc.double(), int32: fc.integer() };
    const any = fc
      .tuple(fc.constantFrom<DType>('float32', 'float64', 'int32'), fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }))
      .chain(([dtype, shape]) => {
        const size = shape.reduce((a, b) => a * b, 1);
        return fc.array(numbers[dtype], { minLength: size, maxLength: size }).map((v) => tensor(v, { dtype }).reshape(shape) as Tensor);
      });
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), any), fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
        const back = readSafetensors(writeSafetensors(tensors, metadata));
        expect({ ...back.metadata }).toEqual({ ...metadata });
        expect([...back.tensors.keys()].sort()).toEqual(Object.keys(tensors).sort());
        for (const [name, t] of Object.entries(tensors)) {
          const read = back.tensors.get(name)!;
          expect([read.shape, read.dtype]).toEqual([t.shape, t.dtype]);
          expect(new Uint8Array(read.data.buffer)).toEqual(new Uint8Array(t.toTypedArray().buffer));
        }
      }),
    );
  });
  it('refuses files that are not valid, and says why', () => {
    const entry = (over: object) => ({ t: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...over } });
    const cases: [Uint8Array, string][] = [
      [new Uint8Array(3), 'too few'],
      [file(entry({}), 7), 'cut short'],
      [file(entry({}), 9), 'belong to none'],
      [file('[]', 0), 'does not begin with {'],
      [file('{"a":', 0), 'not JSON'],
      [file(entry({ dtype: 'F8' }), 8), 'number type F8'],
      [file(entry({ shape: [-2] }), 8), 'shape [-2]'],
      [file(entry({ shape: [2.5] }), 8), 'shape [2.5]'],
      [file(entry({ shape: [2 ** 40, 2 ** 40] }), 8), 'needs'],
      [file(entry({ data_offsets: [8, 0] }), 8), 'needs 8 bytes'],
      [file(entry({ data_offsets: [4, 12] }), 12), 'begins at 4'],
      [file({ ...entry({}), u: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, 12), 'begins at 4, the one before it ends at 8'],
      [file({ __metadata__: { a: 1 } }, 0), 'metadata'],
      [file('{"__metadata__":{"a":"1","\\u0061":"2"}}', 0), 'gives "a" twice'],
      [file(`{"t":${JSON.stringify(entry({}).t)},"t":${JSON.stringify(entry({}).t)}}`, 8), 'gives "t" twice'],
      [file(entry({ dtype: 'F32', shape: [2 ** 53, 2] }), 8), 'shape'],
      [file({ __proto__: null, ...entry({ shape: 'x' }) }, 8), 'shape "x"'],
    ];
    for (const [bytes, why] of cases) {
      expect(() => readSafetensors(bytes)).toThrow(ValueError);
      expect(() => readSafetensors(bytes)).toThrow(why);
    }
    const huge = file('{}', 0);
    new DataView(huge.buffer).setBigUint64(0, 2n ** 63n, true);
    expect(() => readSafetensors(huge)).toThrow('header of 9223372036854775808 bytes does not fit');
    expect(() => writeSafetensors({ __metadata__: new Tensor([], Float32Array.of(1)) })).toThrow('choose another name');
  });
});
