/** npy and npz: files made by NumPy, bit for bit (read_back.py is the other way round), and round trips of random arrays. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy, readNpz, writeNpy, writeNpz } from '../../src/formats/index.js';
import { type DType, type Tensor, tensor } from '../../src/index.js';
import { arrays, bytesOf, expectSame } from './arrays.js';

const FOLDER = process.env.NUMPY_FILES ?? join(import.meta.dirname, 'numpy');
const file = (name: string): Uint8Array => new Uint8Array(readFileSync(join(FOLDER, name)));
const expected: Record<string, { dtype: DType; shape: number[]; bytes: string }> = JSON.parse(
  readFileSync(join(FOLDER, 'expected.json'), 'utf8'),
);

function expectArray(found: Tensor | undefined, name: string): void {
  const { dtype, shape, bytes } = expected[name]!;
  expect([found?.dtype, found?.shape], name).toEqual([dtype, shape]);
  expect(Buffer.from(bytesOf(found!)).toString('hex'), name).toBe(bytes);
}

describe('files made by NumPy', () => {
  const single = Object.keys(expected).filter((name) => !name.includes('/'));
  it.each(single)('%s.npy', (name) => expectArray(readNpy(file(`${name}.npy`)), name));
  it.each(['plain', 'packed', 'zip64', 'piped'])('%s.npz', async (archive) => {
    const found = await readNpz(file(`${archive}.npz`));
    const names = Object.keys(expected).filter((name) => name.startsWith(`${archive}/`));
    expect([...found.keys()].map((name) => `${archive}/${name}`)).toEqual(names);
    for (const name of names) expectArray(found.get(name.slice(archive.length + 1)), name);
  });
  it('among them ZIP64 records, and sizes after the members', () => {
    const has = (name: string, signature: string) => Buffer.from(file(name)).includes(Buffer.from(signature, 'latin1'));
    expect([has('zip64.npz', 'PK\x06\x06'), has('piped.npz', 'PK\x07\x08')]).toEqual([true, true]);
  });
});

describe('round trips', () => {
  it('npy, in both orders', () => {
    fc.assert(
      fc.property(arrays, fc.boolean(), (t, fortran) => {
        const bytes = writeNpy(t, { fortran });
        expect((bytes.length - t.data.byteLength) % 64).toBe(0);
        expectSame(readNpy(bytes), t);
      }),
    );
  });
  it('npz, packed or not; the same bytes each time', async () => {
    const name = fc
      .array(fc.stringMatching(/^[\wéñ .-]{1,8}$/), { minLength: 1, maxLength: 3 })
      .filter((parts) => !parts.some((part) => part === '.' || part === '..'))
      .map((parts) => parts.join('/'));
    const list = fc.uniqueArray(fc.tuple(name, arrays), { selector: ([n]) => n, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(list, fc.boolean(), async (entries, compress) => {
        const given = Object.fromEntries(entries);
        const bytes = await writeNpz(given, { compress });
        expect(await writeNpz(given, { compress })).toEqual(bytes);
        const found = await readNpz(bytes);
        expect([...found.keys()].sort()).toEqual(Object.keys(given).sort());
        for (const [key, t] of found) expectSame(t, given[key]!);
      }),
      { numRuns: 40 },
    );
  });
  it('npz in Fortran order, and with sizes in 64 bits, which both are read back', async () => {
    const t = tensor([[1, 2, 3], [4, 5, 6]]); // biome-ignore format: short
    const bytes = await writeNpz({ t }, { fortran: true, zip64: true });
    expectSame((await readNpz(bytes)).get('t')!, t);
    const text = Buffer.from(bytes).toString('latin1');
    expect(text).toContain("'fortran_order': True");
    // The extra field of 64-bit sizes in the local header, behind its 30 bytes and the name.
    expect(Buffer.from(bytes).readUInt16LE(30 + 't.npy'.length)).toBe(1);
    expect(Buffer.from(await writeNpz({ t })).readUInt16LE(28)).toBe(0);
  });
  it('names that lead elsewhere are not written', async () => {
    for (const name of ['', '/a', 'a//b', '../a', 'a/../b', './a', 'C:/a', 'a\\b', 'a\0', 'a/']) {
      await expect(writeNpz({ [name]: tensor([1]) }), name).rejects.toThrow('npz: an array cannot be called');
    }
  });
});
