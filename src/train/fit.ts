/** Trains a model on examples: the loop of forward, backward and update, with batches, validation and early stopping. */
import { backward } from '../backward.js';
import { ValueError } from '../errors.js';
import type { Model } from '../nn/model.js';
import { type Optimizer, sgd } from '../optim/sgd.js';
import { Generator } from '../random/generator.js';
import type { Tensor } from '../tensor.js';
import { batches, checkExamples, type Examples, split } from './data.js';

/** Reports of a training run, in the order in which they come. */
export type FitEvent =
  /** Before the first iteration: what is going to happen. */
  | { readonly type: 'start'; readonly iterations: number; readonly epochs: number; readonly examples: number; readonly batch: number }
  /** After the backward pass of an iteration and before its update, so that the model is still the one that had this cost. */
  | {
      readonly type: 'iteration';
      readonly iteration: number;
      readonly epoch: number;
      readonly cost: number;
      /** Whether this is the last one that was planned. */
      readonly last: boolean;
      readonly examplesPerSecond: number;
      readonly secondsLeft: number;
    }
  /** After the last update of an epoch. */
  | { readonly type: 'epoch'; readonly epoch: number; readonly cost: number; readonly validationCost: number | undefined }
  /** At the end. */
  | { readonly type: 'end'; readonly history: History };

export interface FitOptions {
  /** How to update; `sgd` with `learningRate` if not given. */
  readonly optimizer?: Optimizer | undefined;
  /** For the default optimizer. Default 0.1. */
  readonly learningRate?: number | undefined;
  /** What to minimise, given a batch; the model's own cost if not given. */
  readonly cost?: ((x: Tensor, y: Tensor) => Tensor) | undefined;
  /** How many updates; or `epochs`, not both. Default 100 epochs. */
  readonly iterations?: number | undefined;
  /** How many times through the examples. */
  readonly epochs?: number | undefined;
  /** Examples per update; `'full'`, the default, takes all of them each time. */
  readonly batch?: 'full' | number | undefined;
  /** Seed of the shuffling and of the validation split. Default 0. */
  readonly seed?: number | undefined;
  /** Examples to watch but not train on: a share of the given ones, or a set of their own. Their cost is taken after each epoch. */
  readonly validation?: number | Examples | undefined;
  /** Stop when the validation cost (the training cost if there is no validation) has not fallen by more than `minDelta` for `patience` epochs. */
  readonly earlyStopping?: { readonly patience: number; readonly minDelta?: number | undefined } | undefined;
  /** Stops training after the current iteration. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each event; training waits for the promise it may return. */
  readonly onEvent?: ((event: FitEvent) => void | Promise<void>) | undefined;
}

/** What happened. */
export interface History {
  /** The cost of each iteration, before its update. */
  readonly costs: readonly number[];
  /** The validation cost after each epoch; empty without validation. */
  readonly validationCosts: readonly number[];
  /** How many updates were made. */
  readonly iterations: number;
  /** Whole epochs. */
  readonly epochs: number;
  /** `done`; `stopped` early; `aborted` by the signal; `diverged` when a cost was not finite (that update is not made). */
  readonly reason: 'done' | 'stopped' | 'aborted' | 'diverged';
  readonly seconds: number;
  readonly examplesPerSecond: number;
}

/** How long training runs, in milliseconds, before it lets timers, signals and the screen have their turn. */
const TURN = 50;

/**
 * Trains `model` on `examples` (rows of x with rows of y) and returns what happened. The same seed gives the same weights, bit for bit.
 * @throws ShapeError or ValueError for examples that do not match, NaN, labels out of the model's range, or options that make no sense.
 * @example
 * const model = logisticRegression(2);
 * const history = await fit(model, { x, y }, { learningRate: 0.5, epochs: 300 });
 */
