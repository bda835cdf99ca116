/** Reads the pictures that a run trains and tests on, as examples with their targets. */
import { ValueError } from '../errors.js';
import { type Pictures, readPictures } from '../images/folder.js';
import type { Examples } from '../train/data.js';
import type { TrainSettings } from './options.js';
import { bar, type Screen } from './screen.js';
import { type Task, targetsOf } from './task.js';

/** Examples to train and test on, and what their labels mean. */
export interface Dataset extends Task {
  readonly train: Examples;
  readonly test: Examples | undefined;
  readonly skipped: readonly string[];
  /** The test pictures' files, or the training pictures' without a test folder. */
  readonly files: readonly string[];
}

/**
 * Reads the folders of a run.
 * @throws ValueError for missing, empty or mismatching folders, unreadable pictures, and classes that do not make two.
 */
export async function readDataset(settings: TrainSettings, screen: Screen): Promise<Dataset> {
  const { directory, test, size, dtype } = settings;
  const read = async (folder: string, classes?: readonly string[]): Promise<Pictures> => {
    const pictures = await readPictures(folder, {
      size,
      dtype,
      classes,
      onUnreadable: settings.strict ? undefined : (_, error) => screen.print(`skipped ${error.message}`),
      onProgress: (done, total) => screen.update(`reading ${folder} ${bar(done, total)}`, done === total),
    });
    if (pictures.skipped.length > 0) screen.print(`${folder}: ${pictures.skipped.length} files skipped`);
    return pictures;
  };
  const training = await read(directory);
  const task: Task = { classes: training.classes, positive: choosePositive(training.classes, settings, screen) };
  const testing = test === undefined ? undefined : await read(test, training.classes);
  const labelled = (pictures: Pictures): Examples => ({ x: pictures.x, y: targetsOf(pictures, task, dtype) });
  return {
    train: labelled(training),
    test: testing && labelled(testing),
    ...task,
    files: (testing ?? training).files,
    skipped: [...training.skipped, ...(testing?.skipped ?? [])],
  };
}

/** Which class counts as 1: the one asked for, or the last of two; null for more, which are told apart. */
function choosePositive(classes: readonly string[], { directory, positive }: TrainSettings, screen: Screen): string | null {
  const names = classes.map((name) => `"${name}"`).join(', ');
  if (classes.length === 1)
    throw new ValueError(
      `${directory}: has only the class ${names}; a classifier needs pictures of something else too, in a second folder`,
    );
  if (positive !== undefined) {
    if (classes.includes(positive)) return positive;
    throw new ValueError(`--positive ${positive}: no such class in ${directory}; it has ${names}`);
  }
  if (classes.length > 2) {
    screen.print(`${classes.length} classes: ${names} (to tell one from the rest, name it with --positive)`);
    return null;
  }
  screen.print(`classes: "${classes[0]}" is 0, "${classes[1]}" is 1 (alphabetical order; choose with --positive)`);
  return classes[1]!;
}
