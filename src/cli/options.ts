/** Reads the command line of `train` into checked settings. */
import { parseArgs } from 'node:util';

/** A mistake on the command line, to be shown without a stack. */
export class UsageError extends Error {}

/** Everything that a training run can be told. */
export interface TrainSettings {
  readonly directory: string;
  readonly test: string | undefined;
  readonly positive: string | undefined;
  readonly size: number;
  readonly iterations: number | undefined;
  readonly epochs: number | undefined;
  readonly batch: 'full' | number;
  readonly learningRate: number;
  readonly momentum: number;
  readonly dtype: 'float32' | 'float64';
  readonly seed: number;
  readonly out: string;
  readonly every: number;
}

export const USAGE = `usage: npm start -- [options]             draw pictures of boxes once, and train on them
       npm start -- train DIR [options]   train on your pictures: DIR has one folder per class

  --test DIR          pictures to test on, in folders of the same names
  --positive CLASS    the class that counts as 1; of two, the last in alphabetical order if not given
  --size N            width and height that pictures are stretched to (64)
  --iterations N      how many updates (400); or
  --epochs N          how many times through the pictures
  --batch full|N      pictures per update (full)
  --learning-rate R   the step size (0.002)
  --momentum M        how much of the last step is kept, from 0 to below 1 (0)
  --dtype TYPE        float32 or float64 (float32)
  --seed S            of shuffling (1)
  --out DIR           where results go (runs/<time>)
  --every K           record iterations 0, K, 2K … and the last (10)`;

/** The settings in `args`, what follows the word `train`. Throws a UsageError that says what is wrong. */
export function parseTrain(args: readonly string[], now: Date): TrainSettings {
  const text = { type: 'string' } as const;
  let parsed: ReturnType<typeof parse>;
  const parse = () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        test: text,
        positive: text,
        size: text,
        iterations: text,
        epochs: text,
        batch: text,
        'learning-rate': text,
        momentum: text,
        dtype: text,
        seed: text,
        out: text,
        every: text,
      },
    });
  try {
    parsed = parse();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { values, positionals } = parsed;
  if (positionals.length !== 1) {
    throw new UsageError(
      positionals.length === 0
        ? 'train: which folder? Name one with a folder of pictures for each class'
        : `train: one folder, not ${positionals.join(' and ')}`,
    );
  }
  if (values.iterations !== undefined && values.epochs !== undefined) throw new UsageError('give --iterations or --epochs, not both');
  const dtype = values.dtype ?? 'float32';
  if (dtype !== 'float32' && dtype !== 'float64') throw new UsageError(`--dtype ${dtype}: must be float32 or float64`);
  const learningRate = number('learning-rate', values['learning-rate'], 0.002);
  if (!(learningRate > 0)) throw new UsageError(`--learning-rate ${learningRate}: must be above 0`);
  const momentum = number('momentum', values.momentum, 0);
  if (!(momentum >= 0 && momentum < 1)) throw new UsageError(`--momentum ${momentum}: must be from 0 to below 1`);
  const epochs = values.epochs === undefined ? undefined : whole('epochs', values.epochs, 1);
  return {
    directory: positionals[0]!,
    test: values.test,
    positive: values.positive,
    size: whole('size', values.size, 64),
    iterations: epochs === undefined ? whole('iterations', values.iterations, 400) : undefined,
    epochs,
    batch: values.batch === undefined || values.batch === 'full' ? 'full' : whole('batch', values.batch, 1),
    learningRate,
    momentum,
    dtype,
    seed: whole('seed', values.seed, 1, 0),
    out: values.out ?? `runs/${now.toISOString().slice(0, 19).replaceAll(':', '-')}`,
    every: whole('every', values.every, 10),
  };
}

function number(name: string, given: string | undefined, fallback: number): number {
  const value = given === undefined ? fallback : Number(given);
  if (given?.trim() === '' || !Number.isFinite(value)) throw new UsageError(`--${name} ${given}: must be a number`);
  return value;
}

function whole(name: string, given: string | undefined, fallback: number, least = 1): number {
  const value = number(name, given, fallback);
  if (!Number.isSafeInteger(value) || value < least) throw new UsageError(`--${name} ${given}: must be a whole number from ${least}`);
  return value;
}
