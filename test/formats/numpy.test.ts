/** npy and npz: files made by NumPy, bit for bit (read_back.py is the other way round), random round trips, and files that lie. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBytes, readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from '../../src/formats/index.js';
import { type DType, type Tensor, tensor, zeros } from '../../src/index.js';

const FOLDER = process.env.NUMPY_FILES ?? join(import.meta.dirname, 'numpy');
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));
const expected: Record<string, { shape: number[]; bits: string[] }> = JSON.parse(readFileSync(join(FOLDER, 'expected.json'), 'utf8'));

const bitsOf = (x: number): string => new BigUint64Array(Float64Array.of(x).buffer)[0]!.toString();
function expectArray(actual: Tensor | undefined, name: string): void {
  const { shape, bits } = expected[name]!;
  expect(actual?.shape, name).toEqual(shape);
  // One NaN is like another.
  const wanted = bits.map((b) => new Float64Array(BigUint64Array.of(BigInt(b)).buffer)[0]!);
  expect(
    [...actual!.data].map((x, i) => (Number.isNaN(wanted[i]!) ? String(x) : bitsOf(x))),
    name,
  ).toEqual(wanted.map((x, i) => (Number.isNaN(x) ? 'NaN' : bits[i])));
}

describe('files made by NumPy', () => {
  for (const name of Object.keys(expected).filter((n) => !n.includes('/'))) {
    it(`${name}.npy`, () => expectArray(readNpy(file(`${name}.npy`)), name));
  }
  for (const archive of ['plain', 'packed']) {
    it(`${archive}.npz`, async () => {
      const arrays = await readNpz(file(`${archive}.npz`));
      const names = Object.keys(expected).filter((n) => n.startsWith(`${archive}/`));
      expect([...arrays.keys()].map((n) => `${archive}/${n}`)).toEqual(names);
      for (const name of names) expectArray(arrays.get(name.slice(archive.length + 1)), name);
    });
  }
  it('number types', () => {
    const types = Object.fromEntries(['f2', 'f4', 'f8', 'i1', 'u8'].map((code) => [code, readNpy(file(`${code}-big.npy`)).dtype]));
    expect(types).toEqual({ f2: 'float32', f4: 'float32', f8: 'float64', i1: 'int32', u8: 'int32' });
  });
});

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
const array = fc.tuple(shape, fc.constantFrom<DType>('float32', 'float64', 'int32'), fc.integer()).map(([dims, dtype, seed]) => {
  const size = dims.reduce((n, d) => n * d, 1);
  const values = Float64Array.from({ length: size }, (_, i) => Math.sin(seed + i) * 2 ** ((seed + i) % 31));
  return tensor(dtype === 'int32' ? Int32Array.from(values) : dtype === 'float32' ? Float32Array.from(values) : values).reshape(dims);
});
const same = (a: Tensor, b: Tensor): void => expect([a.shape, a.dtype, [...a.data]]).toEqual([b.shape, b.dtype, [...b.data]]);

describe('round trips', () => {
  it('npy, in both orders', () => {
    fc.assert(
      fc.property(array, fc.boolean(), (t, fortran) => {
        const bytes = writeNpy(t, { fortran });
        expect((bytes.length - t.data.byteLength) % 64).toBe(0);
        same(readNpy(bytes), t);
      }),
    );
  });
  it('npz, packed or not; the same bytes each time', async () => {
    const name = fc.stringMatching(/^[\wéñ .-]{1,12}$/);
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(fc.tuple(name, array), { selector: ([n]) => n, maxLength: 4 }),
        fc.boolean(),
        async (list, compress) => {
          const arrays = Object.fromEntries(list);
          const bytes = await writeNpz(arrays, { compress });
          expect(await writeNpz(arrays, { compress })).toEqual(bytes);
          const found = await readNpz(bytes);
          expect([...found.keys()].sort()).toEqual(Object.keys(arrays).sort());
          for (const [key, t] of found) same(t, arrays[key]!);
        },
      ),
      { numRuns: 40 },
    );
  });
  it('safetensors number types', () => {
    const header = (dtype: string, count: number, width: number) =>
      new TextEncoder().encode(JSON.stringify({ t: { dtype, shape: [count], data_offsets: [0, count * width] } }));
    const read = (dtype: string, data: ArrayBuffer, count: number): Tensor => {
      const head = header(dtype, count, data.byteLength / count);
      const bytes = new Uint8Array(8 + head.length + data.byteLength);
      new DataView(bytes.buffer).setBigUint64(0, BigInt(head.length), true);
      bytes.set(head, 8);
      bytes.set(new Uint8Array(data), 8 + head.length);
      return readSafetensors(bytes).tensors.get('t')!;
    };
    expect([...read('F16', Uint16Array.of(0x3c00, 0xc000, 0x7c00, 0x0001).buffer, 4).data]).toEqual([
      1,
      -2,
      Number.POSITIVE_INFINITY,
      2 ** -24,
    ]);
    expect([...read('BF16', Uint16Array.of(0x3f80, 0xc040, 0xff80).buffer, 3).data]).toEqual([1, -3, Number.NEGATIVE_INFINITY]);
    expect([...read('I64', BigInt64Array.of(-5n, 2147483647n).buffer, 2).data]).toEqual([-5, 2147483647]);
    expect([...read('U8', Uint8Array.of(0, 255).buffer, 2).data]).toEqual([0, 255]);
    expect([...read('BOOL', Uint8Array.of(0, 1).buffer, 2).data]).toEqual([0, 1]);
    expect(() => read('U32', Uint32Array.of(1, 2 ** 31).buffer, 2)).toThrow(
      'safetensors: tensor "t": element 1 is 2147483648; whole numbers are read as int32',
    );
    expect(() => read('F8_E4M3', Uint8Array.of(0, 1).buffer, 2)).toThrow('number type F8_E4M3; F16, BF16, F32');
  });
});

describe('streams', () => {
  const bytes = writeSafetensors({ w: tensor([1, 2, 3]) });
  async function* inParts(size: number): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  it('of any pieces give all bytes', async () => {
    for (const size of [1, 7, 1000]) expect(await readBytes(inParts(size))).toEqual(bytes);
    const webStream = new Blob([bytes]).stream();
    expect(await readBytes(webStream)).toEqual(bytes);
    const old = { getReader: () => new Blob([bytes]).stream().getReader() };
    expect(await readBytes(old)).toEqual(bytes);
    expect((await readNpz(new Blob([await writeNpz({ a: tensor([1, 2]) })]).stream())).get('a')!.toArray()).toEqual([1, 2]);
  });
  it('are left when they give more than wanted', async () => {
    let given = 0;
    let left = false;
    async function* endless(): AsyncIterable<Uint8Array> {
      try {
        for (;;) {
          given += 100;
          yield new Uint8Array(100);
        }
      } finally {
        left = true;
      }
    }
    await expect(readBytes(endless(), { limit: 1000 })).rejects.toThrow('readBytes: more than 1000 bytes; pass a larger limit');
    expect([given, left]).toEqual([1100, true]);
  });
});

describe('files that lie are refused', () => {
  const npy = (header: string, data = 0, version = 1): Uint8Array => {
    const text = new TextEncoder().encode(header);
    const bytes = new Uint8Array(10 + text.length + data);
    bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, text.length & 255, text.length >> 8]);
    bytes.set(text, 10);
    return bytes;
  };
  const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
  it.each([
    ['another magic', new Uint8Array(64), /npy: not a valid file: it does not begin with/],
    ['nothing', new Uint8Array(0), /does not begin/],
    ['version 9', npy(good, 8, 9), /its version is 9/],
    ['too few numbers', npy(good, 7), /shape \[2\] of f4 needs 8 bytes, it has 7/],
    ['too many', npy(good, 9), /it has 9/],
    ['a shape beyond memory', npy(good.replace('(2,)', '(999999999, 999999999)'), 8), /needs 3999999992000000000 bytes/],
    ['a shape that is a number', npy(good.replace('(2,)', '(2)'), 8), /its shape is \(2\)/],
    ['a negative shape', npy(good.replace('(2,)', '(-2,)'), 8), /its shape is \(-2,\)/],
    ['a header that is no dictionary', npy('hello\n'), /its header is hello/],
    ['a key twice', npy(good.replace('}', "'shape': (2,), }"), 8), /gives shape twice/],
    ['code in the header', npy(good.replace('(2,)', "__import__('os')"), 8), /its header is/],
    ['Python objects', npy(good.replace('<f4', '|O'), 8), /holds Python objects/],
    ['text', npy(good.replace('<f4', '<U3'), 8), /holds '<U3'; floats/],
    ['complex numbers', npy(good.replace('<f4', '<c8'), 16), /holds '<c8'/],
    ['records', npy(good.replace("'<f4'", "[('a', '<f4')]"), 8), /holds \[\('a', '<f4'\)\]/],
    ['a long header', npy(`${good}${' '.repeat(20_000)}`, 8), /its header of 20058 bytes does not fit/],
    [
      'whole numbers beyond int32',
      npy(good.replace('<f4', '<u8').replace('(2,)', '()'), 8).fill(255, 68),
      /whole numbers are read as int32/,
    ],
  ])('npy: %s', (_, bytes, why) => {
    expect(() => readNpy(bytes)).toThrow(why);
  });

  it('npz: a changed byte, a cut end, a member that is no array, a twin, too much', async () => {
    const bytes = await writeNpz({ x: zeros([50, 50]), y: tensor([1, 2, 3]) });
    const changed = Uint8Array.from(bytes);
    changed[200]! ^= 1;
    await expect(readNpz(changed)).rejects.toThrow(/npz: not a valid file/);
    await expect(readNpz(bytes.subarray(0, bytes.length - 30))).rejects.toThrow(/npz: not a valid file/);
    await expect(readNpz(new TextEncoder().encode('hello'))).rejects.toThrow(/npz: not a valid file/);
    await expect(readNpz(bytes, { limit: 10_200 })).rejects.toThrow(/more than 10200 bytes/);
    await expect(readNpz(await writeNpz({ x: zeros([1000, 1000]) }, { compress: true }), { limit: 1_000_000 })).rejects.toThrow(
      /more than 1000000 bytes/,
    );
    const text = (at: Uint8Array, from: string, to: string): Uint8Array =>
      Uint8Array.from(Buffer.from(Buffer.from(at).toString('latin1').replaceAll(from, to), 'latin1'));
    await expect(readNpz(text(bytes, 'x.npy', 'x.txt'))).rejects.toThrow(/holds x\.txt, which is no \.npy/);
    await expect(readNpz(text(bytes, 'y.npy', 'x.npy'))).rejects.toThrow(/npz: not a valid file/);
    await expect(writeNpz({ 'a/b': zeros([1]) })).rejects.toThrow('npz: an array cannot be called "a/b"');
  });
});
