/** Turns a picture file into numbers. */
import { readFile } from 'node:fs/promises';
import { ValueError } from '../errors.js';
import { loadSharp } from './sharp.js';

/** Red, green and blue. */
export const CHANNELS = 3;

/** The formats that are read, as the decoder names them; whatever the file is called. AVIF is the HEIF with AV1 inside. */
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'heif', 'gif', 'tiff']);
/** Larger pictures are refused before they are unpacked: a small file can claim billions of pixels. */
const MOST_PIXELS = 100_000_000;

/**
 * The pixels of a picture (JPEG, PNG, WebP, AVIF, GIF or TIFF) as `size` × `size` × 3 numbers from 0 to 1: rows from the top, pixels from
 * the left, then red, green, blue, so that `pixels[(row * size + column) * 3 + channel]` is one of them. The picture is turned as its EXIF
 * data says, its ICC profile converted to sRGB, transparency laid over white, and it is stretched to the size if it has another one.
 * @throws ValueError that names the file and what is wrong with it; Error when the package sharp is missing.
 */
export async function decodePicture(file: string, size: number): Promise<Float32Array> {
  const sharp = await loadSharp();
  let pixels: Uint8Array;
  try {
    const picture = sharp(await readFile(file), { failOn: 'warning', limitInputPixels: MOST_PIXELS });
    const { format, compression } = await picture.metadata();
    if (!FORMATS.has(format) || (format === 'heif' && compression !== 'av1'))
      throw new Error(`its content is ${format}, whatever its name`);
    const upright = picture.rotate().flatten({ background: '#ffffff' }).toColourspace('srgb').resize(size, size, { fit: 'fill' });
    pixels = await upright.raw({ depth: 'uchar' }).toBuffer();
    if (pixels.length !== size * size * CHANNELS) throw new Error(`it has ${pixels.length / size / size} channels, not ${CHANNELS}`);
  } catch (cause) {
    throw new ValueError(`${file}: not a readable picture (${(cause as Error).message}); repair or remove it`, { cause });
  }
  return Float32Array.from(pixels, (value) => value / 255);
}
