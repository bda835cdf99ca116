/** Draws a data set for a first classifier: pictures that show a cardboard box, and pictures that do not. */
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ValueError } from '../errors.js';
import { Generator } from '../random/generator.js';
import { drawScene } from './boxes/scene.js';
import { photograph } from './boxes/sensor.js';
import { loadSharp } from './sharp.js';

/** What `drawBoxes` may be told. */
export interface DrawBoxesOptions {
  /** How many pictures to train on, an even number; half of them show a box. 800 if not given. */
  readonly train?: number | undefined;
  /** How many pictures to test on, an even number; half of them show a box. 400 if not given. */
  readonly test?: number | undefined;
  /** The pictures' width and height in pixels, 16 to 2048; 128 if not given. */
  readonly size?: number | undefined;
  /** A whole number from 0 to 2³² − 1 from which all pictures follow; 1 if not given. */
  readonly seed?: number | undefined;
  /** Called after each picture. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const SPLITS = ['train', 'test'] as const;
const CLASSES = ['box', 'no-box'] as const;
/** Each folder has the random streams of this many pictures to itself, so that no two pictures share one. */
const MOST = 2 ** 18;
/** How many pictures are made at a time. */
const WORKERS = 4;

interface Picture {
  readonly file: string;
  readonly hasBox: boolean;
  readonly stream: number;
}

/**
 * Writes `directory/train/box/0001.jpg` and so on: pictures with a box in `train/box` and `test/box`, as many pictures of the same kinds
 * of scene without one in `train/no-box` and `test/no-box`. Picture number i of a folder depends on the seed, the size and i alone.
 *
 * The directory appears when all pictures are done; a draw that is killed leaves a hidden one beside it, to be removed by hand.
 * Throws a ValueError for an option out of range, and an Error when the directory exists and is not empty or when the package sharp
 * is not installed.
 */
export async function drawBoxes(directory: string, options: DrawBoxesOptions = {}): Promise<void> {
  const { train = 800, test = 400, size = 128, seed = 1, onProgress } = options;
  const counts = { train: checkCount('train', train), test: checkCount('test', test) };
  checkWhole('size', size, 16, 2048);
  checkWhole('seed', seed, 0, 2 ** 32 - 1);
  const sharp = await loadSharp();
  const target = resolve(directory);
  await checkFree(target);
  await mkdir(dirname(target), { recursive: true });
  const draft = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const pictures = await prepare(join(draft, 'pictures'), counts);
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let picture = pictures[next++]; picture !== undefined; picture = pictures[next++]) {
        const generator = new Generator(seed + picture.stream * 2 ** 32);
        await photograph(sharp, drawScene(generator, picture.hasBox, size), generator, picture.file);
        onProgress?.(++done, pictures.length);
      }
    };
    const stop = (error: unknown): never => {
      next = pictures.length;
      throw error;
    };
    // All have to end before the draft is removed, or a late one would write into it again.
    const ends = await Promise.allSettled(Array.from({ length: WORKERS }, () => work().catch(stop)));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
    await rmdir(target).catch(() => undefined);
    await rename(join(draft, 'pictures'), target);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Makes the folders and lists the pictures that go there. */
async function prepare(root: string, counts: Readonly<Record<(typeof SPLITS)[number], number>>): Promise<Picture[]> {
  const pictures: Picture[] = [];
  for (const [s, split] of SPLITS.entries()) {
    for (const [c, label] of CLASSES.entries()) {
      const folder = join(root, split, label);
      await mkdir(folder, { recursive: true });
      for (let i = 0; i < counts[split] / 2; i++) {
        const name = `${String(i + 1).padStart(4, '0')}.jpg`;
        pictures.push({ file: join(folder, name), hasBox: label === 'box', stream: (2 * s + c) * MOST + i });
      }
    }
  }
  return pictures;
}

/** Refuses a directory with something in it, which would otherwise be mixed with the new pictures or lost. */
async function checkFree(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  if (entries.length > 0) throw new Error(`drawBoxes: ${directory} exists and is not empty; name another directory or remove it first`);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new ValueError(`drawBoxes: ${name} must be a whole number from ${least} to ${most}, got ${value}`);
}

function checkCount(name: string, value: number): number {
  checkWhole(name, value, 2, 2 * MOST);
  if (value % 2 !== 0) throw new ValueError(`drawBoxes: ${name} must be even, half with a box and half without, got ${value}`);
  return value;
}
