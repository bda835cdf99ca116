/** Checks the drawn data set: it follows from its seed, is balanced, and consists of real pictures. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drawScene } from '../../src/images/boxes/scene.js';
import { drawBoxes } from '../../src/images/boxes.js';
import { Generator } from '../../src/random/generator.js';

const FOLDERS = ['train/box', 'train/no-box', 'test/box', 'test/no-box'];

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'boxes-'));
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe('drawScene', () => {
  it.each([true, false])('gives the same text for the same seed, another for another (box: %s)', (hasBox) => {
    const draw = (seed: number): string => drawScene(new Generator(seed), hasBox, 64);
    expect(draw(3)).toBe(draw(3));
    expect(new Set([1, 2, 3, 4].map(draw)).size).toBe(4);
  });

  it('writes numbers that every machine rounds alike, and never NaN', () => {
    for (let seed = 0; seed < 60; seed++) {
      const svg = drawScene(new Generator(seed), seed % 2 === 0, 64);
      expect(svg).not.toMatch(/NaN|Infinity|undefined|\d\.\d{3,}|\de[-+]/);
    }
  });

  it('changes nothing but the size when asked for another size', () => {
    const small = drawScene(new Generator(5), true, 64);
    const large = drawScene(new Generator(5), true, 256);
    expect(large).toBe(small.replace('width="64" height="64"', 'width="256" height="256"'));
  });
});

describe('drawBoxes', () => {
  it('writes as many pictures with a box as without, each a JPEG of the size asked for', async () => {
    const directory = join(root, 'deep', 'set');
    const calls: [number, number][] = [];
    await drawBoxes(directory, { train: 6, test: 4, size: 48, onProgress: (done, total) => calls.push([done, total]) });
    const names = await Promise.all(FOLDERS.map((folder) => readdir(join(directory, folder))));
    expect(names.map((list) => list.length)).toEqual([3, 3, 2, 2]);
    expect(names[0]?.sort()).toEqual(['0001.jpg', '0002.jpg', '0003.jpg']);
    for (const [i, folder] of FOLDERS.entries()) {
      for (const name of names[i]!) {
        const { format, width, height, channels } = await sharp(join(directory, folder, name)).metadata();
        expect({ format, width, height, channels }).toEqual({ format: 'jpeg', width: 48, height: 48, channels: 3 });
      }
    }
    expect(calls).toEqual(Array.from({ length: 10 }, (_, i) => [i + 1, 10]));
    expect(await readdir(join(root, 'deep'))).toEqual(['set']);
  });

  it('draws the same picture again for the same seed, however many are asked for, and other ones for another seed', async () => {
    await drawBoxes(join(root, 'a'), { train: 2, test: 2, size: 32, seed: 7 });
    await drawBoxes(join(root, 'b'), { train: 6, test: 4, size: 32, seed: 7 });
    await drawBoxes(join(root, 'c'), { train: 2, test: 2, size: 32, seed: 8 });
    const read = (set: string): Promise<Buffer[]> => Promise.all(FOLDERS.map((folder) => readFile(join(root, set, folder, '0001.jpg'))));
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map(read));
    expect(b).toEqual(a);
    expect(new Set([...a!, ...c!].map((bytes) => bytes.toString('base64'))).size).toBe(8);
  });

  it.each([
    [{ train: 3 }, /train must be even.*got 3/],
    [{ train: -2 }, /train must be a whole number.*got -2/],
    [{ train: 0 }, /train must be a whole number.*got 0/],
    [{ test: 5 }, /test must be even.*got 5/],
    [{ test: 2.5 }, /test must be a whole number.*got 2.5/],
    [{ size: 0 }, /size must be a whole number from 16 to 2048, got 0/],
    [{ size: Number.NaN }, /size must be a whole number/],
    [{ seed: -1 }, /seed must be a whole number.*got -1/],
  ])('refuses %o and writes nothing', async (options, message) => {
    await expect(drawBoxes(join(root, 'set'), options)).rejects.toThrow(message);
    expect(await readdir(root)).toEqual([]);
  });

  it('keeps what a directory already holds, and fills an empty one', async () => {
    const directory = join(root, 'set');
    await mkdir(directory);
    await drawBoxes(directory, { train: 2, test: 2, size: 16 });
    await writeFile(join(directory, 'mine.txt'), 'mine');
    await expect(drawBoxes(directory, { train: 2, test: 2, size: 16 })).rejects.toThrow(/not empty/);
    expect((await readdir(directory)).sort()).toEqual(['mine.txt', 'test', 'train']);
    expect(await readdir(root)).toEqual(['set']);
  });

  it('leaves nothing behind when it is stopped half way', async () => {
    const onProgress = (done: number): void => {
      if (done === 3) throw new Error('enough');
    };
    await expect(drawBoxes(join(root, 'set'), { train: 20, test: 2, size: 16, onProgress })).rejects.toThrow('enough');
    expect(await readdir(root)).toEqual([]);
  });
});
