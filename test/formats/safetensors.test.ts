/** safetensors: files made by Python, bit for bit (read_back.py is the other way round), round trips, and every type of number. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/formats/index.js';
import { parseStrictJson } from '../../src/formats/strict-json.js';
import { type DType, type Tensor, tensor } from '../../src/index.js';
import { arrays, bytesOf, expectSame } from './arrays.js';

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe('parseStrictJson', () => {
  it('tells keys from values, and objects from each other', () => {
    const text = '{"a": {"a": ["a", {"a": "a:"}, {"a": 1}]}, "b\\"": 2}';
    expect(parseStrictJson(text, 4)).toEqual(JSON.parse(text));
    expect(() => parseStrictJson(text, 3)).toThrow('it is nested deeper than 3');
    expect(() => parseStrictJson('{"a": [1, {"b" : 1, "c": [], "b": 2}]}', 9)).toThrow('it gives "b" twice');
  });
  it('is JSON.parse where no key is given twice', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 5 }), (text) => void expect(parseStrictJson(text, 20)).toEqual(JSON.parse(text))));
    fc.assert(
      fc.property(fc.string(), (text) => {
        const result = (parse: (text: string) => unknown): unknown => {
          try {
            return parse(text);
          } catch {
            return 'refused';
          }
        };
        expect(result((t) => parseStrictJson(t, 20))).toEqual(result(JSON.parse));
      }),
    );
  });
});

const FOLDER = process.env.SAFETENSORS_FILES ?? join(import.meta.dirname, 'safetensors');
const expected: Record<
  string,
  { metadata: Record<string, string>; tensors: Record<string, { dtype: DType; shape: number[]; bytes: string }> }
> = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));

describe('files made by Python', () => {
  it.each(Object.keys(expected))('%s.safetensors', (name) => {
    const { tensors, metadata } = readSafetensors(readFileSync(join(FOLDER, `${name}.safetensors`)));
    expect({ ...metadata }).toEqual(expected[name]!.metadata);
    expect([...tensors.keys()].sort()).toEqual(Object.keys(expected[name]!.tensors).sort());
    for (const [key, wanted] of Object.entries(expected[name]!.tensors)) {
      const t = tensors.get(key)!;
      expect({ dtype: t.dtype, shape: t.shape, bytes: Buffer.from(bytesOf(t)).toString('hex') }, key).toEqual(wanted);
    }
  });
  it('among them every type, scalars, tensors of nothing, and tensors that begin anywhere', () => {
    const text = Object.keys(expected)
      .map((name) => readFileSync(join(FOLDER, `${name}.safetensors`), 'latin1'))
      .join();
    for (const type of 'F16 BF16 F32 F64 I8 I16 I32 I64 U8 U16 U32 U64 BOOL'.split(' ')) expect(text).toContain(`"${type}"`);
    expect(text).toContain('"shape":[]');
    expect(text).toContain('"shape":[2,0,3]');
    const { tensors } = readSafetensors(readFileSync(join(FOLDER, 'unsorted.safetensors')));
    expect([...tensors.keys()][0]).toBe('truth');
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
    const tensors = fc.dictionary(fc.string({ minLength: 1 }), arrays);
    fc.assert(
      fc.property(tensors, fc.dictionary(fc.string(), fc.string()), (given, metadata) => {
        const back = readSafetensors(writeSafetensors(given, metadata));
        expect({ ...back.metadata }).toEqual({ ...metadata });
        expect([...back.tensors.keys()].sort()).toEqual(Object.keys(given).sort());
        for (const [name, t] of Object.entries(given)) expectSame(back.tensors.get(name), t);
      }),
    );
  });

  /** The tensor of a file with just one, t. */
  const read = (dtype: string, values: { readonly buffer: ArrayBuffer; readonly length: number }): Tensor => {
    const header = { t: { dtype, shape: [values.length], data_offsets: [0, values.buffer.byteLength] } };
    const json = new TextEncoder().encode(JSON.stringify(header));
    const bytes = new Uint8Array(8 + json.length + values.buffer.byteLength);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
    bytes.set(json, 8);
    bytes.set(new Uint8Array(values.buffer), 8 + json.length);
    return readSafetensors(bytes).tensors.get('t')!;
  };
  it('reads every number type', () => {
    const found = [
      read('F64', Float64Array.of(-1.5, 1e300)),
      read('F32', Float32Array.of(-1.5, 0)),
      read('BF16', Uint16Array.of(0x3f80, 0xc040, 0xff80)),
      read('I64', BigInt64Array.of(-(2n ** 31n), -5n, 2n ** 31n - 1n)),
      read('I32', Int32Array.of(-(2 ** 31), 2 ** 31 - 1)),
      read('I16', Int16Array.of(-32768, 32767)),
      read('I8', Int8Array.of(-128, 127)),
      read('U64', BigUint64Array.of(0n, 2n ** 31n - 1n)),
      read('U32', Uint32Array.of(0, 2 ** 31 - 1)),
      read('U16', Uint16Array.of(0, 65535)),
      read('U8', Uint8Array.of(0, 255)),
      read('BOOL', Uint8Array.of(0, 1)),
    ];
    expect(found.map((t) => [t.dtype, ...t.data])).toEqual([
      ['float64', -1.5, 1e300],
      ['float32', -1.5, 0],
      ['float32', 1, -3, Number.NEGATIVE_INFINITY],
      ['int32', -2147483648, -5, 2147483647],
      ['int32', -2147483648, 2147483647],
      ['int32', -32768, 32767],
      ['int32', -128, 127],
      ['int32', 0, 2147483647],
      ['int32', 0, 2147483647],
      ['int32', 0, 65535],
      ['int32', 0, 255],
      ['int32', 0, 1],
    ]);
  });
  it('reads all floats of 16 bits', () => {
    const all = Uint16Array.from({ length: 65536 }, (_, bits) => bits);
    const [half, brain] = [read('F16', all).data, read('BF16', all)];
    // What IEEE 754 says of a sign, 5 bits of exponent and 10 of fraction.
    const value = (bits: number): number => {
      const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, (bits & 1023) / 1024];
      if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
      return sign * (exponent ? (1 + fraction) * 2 ** (exponent - 15) : fraction * 2 ** -14);
    };
    expect([...half].findIndex((x, bits) => !Object.is(x, value(bits)))).toBe(-1);
    const upper = new Uint16Array(bytesOf(brain).buffer).filter((_, i) => i % 2 === 1);
    expect(upper).toEqual(all);
  });
});
