/** Files that lie are refused with a FormatError that says why, and take no memory on their word. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatError, readCsv, readNpy, readNpz, readSafetensors, writeNpy, writeNpz, writeSafetensors } from '../../src/formats/index.js';
import { Tensor, tensor, zeros } from '../../src/index.js';
import { largestAllocation } from './allocations.js';
import { type Member, zip } from './zip.js';

/** What `read` throws, which must be a FormatError; and no buffer is larger than 1 MiB. */
async function refusal(read: () => unknown): Promise<string> {
  let error: unknown;
  const largest = await largestAllocation(async () => {
    try {
      await read();
    } catch (thrown) {
      error = thrown;
    }
  });
  expect(error).toBeInstanceOf(FormatError);
  expect(largest).toBeLessThanOrEqual(2 ** 20);
  return (error as FormatError).message;
}
/** Bytes as a stream of one piece. */
async function* stream(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

it('largestAllocation sees what is asked for', async () => {
  expect(await largestAllocation(() => new Float64Array(100))).toBe(800);
  expect(await largestAllocation(() => zeros([1000]))).toBe(4000);
  expect(await largestAllocation(() => new Uint8Array(new ArrayBuffer(50), 10, 20))).toBe(50);
});

const npy = (header: string, data = 0, version = [1, 0]): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const bytes = new Uint8Array(10 + text.length + data);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, ...version, text.length & 255, text.length >> 8]);
  bytes.set(text, 10);
  return bytes;
};

