/** Trains a model on examples: the loop of forward, backward and update, with batches, validation and early stopping. */
import '../methods.js';
import { backward } from '../backward.js';
import { ValueError } from '../errors.js';
import type { Model } from '../nn/model.js';
import type { Optimizer } from '../optim/optimizer.js';
import { scheduled } from '../optim/schedules.js';
import { sgd } from '../optim/sgd.js';
import { Generator } from '../random/generator.js';
import { Tensor } from '../tensor.js';
import { batches, checkExamples, type Examples, rowsOf, split } from './data.js';
import { Patience } from './early-stopping.js';
import type { History, Position } from './events.js';
import { checkFitOptions, type FitOptions, plan } from './fit-options.js';
import { eagerStepper, type Step, stepperFor } from './stepper.js';

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
  checkFitOptions(options);
  checkExamples(examples, model.targetRange);
  const cost = options.cost ?? model.cost?.bind(model);
  if (!cost) throw new ValueError('fit: the model has no cost of its own; pass the option cost: (x, y) => …');
  const optimizer = options.optimizer ?? sgd(model.parameters, { learningRate: options.learningRate ?? 0.1 });
  const setRate = options.schedule && scheduled(optimizer, options.schedule);
  try {
    return await train(model, examples, options, { cost, optimizer, setRate });
  } finally {
    // The rates are as they were given, so that the optimizer can be used again.
    setRate?.();
  }
}

interface Means {
  readonly cost: NonNullable<FitOptions['cost']>;
  readonly optimizer: Optimizer;
  readonly setRate: ReturnType<typeof scheduled> | undefined;
}

async function train(model: Model, examples: Examples, options: FitOptions, { cost, optimizer, setRate }: Means): Promise<History> {
  const { seed = 0, validation, earlyStopping, resume, dropLast = false, signal, onEvent } = options;
  const generator = new Generator(seed);
  const [training, held] = typeof validation === 'number' ? split(examples, validation, generator) : [examples, validation];
  if (held) checkExamples(held, model.targetRange);
  const { count, batch, iterations, epochs, perEpoch } = plan(training, options);
  if (resume) generator.state.assign(resume.generator);
  let eagerBecause: string | undefined;
  const step: Step = {
    cost: (x, y) => cost(x, y, { training: true }),
    update: (loss) => {
      const gradients = backward(loss);
      optimizer.step(options.clip?.(gradients, optimizer.parameters) ?? gradients);
    },
    state: model.state ?? [],
  };
  const stepper = options.eager
    ? eagerStepper(step)
    : stepperFor(step, batch === count ? training : undefined, options, (why) => {
        eagerBecause = why;
      });

  const first = resume?.iteration ?? 0;
  const reachesLast = Math.floor(iterations / perEpoch) > Math.floor(first / perEpoch);
  // Some layers cannot train on a batch of one: better refused now than after an epoch of updates.
  if (count > batch && count % batch === 1 && !dropLast && reachesLast) eagerStepper(step).cost(rowsOf(training, Int32Array.of(0)));

  const costs: number[] = [];
  const validationCosts: number[] = [];
  const watch = earlyStopping && new Patience(earlyStopping);
  const started = performance.now();
  let turned = started;
  let seen = 0;
  let reason: History['reason'] = 'done';
  let position: Position = { iteration: first, generator: stateOf(generator) };
  await onEvent?.({ type: 'start', iterations, epochs, examples: count, batch });

  for (const part of batches(training, batch, generator, first % perEpoch, dropLast)) {
    const iteration = first + costs.length;
    position = { iteration, generator: new Tensor([part.epochStart.length], part.epochStart) };
    if (iteration >= iterations) break;
    if (performance.now() - turned > TURN) {
      // A macrotask: awaiting a promise alone would never let a signal or a repaint in.
      await new Promise((resolve) => setTimeout(resolve));
      turned = performance.now();
    }
    if (signal?.aborted) {
      reason = 'aborted';
      break;
    }
    setRate?.(iteration);
    const value = stepper.cost(part);
    costs.push(value);
    seen += part.x.shape[0]!;
    const seconds = (performance.now() - started) / 1000;
    const epoch = Math.floor(iteration / perEpoch);
    await onEvent?.({
      type: 'iteration',
      iteration,
      epoch,
      cost: value,
      last: iteration === iterations - 1,
      examplesPerSecond: seen / seconds,
      secondsLeft: (seconds / costs.length) * (iterations - iteration - 1),
      position,
    });
    if (!Number.isFinite(value)) {
      reason = 'diverged';
      break;
    }
    stepper.update();
    if (!part.endsEpoch) continue;
    const validationCost = held && cost(held.x, held.y).item();
    if (validationCost !== undefined) validationCosts.push(validationCost);
    await onEvent?.({ type: 'epoch', epoch, cost: value, validationCost });
    if (watch?.isExhausted(validationCost ?? value)) {
      position = { iteration: iteration + 1, generator: stateOf(generator) };
      reason = 'stopped';
      break;
    }
  }
  const seconds = (performance.now() - started) / 1000;
  const history: History = {
    costs,
    validationCosts,
    iterations: position.iteration,
    epochs: Math.floor(position.iteration / perEpoch),
    reason,
    seconds,
    examplesPerSecond: seen / seconds,
    position,
    eagerBecause,
  };
  await onEvent?.({ type: 'end', history });
  return history;
}

/** A copy of where a generator stands. */
const stateOf = (generator: Generator): Tensor => new Tensor(generator.state.shape, generator.state.toTypedArray());
