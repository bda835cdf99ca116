/** What `fit` can be told, and how many iterations and epochs come of it. */
import type { Gradients } from '../backward.js';
import type { MachineOptions } from '../compile/machine.js';
import { ValueError } from '../errors.js';
import type { Mode } from '../nn/model.js';
import type { Optimizer } from '../optim/optimizer.js';
import type { Schedule } from '../optim/schedules.js';
import { checkOptions } from '../options.js';
import type { Tensor } from '../tensor.js';
import type { Examples } from './data.js';
import type { EarlyStopping } from './early-stopping.js';
import type { FitEvent, Position } from './events.js';

/** How to train; the machine's options are those of `compile`. */
export interface FitOptions extends MachineOptions {
  /** How to update; `sgd` with `learningRate` if not given. */
  readonly optimizer?: Optimizer | undefined;
  /** For the default optimizer. Default 0.1. */
  readonly learningRate?: number | undefined;
  /** What to minimise, given a batch; the model's own cost if not given. */
  readonly cost?: ((x: Tensor, y: Tensor, mode?: Mode) => Tensor) | undefined;
  /** Factors for the learning rate, iteration by iteration; see `Schedule`. In the end the rate is what it was. */
  readonly schedule?: Schedule | undefined;
  /** What to do with the gradients before each update: `(gradients, parameters) => clipByGlobalNorm(gradients, parameters, 1)`. */
  readonly clip?: ((gradients: Gradients, parameters: readonly Tensor[]) => Gradients) | undefined;
  /** How many updates; or `epochs`, not both. Default 100 epochs. */
  readonly iterations?: number | undefined;
  /** How many times through the examples. */
  readonly epochs?: number | undefined;
  /** Examples per update; `'full'`, the default, takes all of them each time. */
  readonly batch?: 'full' | number | undefined;
  /** Whether an epoch leaves out the last batch where it would be smaller than the others. Default false. */
  readonly dropLast?: boolean | undefined;
  /** Seed of the shuffling and of the validation split. Default 0. */
  readonly seed?: number | undefined;
  /** Examples to watch but not train on: a share of the given ones, or a set of their own. Their cost is taken after each epoch. */
  readonly validation?: number | Examples | undefined;
  /**
   * Stop when the validation cost (the training cost if there is no validation) has not fallen by more than `minDelta` for `patience`
   * epochs.
   */
  readonly earlyStopping?: EarlyStopping | undefined;
  /** Go on from here, with the parameters and the optimizer's state of then; all other options must be the same. */
  readonly resume?: Position | undefined;
  /** Train op by op instead of compiling the step: slower, but every line of the model runs at each step. Default false. */
  readonly eager?: boolean | undefined;
  /** Stops training after the current iteration. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each event; training waits for the promise it may return. */
  readonly onEvent?: ((event: FitEvent) => void | Promise<void>) | undefined;
}

/** Throws a ValueError for an option that does not exist. */
export function checkFitOptions(options: FitOptions): void {
  const all: Record<keyof FitOptions, 1> = {
    ...{ optimizer: 1, learningRate: 1, cost: 1, schedule: 1, clip: 1, iterations: 1, epochs: 1, batch: 1, dropLast: 1, seed: 1 },
    ...{ validation: 1, earlyStopping: 1, resume: 1, eager: 1, signal: 1, onEvent: 1, threads: 1, wide: 1, relaxed: 1, workerUrl: 1 },
  };
  checkOptions('fit', options, Object.keys(all));
}

export interface Plan {
  readonly count: number;
  readonly batch: number;
  readonly iterations: number;
  readonly epochs: number;
  /** Iterations per epoch. */
  readonly perEpoch: number;
}

/** How many examples, iterations and epochs there will be. */
export function plan({ x }: Examples, { batch = 'full', dropLast, iterations, epochs }: FitOptions): Plan {
  const whole = (name: string, value: number): number => {
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw new ValueError(`fit: ${name} ${value} must be a whole number from 1`);
  };
  if (iterations !== undefined && epochs !== undefined) throw new ValueError('fit: give iterations or epochs, not both');
  const count = x.shape[0]!;
  const size = batch === 'full' ? count : Math.min(count, whole('batch', batch));
  const perEpoch = dropLast ? Math.floor(count / size) : Math.ceil(count / size);
  const total = iterations !== undefined ? whole('iterations', iterations) : whole('epochs', epochs ?? 100) * perEpoch;
  return { count, batch: size, iterations: total, epochs: Math.ceil(total / perEpoch), perEpoch };
}
