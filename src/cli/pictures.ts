/** Reads the pictures that a run trains and tests on, as examples with labels 1 and 0. */
import { ValueError } from '../errors.js';
import { type Pictures, readPictures } from '../images/folder.js';
import { equal } from '../ops/choose.js';
import { astype, reshape } from '../ops/move.js';
import type { Tensor } from '../tensor.js';
import type { Examples } from '../train/data.js';
import type { TrainSettings } from './options.js';
import { bar, type Screen } from './screen.js';

/** Examples to train and test on, and what their labels mean. */
export interface Dataset {
  readonly train: Examples;
  readonly test: Examples | undefined;
  readonly classes: readonly string[];
  /** The class with label 1; all others have 0. */
  readonly positive: string;
  readonly skipped: readonly string[];
}

/**
 * Reads the folders of a run.
 * @throws ValueError for missing, empty or mismatching folders, unreadable pictures, and classes that do not make two.
 */
export async function readDataset(settings: TrainSettings, screen: Screen): Promise<Dataset> {
  const { directory, test, size, dtype } = settings;
  const read = async (folder: string, classes?: readonly string[]): Promise<Pictures> => {
    const onProgress = (done: number, total: number): void => screen.update(`reading ${folder} ${bar(done, total)}`, done === total);
    const pictures = await readPictures(folder, { size, dtype, classes, onProgress });
    for (const file of pictures.skipped) screen.print(`skipped ${file}: not a picture by its name`);
    return pictures;
  };
  const training = await read(directory);
  const positive = choosePositive(training.classes, settings, screen);
  const testing = test === undefined ? undefined : await read(test, training.classes);
  const labelled = ({ x, labels }: Pictures): Examples => {
    const wanted = training.classes.indexOf(positive);
    const y: Tensor = reshape(astype(equal(labels, wanted), dtype), [-1, 1]);
    return { x, y };
  };
  return {
    train: labelled(training),
    test: testing && labelled(testing),
    classes: training.classes,
    positive,
    skipped: [...training.skipped, ...(testing?.skipped ?? [])],
  };
}

/** Which class counts as 1: the one asked for, or the last of two. */
function choosePositive(classes: readonly string[], { directory, positive }: TrainSettings, screen: Screen): string {
  const names = classes.map((name) => `"${name}"`).join(', ');
  if (classes.length === 1)
    throw new ValueError(
      `${directory}: has only the class ${names}; a classifier needs pictures of something else too, in a second folder`,
    );
  if (positive !== undefined) {
    if (classes.includes(positive)) return positive;
    throw new ValueError(`--positive ${positive}: no such class in ${directory}; it has ${names}`);
  }
  if (classes.length > 2)
    throw new ValueError(`${directory}: has ${classes.length} classes, ${names}; say which one counts as 1 with --positive CLASS`);
  screen.print(`classes: "${classes[0]}" is 0, "${classes[1]}" is 1 (alphabetical order; choose with --positive)`);
  return classes[1]!;
}