export async function fit(model: Model, examples: Examples, options: FitOptions = {}): Promise<History> {
  const { seed = 0, validation, earlyStopping, signal, onEvent } = options;
  checkExamples(examples, model.targetRange);
  const generator = new Generator(seed);
  const [training, held] = typeof validation === 'number' ? split(examples, validation, generator) : [examples, validation];
  if (held) checkExamples(held, model.targetRange);
  const cost = options.cost ?? model.cost?.bind(model);
  if (!cost) throw new ValueError('fit: the model has no cost of its own; pass the option cost: (x, y) => …');
  const optimizer = options.optimizer ?? sgd(model.parameters, { learningRate: options.learningRate ?? 0.1 });
  const { count, batch, iterations, epochs } = plan(training, options);

  const costs: number[] = [];
  const validationCosts: number[] = [];
  const watch = earlyStopping && new Patience(earlyStopping);
  const started = performance.now();
  let turned = started;
  let seen = 0;
  let epoch = 0;
  let reason: History['reason'] = 'done';
  await onEvent?.({ type: 'start', iterations, epochs, examples: count, batch });

  for (const step of batches(training, batch, generator)) {
    const iteration = costs.length;
    if (iteration === iterations) break;
    if (performance.now() - turned > TURN) {
      // A macrotask: awaiting a promise alone would never let a signal or a repaint in.
      await new Promise((resolve) => setTimeout(resolve));
      turned = performance.now();
    }
    if (signal?.aborted) {
      reason = 'aborted';
      break;
    }
    const loss = cost(step.x, step.y);
    const value = loss.item();
    costs.push(value);
    const gradients = Number.isFinite(value) ? backward(loss) : undefined;
    seen += step.x.shape[0]!;
    const seconds = (performance.now() - started) / 1000;
    await onEvent?.({
      type: 'iteration',
      iteration,
      epoch: step.epoch,
      cost: value,
      last: iteration === iterations - 1,
      examplesPerSecond: seen / seconds,
      secondsLeft: (seconds / costs.length) * (iterations - costs.length),
    });
    if (!gradients) {
      reason = 'diverged';
      break;
    }
    optimizer.step(gradients);
    if (!step.endsEpoch) continue;
    epoch = step.epoch + 1;
    const validationCost = held && cost(held.x, held.y).item();
    if (validationCost !== undefined) validationCosts.push(validationCost);
    await onEvent?.({ type: 'epoch', epoch: step.epoch, cost: value, validationCost });
    if (watch?.isExhausted(validationCost ?? value)) {
      reason = 'stopped';
      break;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const made = reason === 'diverged' ? costs.length - 1 : costs.length;
  const history: History = { costs, validationCosts, iterations: made, epochs: epoch, reason, seconds, examplesPerSecond: seen / seconds };
  await onEvent?.({ type: 'end', history });
  return history;
}

/** How many examples, iterations and epochs there will be. */
function plan(
  { x }: Examples,
  { batch = 'full', iterations, epochs }: FitOptions,
): { count: number; batch: number; iterations: number; epochs: number } {
  const whole = (name: string, value: number): number => {
    if (Number.isSafeInteger(value) && value > 0) return value;
    throw new ValueError(`fit: ${name} ${value} must be a whole number from 1`);
  };
  if (iterations !== undefined && epochs !== undefined) throw new ValueError('fit: give iterations or epochs, not both');
  const count = x.shape[0]!;
  const size = batch === 'full' ? count : Math.min(count, whole('batch', batch));
  const perEpoch = Math.ceil(count / size);
  const total = iterations !== undefined ? whole('iterations', iterations) : whole('epochs', epochs ?? 100) * perEpoch;
  return { count, batch: size, iterations: total, epochs: Math.ceil(total / perEpoch) };
}

/** Counts the epochs since the cost last fell. */
class Patience {
  readonly #patience: number;
  readonly #minDelta: number;
  #best = Number.POSITIVE_INFINITY;
  #waited = 0;

  constructor({ patience, minDelta = 0 }: { readonly patience: number; readonly minDelta?: number | undefined }) {
    if (!Number.isSafeInteger(patience) || patience < 1) throw new ValueError(`fit: patience ${patience} must be a whole number from 1`);
    this.#patience = patience;
    this.#minDelta = minDelta;
  }

  isExhausted(cost: number): boolean {
    if (cost < this.#best - this.#minDelta) {
      this.#best = cost;
      this.#waited = 0;
    } else this.#waited++;
    return this.#waited >= this.#patience;
  }
}
