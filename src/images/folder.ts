/** Reads a folder of pictures, one folder per class, into tensors. */
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { allocate } from '../dtype.js';
import { ValueError } from '../errors.js';
import { Tensor } from '../tensor.js';
import { CHANNELS, decodePicture } from './decode.js';

/** What `readPictures` may be told. */
export interface PictureOptions {
  /** Width and height to which pictures are stretched. Default 64. */
  readonly size?: number | undefined;
  readonly dtype?: 'float32' | 'float64' | undefined;
  /** Which classes there must be; the folders found if not given. */
  readonly classes?: readonly string[] | undefined;
  /** Told of each picture that cannot be read, which is then left out; without it, the first one is an error. */
  readonly onUnreadable?: ((file: string, error: Error) => void) | undefined;
  /** Called after each picture. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Pictures as numbers, in the order of their classes and names. */
export interface Pictures {
  /** Folder names, in alphabetical order. */
  readonly classes: readonly string[];
  readonly files: readonly string[];
  /** Pixels from 0 to 1, [pictures, size · size · 3]; see `decodePicture` for their order. */
  readonly x: Tensor<[number, number]>;
  /** Which class each picture belongs to, a position in `classes`; int32. */
  readonly labels: Tensor<[number]>;
  /** Files that were left out: no pictures by their names, or unreadable. */
  readonly skipped: readonly string[];
}

const EXTENSIONS: ReadonlySet<string> = new Set(['.jpg', '.jpeg', '.png', '.webp', '.avif', '.gif', '.tif', '.tiff']);
/** How many pictures are decoded at a time: enough to keep the decoder's threads busy, few enough to keep memory small. */
const AT_ONCE = 8;

const byName = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * All pictures below a directory that has one folder per class (the ImageFolder convention), in any depth.
 * @throws ValueError if the directory is missing or has no class folders, a class is empty or unexpected, or a picture cannot be read (but see
 * `onUnreadable`).
 * @example
 * const { x, labels, classes } = await readPictures('data/boxes/train', { size: 64 });
 */
export async function readPictures(directory: string, options: PictureOptions = {}): Promise<Pictures> {
  const { size = 64, dtype = 'float32', classes, onUnreadable, onProgress } = options;
  if (!Number.isInteger(size) || size < 1 || size > 4096) throw new ValueError(`size ${size} must be a whole number from 1 to 4096`);
  const found = await listClasses(directory);
  if (classes && (classes.length !== found.length || classes.some((name, i) => name !== found[i]))) {
    throw new ValueError(`${directory}: has the classes ${quoted(found)}, but ${quoted(classes)} are expected`);
  }
  const listed: Picture[] = [];
  const skipped: string[] = [];
  for (const [label, name] of found.entries()) {
    const { pictures, others } = await listPictures(join(directory, name));
    listed.push(...pictures.map((path) => ({ path, label })));
    skipped.push(...others);
    if (pictures.length === 0) throw new ValueError(`${join(directory, name)}: has no pictures (${[...EXTENSIONS].join(', ')})`);
  }

  const features = size * size * CHANNELS;
  const decoded = allocate(dtype, listed.length * features);
  const unreadable = new Set<number>();
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let i = next++; i < listed.length; i = next++) {
      const { path } = listed[i]!;
      try {
        decoded.set(await decodePicture(path, size), i * features);
      } catch (error) {
        if (!onUnreadable || !(error instanceof ValueError)) throw error;
        unreadable.add(i);
        onUnreadable(path, error);
      }
      onProgress?.(++done, listed.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const kept = listed.filter((_, i) => !unreadable.has(i));
  const lost = found.find((_, label) => !kept.some((picture) => picture.label === label));
  if (lost) throw new ValueError(`${join(directory, lost)}: none of its pictures can be read`);
  // Close the gaps.
  let to = 0;
  for (let i = 0; i < listed.length; i++) if (!unreadable.has(i)) decoded.copyWithin(features * to++, features * i, features * (i + 1));
  return {
    classes: found,
    files: kept.map(({ path }) => path),
    x: new Tensor<[number, number]>([kept.length, features], decoded.subarray(0, kept.length * features)),
    labels: new Tensor<[number]>(
      [kept.length],
      Int32Array.from(kept, ({ label }) => label),
    ),
    skipped: [...skipped, ...[...unreadable].sort((a, b) => a - b).map((i) => listed[i]!.path)],
  };
}

interface Picture {
  readonly path: string;
  /** Which class it belongs to. */
  readonly label: number;
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(', ');

async function listClasses(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw new ValueError(`${directory}: there is no such folder`);
    if (error.code === 'ENOTDIR') throw new ValueError(`${directory}: is a file, not a folder`);
    throw new ValueError(`${directory}: cannot be read (${error.message})`);
  });
  const names = entries.filter((e) => e.isDirectory() && !e.name.startsWith('.')).map((e) => e.name);
  if (names.length === 0) throw new ValueError(`${directory}: has no folders; it needs one folder of pictures for each class`);
  return names.sort(byName);
}

async function listPictures(directory: string): Promise<{ pictures: string[]; others: string[] }> {
  const entries = await readdir(directory, { withFileTypes: true, recursive: true });
  const files = entries.filter((e) => !e.isDirectory()).map((e) => join(e.parentPath, e.name));
  const isPicture = (file: string): boolean => EXTENSIONS.has(extname(file).toLowerCase());
  return { pictures: files.filter(isPicture).sort(byName), others: files.filter((file) => !isPicture(file)).sort(byName) };
}
