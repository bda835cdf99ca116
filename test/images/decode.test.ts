import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodePicture } from '../../src/images/index.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'chainrule-decode-'));
});
afterAll(() => rm(directory, { recursive: true }));
const at = (name: string): string => join(directory, name);

/** Four pixels: red, green; blue, white. */
const FOUR = Uint8Array.of(255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255);
const raw = (pixels: Uint8Array, size: number, channels: 1 | 2 | 3 | 4) => sharp(pixels, { raw: { width: size, height: size, channels } });

describe('decodePicture', () => {
  it('gives rows from the top, pixels from the left, then red, green, blue, from 0 to 1', async () => {
    await raw(FOUR, 2, 3).png().toFile(at('four.png'));
    expect([...(await decodePicture(at('four.png'), 2))]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
  });
  it('is x / 255 for every value of a byte', async () => {
    const grey = Uint8Array.from({ length: 256 }, (_, i) => i);
    await raw(grey, 16, 1).png().toFile(at('grey.png'));
    const pixels = await decodePicture(at('grey.png'), 16);
    expect([...pixels].filter((_, i) => i % 3 === 1)).toEqual([...Float32Array.from(grey, (v) => v / 255)]);
  });
  it('leaves pictures of the right size alone, and stretches others, not cuts them', async () => {
    const noise = Uint8Array.from({ length: 64 * 3 }, (_, i) => (i * 97) % 256);
    await raw(noise, 8, 3).png().toFile(at('noise.png'));
    expect([...(await decodePicture(at('noise.png'), 8))]).toEqual([...Float32Array.from(noise, (v) => v / 255)]);
    // Left half black, right half white, twice as wide as high.
    const wide = Uint8Array.from({ length: 32 * 16 * 3 }, (_, i) => (Math.floor(i / 3) % 32 < 16 ? 0 : 255));
    await sharp(wide, { raw: { width: 32, height: 16, channels: 3 } })
      .png()
      .toFile(at('wide.png'));
    const pixels = await decodePicture(at('wide.png'), 8);
    expect([pixels[0], pixels[7 * 3]]).toEqual([0, 1]);
  });
  it('lays transparency over white', async () => {
    await raw(Uint8Array.of(255, 0, 0, 0, 0, 0, 0, 128, 0, 0, 0, 255, 10, 20, 30, 0), 2, 4)
      .png()
      .toFile(at('alpha.png'));
    const bytes = [...(await decodePicture(at('alpha.png'), 2))].map((v) => Math.round(v * 255));
    expect([bytes.slice(0, 3), bytes.slice(6, 9), bytes.slice(9, 12)]).toEqual([
      [255, 255, 255],
      [0, 0, 0],
      [255, 255, 255],
    ]);
    expect(Math.abs(bytes[3]! - 127)).toBeLessThanOrEqual(1);
  });
  it('turns the picture as its EXIF data says', async () => {
    // Orientation 6: the first row of the file is the right column of the picture.
    await raw(FOUR, 2, 3).withMetadata({ orientation: 6 }).png().toFile(at('turned.png'));
    expect([...(await decodePicture(at('turned.png'), 2))]).toEqual([0, 0, 1, 1, 0, 0, 1, 1, 1, 0, 1, 0]);
  });
  it('converts colours from the ICC profile to sRGB', async () => {
    const red = Uint8Array.from({ length: 8 * 8 * 3 }, (_, i) => [200, 60, 40][i % 3]!);
    await raw(red, 8, 3).withIccProfile('p3').png().toFile(at('p3.png'));
    const stored = (await sharp(at('p3.png'), { ignoreIcc: true }).raw().toBuffer()).subarray(0, 3);
    const decoded = [...(await decodePicture(at('p3.png'), 8))].slice(0, 3).map((v) => Math.round(v * 255));
    // The file stores other numbers for the same colour; decoding gives the colour back.
    expect(Math.abs(stored[0]! - 200)).toBeGreaterThan(8);
    decoded.forEach((v, i) => {
      expect(Math.abs(v - [200, 60, 40][i]!)).toBeLessThanOrEqual(2);
    });
  });
  it('reads 16 bits per channel, and CMYK', async () => {
    await raw(FOUR, 2, 3).toColourspace('rgb16').png().toFile(at('deep.png'));
    expect([...(await decodePicture(at('deep.png'), 2))]).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]);
    await raw(new Uint8Array(12).fill(255), 2, 3).toColourspace('cmyk').jpeg().toFile(at('cmyk.jpg'));
    expect(await decodePicture(at('cmyk.jpg'), 2)).toHaveLength(12);
  });
  it.each(['jpeg', 'png', 'webp', 'avif', 'gif', 'tiff'] as const)('reads %s, whatever the file is called', async (format) => {
    const colours = Uint8Array.from(
      { length: 32 * 32 * 3 },
      (_, i) => (Math.floor(i / 3 / 32) < 16 ? [220, 40, 30] : [20, 60, 200])[i % 3]!,
    );
    await writeFile(at(`${format}.jpg`), await raw(colours, 32, 3).toFormat(format, { quality: 95 }).toBuffer());
    const pixels = await decodePicture(at(`${format}.jpg`), 32);
    const middle = (row: number): number[] => [0, 1, 2].map((c) => pixels[(row * 32 + 16) * 3 + c]! * 255);
    for (const [row, wanted] of [
      [4, [220, 40, 30]],
      [28, [20, 60, 200]],
    ] as const) {
      middle(row).forEach((value, c) => {
        expect(Math.abs(value - wanted[c]!)).toBeLessThan(12);
      });
    }
  });
  it('names a file that it cannot read', async () => {
    await writeFile(at('text.png'), 'no picture');
    await expect(decodePicture(at('text.png'), 2)).rejects.toThrow(/text\.png: not a readable picture \(.*\); repair or remove it/);
    const whole = await raw(
      Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 31) % 256),
      64,
      3,
    )
      .jpeg()
      .toBuffer();
    await writeFile(at('cut.jpg'), whole.subarray(0, whole.length / 2));
    await expect(decodePicture(at('cut.jpg'), 64)).rejects.toThrow('cut.jpg: not a readable picture');
  });
});