describe('npy', () => {
  const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
  const axes = (count: number): string => good.replace('(2,)', `(${'1,'.repeat(count)})`);
  it.each([
    ['another magic', new Uint8Array(64), /npy: not a valid file: it does not begin with/],
    ['nothing', new Uint8Array(0), /cut short: of its first 8 bytes, 0 of 8 bytes are there/],
    ['version 9', npy(good, 8, [9, 0]), /its version is 9\.0/],
    ['version 1.1', npy(good, 8, [1, 1]), /its version is 1\.1/],
    ['too few numbers', npy(good, 7), /cut short: of its numbers, shape \[2\] of f4, 7 of 8 bytes are there/],
    ['too many', npy(good, 9), /bytes follow after its end/],
    ['half a header', npy(good).subarray(0, 30), /cut short: of its header, 20 of 58 bytes are there/],
    ['a shape beyond memory', npy(good.replace('(2,)', '(999999999, 999999999)'), 8), /its shape is \(999999999, 999999999\)/],
    ['a gigabyte that is not there', npy(good.replace('(2,)', '(2, 134217728)'), 8), /8 of 1073741824 bytes/],
    ['a shape beyond numbers', npy(good.replace('(2,)', `(${'9'.repeat(400)},)`), 8), /its shape is \(9999/],
    [
      'an empty shape beyond numbers',
      npy(good.replace('(2,)', `(${'9007199254740991, '.repeat(30)}0)`)),
      /its shape is \(9007199254740991, /,
    ],
    ['a shape that is a number', npy(good.replace('(2,)', '(2)'), 8), /its shape is \(2\)/],
    ['a negative shape', npy(good.replace('(2,)', '(-2,)'), 8), /its shape is \(-2,\)/],
    ['65 axes', npy(axes(65), 4), /its shape is \(1,1,/],
    ['a header that is no dictionary', npy('hello\n'), /its header is hello/],
    ['a header within a header', npy(`{'descr': ${good.trim()}}`), /its header is|gives .* twice/],
    ['a key twice', npy(good.replace('}', "'shape': (2,), }"), 8), /gives shape twice/],
    ['a key more', npy(good.replace('}', "'more': (2,), }"), 8), /its header is/],
    ['code in the header', npy(good.replace('(2,)', "__import__('os')"), 8), /its header is/],
    ['Python objects', npy(good.replace('<f4', '|O'), 8), /npy: holds Python objects/],
    ['text', npy(good.replace('<f4', '<U3'), 8), /npy: holds '<U3'; floats/],
    ['complex numbers', npy(good.replace('<f4', '<c8'), 16), /holds '<c8'/],
    ['long floats', npy(good.replace('<f4', '<f16'), 32), /holds '<f16'/],
    ['records', npy(good.replace("'<f4'", "[('a', '<f4')]"), 8), /holds \[\('a', '<f4'\)\]/],
    ['a long header', npy(`${good}${' '.repeat(20_000)}`, 8), /its header has 20058 bytes; NumPy's have at most 10000/],
    ['a longest header', Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 255, 255, 255, 255), /its header has 4294967295 bytes/],
  ])('%s', async (_, bytes, why) => {
    expect(await refusal(() => readNpy(bytes))).toMatch(why);
    expect(await refusal(() => readNpy(stream(bytes), { limit: Number.POSITIVE_INFINITY }))).toMatch(why);
  });
  it('a stream that promises a gigabyte takes what it gives', async () => {
    const bytes = npy(good.replace('(2,)', '(2, 134217728)'), 100_000);
    expect(await refusal(() => readNpy(stream(bytes)))).toContain('100000 of 1073741824 bytes are there');
  });
  it.each([
    ['i8', BigInt64Array.of(2n ** 31n), '2147483648'],
    ['i8', BigInt64Array.of(-(2n ** 31n) - 1n), '-2147483649'],
    ['i8', BigInt64Array.of(2n ** 53n + 1n), '9007199254740993'],
    ['u8', BigUint64Array.of(2n ** 64n - 1n), '18446744073709551615'],
    ['u8', BigUint64Array.of(2n ** 31n), '2147483648'],
    ['u4', Uint32Array.of(2 ** 32 - 1), '4294967295'],
  ])('%s beyond int32: %s', async (kind, values, text) => {
    const bytes = npy(`{'descr': '<${kind}', 'fortran_order': False, 'shape': (1,), }\n`, values.byteLength);
    bytes.set(new Uint8Array(values.buffer), bytes.length - values.byteLength);
    expect(await refusal(() => readNpy(bytes))).toBe(
      `npy: element 0 is ${text}; whole numbers are read as int32, from −2147483648 to 2147483647`,
    );
  });
});

describe('npz', () => {
  const x = writeNpy(tensor([1, 2, 3]));
  const y = writeNpy(zeros([4]));
  const zeroes = new Uint8Array(2 ** 24);
  const bomb = (() => {
    const bytes = new Uint8Array(2 ** 24);
    bytes.set(npy("{'descr': '<f4', 'fortran_order': False, 'shape': (8,), }\n"));
    return bytes;
  })();
  it('what the archives here say is read, if they do not lie', async () => {
    const arrays = await readNpz(zip([{ name: 'x.npy', data: x, compress: true }, { name: 'a/y.npy', data: y }])); // biome-ignore format: short
    expect([...arrays].map(([name, t]) => [name, t.toArray()])).toEqual([
      ['x', [1, 2, 3]],
      ['a/y', [0, 0, 0, 0]],
    ]);
  });
  const cases: [string, Member[], RegExp, ({ before?: string; after?: string } | undefined)?][] = [
    ['a checksum that differs', [{ name: 'x.npy', data: x, crc: 1 }], /x\.npy cannot be unpacked/],
    ['a checksum that differs, packed', [{ name: 'x.npy', data: x, crc: 1, compress: true }], /x\.npy cannot be unpacked/],
    ['two of one name', [{ name: 'x.npy', data: x }, { name: 'x.npy', data: y }], /npz: not a valid file/], // biome-ignore format: short
    ['one that lies in another', [{ name: 'x.npy', data: x }, { name: 'y.npy', data: x, offset: 0, localName: 'y.npy' }], /y\.npy cannot be unpacked/], // biome-ignore format: short
    ['one in one place twice', [{ name: 'x.npy', data: x }, { name: 'x.npy', data: x, offset: 0 }], /npz: not a valid file/], // biome-ignore format: short
    ['an offset beyond the end', [{ name: 'x.npy', data: x, offset: 1e6 }], /npz: not a valid file/],
    ['another name in front of it', [{ name: 'x.npy', localName: 'z.npy', data: x }], /x\.npy cannot be unpacked/],
    ['a way out', [{ name: '../x.npy', data: x }], /npz: not a valid file/],
    ['a way out, backwards', [{ name: '..\\x.npy', data: x }], /npz: not a valid file/],
    ['a place of its own', [{ name: '/x.npy', data: x }], /npz: not a valid file/],
    ['a drive', [{ name: 'C:/x.npy', data: x }], /npz: not a valid file/],
    ['no array', [{ name: 'x.txt', data: x }], /it holds x\.txt, which is no \.npy/],
    ['no array inside', [{ name: 'x.npy', data: new Uint8Array(100) }], /x\.npy cannot be read: npy: not a valid file: it does not begin/],
    ['a secret', [{ name: 'x.npy', data: x, flags: 1 }], /x\.npy is encrypted/],
    ['another way of packing', [{ name: 'x.npy', data: x, method: 12 }], /npz: not a valid file/],
    ['what is not packed as said', [{ name: 'x.npy', data: x, method: 8 }], /x\.npy cannot be unpacked/],
    ['less than it says', [{ name: 'x.npy', data: x, compress: true, size: 1000 }], /npz: .*x\.npy cannot be/],
    ['a bomb', [{ name: 'x.npy', data: zeroes, compress: true }], /more than 10000000 bytes/],
    ['a bomb that says it is small', [{ name: 'x.npy', data: zeroes, compress: true, size: 140 }], /x\.npy cannot be/],
    ['a bomb in an array', [{ name: 'x.npy', data: bomb, compress: true, size: 1000 }], /x\.npy cannot be/],
    ['gigabytes that are not there', [{ name: 'x.npy', data: x, compress: true, size: 9e6 }], /x\.npy cannot be/],
    ['a limit reached together', Array.from({ length: 3 }, (_, i) => ({ name: `${i}.npy`, data: zeroes.subarray(0, 4e6), compress: true })), /cannot be read|more than 10000000/], // biome-ignore format: short
    ['bytes before it', [{ name: 'x.npy', data: x }], /npz: not a valid file/, { before: 'hello' }],
    ['bytes after it', [{ name: 'x.npy', data: x }], /npz: not a valid file/, { after: 'hello' }],
  ];
  it.each(cases)('%s', async (_, members, why, around) => {
    const bytes = zip(members, around);
    expect(await refusal(() => readNpz(bytes, { limit: 1e7 }))).toMatch(why);
  });
  it('any byte changed, any end cut off, is refused or changes nothing', async () => {
    const bytes = await writeNpz({ x: tensor([1, 2, 3]) }, { compress: true });
    const text = async (b: Uint8Array): Promise<string> => {
      try {
        return JSON.stringify([...(await readNpz(b))].map(([name, t]) => [name, t.dtype, t.toArray()]));
      } catch (error) {
        expect(error).toBeInstanceOf(FormatError);
        return 'refused';
      }
    };
    const right = await text(bytes);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Uint8Array.from(bytes);
      changed[at]! ^= 1 + (at % 255);
      expect([right, 'refused'], `byte ${at}`).toContain(await text(changed));
      expect(await text(bytes.subarray(0, at)), `${at} bytes`).toBe('refused');
    }
  });
});

/** A safetensors file with the given header and that many bytes of data. */
function safetensors(header: unknown, dataBytes: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  return bytes;
}

describe('safetensors', () => {
  const entry = (over: object) => ({ t: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...over } });
  const twin = `{"t":${JSON.stringify(entry({}).t)},"t":${JSON.stringify(entry({}).t)}}`;
  const cases: [string, Uint8Array, string][] = [
    ['nothing', new Uint8Array(3), 'cut short: of the length of its header, 3 of 8 bytes are there'],
    ['half a tensor', safetensors(entry({}), 7), 'cut short: of tensor "t", 7 of 8 bytes are there'],
    ['bytes after the end', safetensors(entry({}), 9), 'bytes follow after its end'],
    ['a header that is a list', safetensors('[]', 0), 'does not begin with {'],
    ['half a header', safetensors('{"a":', 0), 'its header cannot be read'],
    ['half a name', safetensors('{"a', 0), 'its header cannot be read'],
    ['a header after a header', safetensors('{}{}', 0), 'its header cannot be read'],
    ['a header that is no text', Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0xff), 'its header cannot be read'],
    ['another number type', safetensors(entry({ dtype: 'F8_E4M3' }), 8), 'number type F8_E4M3; F16, BF16, F32'],
    ['no number type', safetensors({ t: 5 }, 8), 'number type undefined'],
    ['a number type from the prototype', safetensors(entry({ dtype: '__proto__' }), 8), 'number type __proto__'],
    ['a negative shape', safetensors(entry({ shape: [-2] }), 8), 'shape [-2]'],
    ['half a row', safetensors(entry({ shape: [2.5] }), 8), 'shape [2.5]'],
    ['a shape beyond numbers', safetensors(entry({ shape: [2 ** 53, 2] }), 8), 'shape'],
    ['a shape beyond memory', safetensors(entry({ shape: [2 ** 40, 2 ** 40] }), 8), 'needs'],
    [
      'an empty shape beyond numbers',
      safetensors(entry({ shape: [...Array(30).fill(2 ** 50), 0], data_offsets: [0, 0] }), 0),
      'tensor "t" of shape [1125899906842624,',
    ],
    ['a tensor that ends before it begins', safetensors(entry({ data_offsets: [8, 0] }), 8), 'needs 8 bytes'],
    ['65 axes', safetensors(entry({ shape: [...Array(64).fill(1), 2] }), 8), 'tensor "t" has 65 axes, more than 64'],
    ['three offsets', safetensors(entry({ data_offsets: [0, 8, 8] }), 8), 'offsets [0,8,8]'],
    ['offsets beyond numbers', safetensors(entry({ data_offsets: [0, 1e300] }), 8), 'offsets [0,1e+300]'],
    ['a gap', safetensors(entry({ data_offsets: [4, 12] }), 12), 'begins at 4'],
    ['an overlap', safetensors({ ...entry({}), u: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, 12), 'begins at 4, the one before it ends at 8'], // biome-ignore format: short
    ['two in one place', safetensors({ ...entry({}), u: entry({}).t }, 8), 'begins at 0, the one before it ends at 8'],
    ['metadata that is no text', safetensors({ __metadata__: { a: 1 } }, 0), 'metadata'],
    ['metadata twice', safetensors('{"__metadata__":{"a":"1","\\u0061":"2"}}', 0), 'gives "a" twice'],
    ['a tensor twice', safetensors(twin, 8), 'gives "t" twice'],
    ['a shape that is text', safetensors(entry({ shape: 'x' }), 8), 'shape "x"'],
    ['a shape of shapes', safetensors(entry({ shape: [[[2]]] }), 8), 'nested deeper than 3'],
    ['a million arrays', safetensors(`{"a":${'['.repeat(1e6)}`, 0), 'nested deeper than 3'],
    ['a million objects', safetensors('{"a":'.repeat(1e6), 0), 'nested deeper than 3'],
    ['a million quotes', safetensors(`{${'"'.repeat(1e6)}`, 0), 'its header cannot be read'],
    ['a gigabyte that is not there', safetensors(entry({ shape: [2 ** 28], data_offsets: [0, 2 ** 30] }), 8), '8 of 1073741824 bytes'],
    [
      'whole numbers beyond int32',
      safetensors(entry({ dtype: 'U64', shape: [1] }), 8).fill(255, -8),
      'tensor "t": element 0 is 18446744073709551615',
    ],
  ];
  it.each(cases)('%s', async (_, bytes, why) => {
    expect(await refusal(() => readSafetensors(bytes.subarray()))).toContain(why);
    expect(await refusal(() => readSafetensors(stream(bytes)))).toContain(why);
  });
  it('a header longer than the file, or than wanted', async () => {
    const header = (length: bigint): Uint8Array => new Uint8Array(BigUint64Array.of(length).buffer);
    expect(await refusal(() => readSafetensors(header(2n ** 53n - 1n)))).toContain(
      'its header has 9007199254740991 bytes, more than 16777216',
    );
    expect(await refusal(() => readSafetensors(header(2n ** 63n)))).toContain('its first 8 bytes are no length of a header');
    const page = new TextEncoder().encode('<!DOCTYPE html><title>Not found</title>');
    expect(await refusal(() => readSafetensors(page))).toBe(
      'safetensors: not a valid file: it begins with "<!DOCTYP", which is no length of a header',
    );
    expect(await refusal(() => readSafetensors(header(1000n)))).toContain('cut short: of its header, 0 of 1000 bytes are there');
    const bytes = writeSafetensors({ w: tensor([1]) });
    expect(await refusal(() => readSafetensors(bytes, { headerLimit: 10 }))).toContain('more than 10; pass a larger headerLimit');
  });
  it('long texts are read in time that grows with their length', () => {
    const metadata = { slashes: '\\'.repeat(1e6), quotes: '"'.repeat(1e6), braces: '{['.repeat(1e6), ['k'.repeat(1e6)]: 'x' };
    expect(readSafetensors(writeSafetensors({}, metadata)).metadata).toEqual(metadata);
  });
  it('names that objects have anyway', () => {
    const tensors = Object.fromEntries(['__proto__', 'constructor', 'toString'].map((name) => [name, tensor([1])]));
    expect([...readSafetensors(writeSafetensors(tensors)).tensors.keys()].sort()).toEqual(['__proto__', 'constructor', 'toString']);
    expect(() => writeSafetensors({ __metadata__: new Tensor([], Float32Array.of(1)) })).toThrow('choose another name');
  });
  it('any byte changed in a header is refused or gives a file of the same size', () => {
    const bytes = writeSafetensors({ a: tensor([1, 2]), b: tensor([[3]], { dtype: 'float64' }) }, { note: 'hi' });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: bytes.length - 17 }), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const changed = Uint8Array.from(bytes);
        changed[at] = value;
        try {
          const sizes = [...readSafetensors(changed).tensors.values()].map((t) => t.size);
          expect(sizes.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(16);
        } catch (error) {
          expect(error).toBeInstanceOf(FormatError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('tables', () => {
  it.each([
    ['a quote that is not closed', 'a,b\n1,2\n3,"4\n', 'csv: line 3: a quote is not closed'],
    ['a number after a quote that is not closed', 'a,b\n1,"23', 'csv: line 2: a quote is not closed'],
    [
      'a cell that goes on after its quote',
      'a,b\n1,"2"3\n',
      'csv: line 2: a quoted cell goes on after its quote; write quotes within it twice',
    ],
    ['bytes that are no text', Uint8Array.of(97, 10, 0xff, 10), 'csv: its bytes are not UTF-8'],
    ['half a character', Uint8Array.of(97, 10, 0xc5), 'csv: its bytes are not UTF-8'],
  ])('%s', async (_, source, why) => {
    expect(await refusal(() => readCsv(source))).toContain(why);
  });
  it('a row without end, a quote without end', async () => {
    expect(await refusal(() => readCsv(`a\n${'1,'.repeat(10_000)}`, { rowLimit: 9_999 }))).toBe(
      'csv: line 2: a row of more than 9999 characters; pass a larger rowLimit if that is right',
    );
    expect(await refusal(() => readCsv(`a\n1\n"${'1\n'.repeat(10_000)}`, { rowLimit: 9_999 }))).toBe(
      'csv: line 3: a row of more than 9999 characters; the quote on line 3 is not closed',
    );
  });
  it('many columns, long numbers, many classes take time that grows with their length', async () => {
    const names = Array.from({ length: 100_000 }, (_, i) => `c${i}`).join(',');
    expect((await readCsv(names)).x.shape).toEqual([0, 100_000]);
    expect(await refusal(() => readCsv(`a\n${'1'.repeat(200_000)}x\n`))).toMatch(/^csv: line 2, column "a" is "1111/);
    expect(await refusal(() => readCsv(`a\n1${' '.repeat(200_000)}x\n`))).toMatch(/^csv: line 2, column "a" is "1 {3}/);
    const rows = Array.from({ length: 100_000 }, (_, i) => `k${i}`).join('\n');
    expect((await readCsv(`k\n${rows}\n`, { label: 'k' })).classes).toHaveLength(100_000);
  });
});
