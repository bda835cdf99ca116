/** Every format from streams and to streams: in pieces of any size the same as in memory, and left as soon as there is too much. */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ByteStream,
  FormatError,
  readBytes,
  readCsv,
  readNpy,
  readNpz,
  readSafetensors,
  streamNpy,
  streamNpz,
  streamSafetensors,
  writeNpy,
  writeNpz,
  writeSafetensors,
} from '../../src/formats/index.js';
import { type Tensor, tensor, zeros } from '../../src/index.js';
import { arrays, bytesOf, expectSame } from './arrays.js';

/** The bytes in pieces of these sizes, over and over. */
async function* inPieces(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  for (let at = 0, i = 0; at < bytes.length; at += sizes[i++ % sizes.length]!) {
    yield bytes.slice(at, at + sizes[i % sizes.length]!);
  }
}
const sizes = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 5 }).filter((list) => list.some((size) => size > 0));
const whole = (stream: ReadableStream<Uint8Array>): Promise<Uint8Array> => readBytes(stream);

describe('streams in pieces of any size', () => {
  it('all bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), sizes, async (bytes, list) => {
        expect(await readBytes(inPieces(bytes, list))).toEqual(Uint8Array.from(bytes));
      }),
    );
  });
  it('npy, safetensors and npz', async () => {
    await fc.assert(
      fc.asyncProperty(arrays, arrays, sizes, async (a, b, list) => {
        expectSame(await readNpy(inPieces(writeNpy(a), list)), a);
        const { tensors } = await readSafetensors(inPieces(writeSafetensors({ a, b }), list));
        expectSame(tensors.get('a'), a);
        expectSame(tensors.get('b'), b);
        expectSame((await readNpz(inPieces(await writeNpz({ a }), list))).get('a'), a);
      }),
      { numRuns: 40 },
    );
  });
  it('tables, wherever quotes, line ends and characters are cut', async () => {
    const text = '"a,b","c\r\nd",žluť\r\n"1",-2e3,"x ""y"""\r\n\r\n3,.5,ž\n';
    const wanted = await readCsv(text, { label: 2 });
    expect([wanted.columns, wanted.x.toArray(), wanted.classes]).toEqual([['a,b', 'c\r\nd'], [[1, -2000], [3, 0.5]], ['x "y"', 'ž']]); // biome-ignore format: a table
    for (let size = 1; size < 20; size++) {
      const table = await readCsv(inPieces(new TextEncoder().encode(text), [size]), { label: 2 });
      expect([table.columns, table.x.toArray(), table.classes, table.labels!.toArray()]).toEqual([
        wanted.columns,
        wanted.x.toArray(),
        wanted.classes,
        [0, 1],
      ]);
    }
  });
  it('of Node, of the web, and of browsers where streams cannot be iterated over', async () => {
    const bytes = writeSafetensors({ w: tensor([1, 2, 3]) });
    const old = { getReader: () => new Blob([bytes]).stream().getReader() };
    const folder = mkdtempSync(join(tmpdir(), 'chainrule-'));
    try {
      const file = join(folder, 'w.safetensors');
      await writeFile(file, streamSafetensors({ w: tensor([1, 2, 3]) }));
      for (const stream of [createReadStream(file), new Blob([bytes]).stream(), new Response(bytes).body!, old]) {
        expect((await readSafetensors(stream)).tensors.get('w')!.toArray()).toEqual([1, 2, 3]);
      }
      expect(readSafetensors(bytes.buffer).tensors.get('w')!.toArray()).toEqual([1, 2, 3]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
  it('unpacked on the way', async () => {
    const packed = new Blob([writeNpy(zeros([100]))]).stream().pipeThrough(new CompressionStream('gzip'));
    expect((await readNpy(packed.pipeThrough(new DecompressionStream('gzip')))).shape).toEqual([100]);
  });
});

describe('written as streams', () => {
  it('the same bytes as in memory, in pieces', async () => {
    // Two pieces and a bit.
    const large: Tensor = zeros([600_000]).add(1);
    const expectBytes = (found: Uint8Array, wanted: Uint8Array) => expect(Buffer.compare(found, wanted)).toBe(0);
    expectBytes(await whole(streamNpy(large)), writeNpy(large));
    const matrix: Tensor = large.reshape([2, -1]);
    expectBytes(await whole(streamNpy(matrix, { fortran: true })), writeNpy(matrix, { fortran: true }));
    expectBytes(await whole(streamSafetensors({ large }, { a: 'b' })), writeSafetensors({ large }, { a: 'b' }));
    let pieces = 0;
    for await (const piece of streamNpy(large)) {
      pieces++;
      expect(piece.length).toBeLessThanOrEqual(2 ** 20);
    }
    expect(pieces).toBe(4);
    const found = await readNpz(streamNpz({ large, small: tensor([1]) }, { compress: true }));
    expectBytes(bytesOf(found.get('large')!), bytesOf(large));
    expect([...found.keys()]).toEqual(['large', 'small']);
  });
  it('what readers give: Maps as well as objects', async () => {
    const [x, y] = [tensor([1, 2]), tensor([[3]], { dtype: 'float64' })];
    const map = new Map<string, Tensor>([['x', x], ['y', y]]); // biome-ignore format: short
    const expectBoth = (found: ReadonlyMap<string, Tensor>): void => {
      expect([...found.keys()].sort()).toEqual(['x', 'y']);
      for (const [name, t] of found) expectSame(t, map.get(name)!);
    };
    expectBoth(await readNpz(await writeNpz(map)));
    expectBoth(await readNpz(streamNpz(map)));
    expectBoth(readSafetensors(writeSafetensors(map)).tensors);
    expectBoth((await readSafetensors(streamSafetensors(map))).tensors);
    expectBoth(await readNpz(await writeNpz(await readNpz(await writeNpz({ x, y })))));
  });
  it('nothing but tensors by name is written', async () => {
    const wrong: [unknown, string][] = [
      [{ a: [1, 2] }, '"a" must be a tensor, got an array; make one with tensor()'],
      [new Map([['a', 3]]), '"a" must be a tensor, got the number 3; make one with tensor()'],
      [[tensor([1])], 'takes tensors by name, as in { x, y }, got an array'],
      [tensor([1]), 'takes tensors by name, as in { x, y }, got a Tensor'],
      [Promise.resolve({}), 'takes tensors by name; await it, got a promise'],
      [{ tensors: new Map(), metadata: {} }, '"tensors" holds a Map; pass that alone, as in file.tensors'],
    ];
    for (const [given, why] of wrong) {
      await expect(writeNpz(given as never)).rejects.toThrow(`npz: ${why}`);
      expect(() => streamNpz(given as never)).toThrow(`npz: ${why}`);
      expect(() => writeSafetensors(given as never)).toThrow(`safetensors: ${why}`);
      expect(() => streamSafetensors(given as never)).toThrow(`safetensors: ${why}`);
    }
    expect(() => writeNpy([1, 2] as never)).toThrow('npy: the array must be a tensor, got an array; make one with tensor()');
    expect(() => streamNpy(undefined as never)).toThrow('npy: the array must be a tensor, got undefined');
    expect(() => writeSafetensors({}, { epoch: 3 } as never)).toThrow('safetensors: metadata "epoch" must be a text, got the number 3');
  });
  it('a stream of an archive may be left', async () => {
    const reader = streamNpz({ a: zeros([500_000]), b: zeros([500_000]) }).getReader();
    await reader.read();
    await reader.cancel();
    expect(() => streamNpz({ '..': zeros([1]) })).toThrow('npz: an array cannot be called ".."');
  });
});

describe('streams are left at once', () => {
  /** Gives zeros for ever, and says how many were taken and whether it was left. */
  function endless(first: Uint8Array): { stream: AsyncIterable<Uint8Array>; told: { given: number; left: boolean } } {
    const told = { given: 0, left: false };
    async function* generate(): AsyncGenerator<Uint8Array> {
      try {
        yield first;
        for (;;) {
          told.given += 100;
          yield new Uint8Array(100);
        }
      } finally {
        told.left = true;
      }
    }
    return { stream: generate(), told };
  }
  const start = (bytes: Uint8Array, length: number): Uint8Array => bytes.subarray(0, length);
  const big = zeros([2 ** 20]);
  const none = new Uint8Array(0);
  const cases: [string, Uint8Array, (stream: ByteStream) => Promise<unknown>, string, number][] = [
    ['too many bytes', none, (s) => readBytes(s, { limit: 1000 }), 'bytes: more than 1000 bytes; pass a larger limit', 1100],
    ['npy: numbers beyond the limit', start(writeNpy(big), 128), (s) => readNpy(s, { limit: 1e6 }), 'npy: more than 1000000 bytes', 0],
    ['npy: bytes after the end', writeNpy(tensor([1])), (s) => readNpy(s), 'npy: not a valid file: bytes follow after its end', 100],
    ['npy: no npy', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8), (s) => readNpy(s), 'it does not begin with', 0],
    [
      'safetensors: tensors beyond the limit',
      start(writeSafetensors({ big }), 80),
      (s) => readSafetensors(s, { limit: 1e6 }),
      'safetensors: more than 1000000 bytes',
      0,
    ],
    [
      'safetensors: a long header',
      Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0),
      (s) => readSafetensors(s),
      'its header has 33554432 bytes, more than 16777216; pass a larger headerLimit',
      0,
    ],
    ['npz beyond the limit', none, (s) => readNpz(s, { limit: 1000 }), 'bytes: more than 1000 bytes', 1100],
    ['tables beyond the limit', none, (s) => readCsv(s, { limit: 1000 }), 'csv: more than 1000 bytes', 65_600],
    ['a row without end', none, (s) => readCsv(s, { rowLimit: 1000 }), 'csv: line 1: a row of more than 1000 characters', 65_600],
  ];
  it.each(cases)('%s', async (_, first, read, why, most) => {
    const { stream, told } = endless(first);
    const error = await read(stream).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(FormatError);
    expect((error as FormatError).message).toContain(why);
    expect(told.left).toBe(true);
    expect(told.given).toBeLessThanOrEqual(most);
  });
  it('whatever they say to it; their own errors come through', async () => {
    const refusing = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(8)),
      cancel: () => Promise.reject(new Error('no')),
    });
    await expect(readNpy(refusing)).rejects.toThrow('it does not begin with');
    const broken = () => new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error('the line is dead')) });
    for (const read of [(s: ByteStream) => readNpy(s), (s: ByteStream) => readSafetensors(s), readNpz, readCsv, readBytes]) {
      await expect(read(broken())).rejects.toThrow('the line is dead');
    }
  });
  it('what is no stream of bytes is refused by name, with the way to the bytes', async () => {
    const bytes = writeNpy(tensor([1]));
    const wrong: [unknown, string][] = [
      [null, 'got null'],
      [undefined, 'got undefined'],
      ['model.npy', 'got the text "model.npy"; pass what is in the file, as from readFile'],
      [Promise.resolve(bytes), 'got a promise; await it'],
      [new Blob([bytes]), 'got a Blob; pass its stream()'],
      [new Response(bytes), 'got a Response; pass its body'],
      [[1, 2], 'got an array'],
      [5, 'got the number 5'],
    ];
    for (const [source, why] of wrong) {
      const said = `bytes: readers take bytes or a stream of bytes, ${why}`;
      expect(() => readNpy(source as never)).toThrow(said);
      expect(() => readSafetensors(source as never)).toThrow(said);
      await expect(readNpz(source as never)).rejects.toThrow(said);
      await expect(readBytes(source as never)).rejects.toThrow(said);
      if (typeof source !== 'string') await expect(readCsv(source as never)).rejects.toThrow(said);
    }
    const text = createReadStream(import.meta.filename, 'utf8');
    await expect(readNpy(text)).rejects.toThrow('bytes: the stream gives strings; read it without an encoding');
  });
});
