/** Pictures for the report, as data that a page can hold: thumbnails, and the weights of a neuron drawn as a picture. */
import { readFile } from 'node:fs/promises';
import type { Storage } from '../../dtype.js';
import { CHANNELS } from '../../images/decode.js';
import { loadSharp } from '../../images/sharp.js';

const dataUrl = (type: string, bytes: Uint8Array): string => `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** A small copy of a picture. */
export async function thumbnail(file: string): Promise<string> {
  const sharp = await loadSharp();
  const picture = sharp(await readFile(file), { limitInputPixels: 100_000_000 }).rotate();
  const small = picture.flatten({ background: '#ffffff' }).toColourspace('srgb').resize(128, 128, { fit: 'fill' });
  return dataUrl('jpeg', await small.jpeg({ quality: 80 }).toBuffer());
}

/**
 * The weights of each pixel as its colour: mean over the channels, red where light speaks for the class and blue where it speaks against
 * it, white at 0.
 */
export async function weightsPicture(weights: Storage, size: number): Promise<string> {
  const sharp = await loadSharp();
  const means = Array.from({ length: size * size }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < CHANNELS; c++) sum += weights[i * CHANNELS + c]!;
    return sum / CHANNELS;
  });
  // One outlier must not pale all others: full colour from the 99th percentile up.
  const strong = means.map(Math.abs).sort((a, b) => a - b)[Math.floor(0.99 * (means.length - 1))] || 1;
  const pixels = Uint8Array.from(
    means.flatMap((w) => {
      const strength = Math.min(1, Math.abs(w) / strong);
      const fade = (full: number): number => Math.round(255 + (full - 255) * strength);
      return w > 0 ? [fade(200), fade(40), fade(40)] : [fade(40), fade(80), fade(200)];
    }),
  );
  const scale = Math.max(1, Math.ceil(256 / size));
  const picture = sharp(pixels, { raw: { width: size, height: size, channels: 3 } });
  return dataUrl(
    'png',
    await picture
      .resize(size * scale, size * scale, { kernel: 'nearest' })
      .png()
      .toBuffer(),
  );
}
