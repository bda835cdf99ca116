/** Turns a picture file into numbers. */
import { ValueError } from '../errors.js';
import { loadSharp } from './sharp.js';

/** Red, green and blue. */
export const CHANNELS = 3;

/**
 * The pixels of a picture as `size` × `size` × 3 numbers from 0 to 1: rows from the top, pixels from the left, then red, green, blue, so
 * that `pixels[(row * size + column) * 3 + channel]` is one of them. The picture is turned as its EXIF data says, its ICC profile
 * converted to sRGB, transparency laid over white, and it is stretched to the size if it has another one.
 * @throws ValueError that names the file and what is wrong with it; Error when the package sharp is missing.
 */
export async function decodePicture(file: string, size: number): Promise<Float32Array> {
  const sharp = await loadSharp();
  let bytes: Buffer;
  try {
    const picture = sharp(file, { failOn: 'warning' })
      .rotate()
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .resize(size, size, { fit: 'fill' });
    bytes = await picture.raw({ depth: 'uchar' }).toBuffer();
  } catch (cause) {
    throw new ValueError(`${file}: not a readable picture (${(cause as Error).message}); repair or remove it`, { cause });
  }
  if (bytes.length !== size * size * CHANNELS)
    throw new ValueError(`${file}: has ${bytes.length / size / size} channels after decoding, not ${CHANNELS}`);
  return Float32Array.from(bytes, (value) => value / 255);
}
