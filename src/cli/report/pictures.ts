/** Small pictures as data that a page can hold, so that it needs no other files. */
import { readFile } from 'node:fs/promises';
import { loadSharp } from '../../images/sharp.js';

export const dataUrl = (type: string, bytes: Uint8Array): string => `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}`;

/** A small copy of a picture. */
export async function thumbnail(file: string): Promise<string> {
  const sharp = await loadSharp();
  const picture = sharp(await readFile(file), { limitInputPixels: 100_000_000 }).rotate();
  const small = picture.flatten({ background: '#ffffff' }).toColourspace('srgb').resize(128, 128, { fit: 'fill' });
  return dataUrl('jpeg', await small.jpeg({ quality: 80 }).toBuffer());
}
