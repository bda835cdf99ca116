import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPictures } from '../../src/images/index.js';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-folder-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Writes pictures of one grey each. */
async function pictures(files: Record<string, number>): Promise<void> {
  for (const [name, grey] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await sharp({ create: { width: 3, height: 3, channels: 3, background: { r: grey, g: grey, b: grey } } }).toFile(join(directory, name));
  }
}

describe('readPictures', () => {
  it('gives pictures in the order of their classes and names, with the number of their class', async () => {
    await pictures({ 'dogs/b.png': 51, 'dogs/a.png': 0, 'cats/z.webp': 255, 'cats/deep/er/y.tiff': 102 });
    const progress: number[] = [];
    const { classes, files, x, labels } = await readPictures(directory, {
      size: 2,
      onProgress: (done, total) => progress.push(done / total),
    });
    expect(classes).toEqual(['cats', 'dogs']);
    expect(files.map((f) => f.slice(directory.length + 1))).toEqual(['cats/deep/er/y.tiff', 'cats/z.webp', 'dogs/a.png', 'dogs/b.png']);
    expect(labels.toArray()).toEqual([0, 0, 1, 1]);
    expect([x.shape, x.dtype]).toEqual([[4, 12], 'float32']);
    expect(
      x
        .slice(0, 1, 1)
        .toArray()
        .flat()
        .map((v) => Math.round(v * 255)),
    ).toEqual([102, 255, 0, 51]);
    expect(progress.at(-1)).toBe(1);
  });
  it('leaves out what is no picture by its name, and says so; hidden folders are no classes', async () => {
    await pictures({ 'a/1.png': 1, 'b/1.PNG': 2, '.cache/1.png': 3 });
    await writeFile(join(directory, 'a', 'notes.txt'), '');
    const { classes, skipped, x } = await readPictures(directory, { size: 1, dtype: 'float64' });
    expect([classes, skipped.map((f) => f.slice(directory.length + 1)), x.dtype]).toEqual([['a', 'b'], ['a/notes.txt'], 'float64']);
  });
  it('refuses folders that it cannot use, and says why', async () => {
    await expect(readPictures(join(directory, 'none'))).rejects.toThrow('none: there is no such folder');
    await expect(readPictures(directory)).rejects.toThrow('has no folders; it needs one folder of pictures for each class');
    await pictures({ 'a/1.png': 1 });
    await expect(readPictures(join(directory, 'a', '1.png'))).rejects.toThrow('is a file, not a folder');
    await mkdir(join(directory, 'b'));
    await expect(readPictures(directory)).rejects.toThrow(/b: has no pictures \(\.jpg/);
    await expect(readPictures(directory, { classes: ['a', 'c'] })).rejects.toThrow('has the classes "a", "b", but "a", "c" are expected');
    await expect(readPictures(directory, { size: 0 })).rejects.toThrow('size 0 must be a whole number from 1 to 4096');
    await writeFile(join(directory, 'b', 'broken.jpg'), 'x');
    await expect(readPictures(directory)).rejects.toThrow('broken.jpg: not a readable picture');
  });
});
