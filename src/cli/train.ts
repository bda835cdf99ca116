/** Trains a model on a folder of pictures and writes what came of it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { adam } from '../optim/adam.js';
import type { Optimizer } from '../optim/optimizer.js';
import { sgd } from '../optim/sgd.js';
import type { Tensor } from '../tensor.js';
import type { FitEvent, History, Position } from '../train/events.js';
import { fit } from '../train/fit.js';
import { accuracy } from '../train/metrics.js';
import { build, parameterCount } from './architectures.js';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { writeAtomically } from './files.js';
import { Metrics } from './metrics-file.js';
import { type PictureModel, saveModel } from './model-file.js';
import type { TrainSettings } from './options.js';
import { type Dataset, readDataset } from './pictures.js';
import { writeReport } from './report/report.js';
import { scorerOf } from './scores.js';
import { confusionTable, duration, percent, type Screen } from './screen.js';
import { speedsOf } from './speeds.js';
import { answersOf, type Confusion, confusionOf, countsOf, outputsOf } from './task.js';

/** What `summary.json` holds. */
export interface Summary {
  readonly trainAccuracy: number;
  readonly model: string;
  /** How many numbers were learned. */
  readonly parameters: number;
  /** At threshold 0.5; null without a test folder. */
  readonly testAccuracy: number | null;
  /** Of the test pictures, or of the training pictures without a test folder. */
  readonly confusion: Confusion;
  /** How many files were left out: no pictures by their names, or unreadable. */
  readonly skipped: number;
  /** Of training, since the start or the last resume. */
  readonly seconds: number;
  readonly examplesPerSecond: number;
}

/** Reads, trains, and writes `metrics.jsonl`, `summary.json`, `model.safetensors`, `report.html`. False if the signal stopped it early. */
export async function train(settings: TrainSettings, screen: Screen, signal?: AbortSignal): Promise<boolean> {
  return (await trainOn(await readDataset(settings, screen), settings, screen, signal)) !== null;
}

/** The same on pictures that have been read. Null if the signal stopped it early. */
export async function trainOn(dataset: Dataset, settings: TrainSettings, screen: Screen, signal?: AbortSignal): Promise<Summary | null> {
  const { size, dtype, seed, learningRate, momentum, model: architecture } = settings;
  const model = build(architecture, { size, outputs: outputsOf(dataset), dtype, seed });
  const optimizer =
    settings.optimizer === 'adam' ? adam(model.parameters, { learningRate }) : sgd(model.parameters, { learningRate, momentum });
  const trained: PictureModel = { model, architecture, size, classes: dataset.classes, positive: dataset.positive };
  const score = scorerOf(model);
  await mkdir(settings.out, { recursive: true });
  const resume = settings.resume ? await loadCheckpoint(model, optimizer, settings) : undefined;
  if (settings.resume)
    screen.print(
      resume ? `going on from iteration ${resume.iteration}` : `nothing saved in ${settings.out} yet: starting from the beginning`,
    );

  const history = await learn(trained, score, optimizer, dataset, settings, screen, resume, signal);
  if (history.reason === 'diverged') {
    const fix = `the weights of before are kept in ${settings.out}; try --learning-rate ${settings.learningRate / 10}`;
    throw new Error(`training diverged at iteration ${history.iterations}: the cost is no finite number; ${fix}`);
  }
  await saveModel(join(settings.out, 'model.safetensors'), trained);
  if (history.reason === 'aborted') {
    await saveCheckpoint(model, optimizer, history.position, settings);
    screen.print(`stopped before iteration ${history.iterations}; all is saved: go on with --resume --out ${settings.out}`);
    return null;
  }

  const { train: training, test } = dataset;
  const measured = test ?? training;
  const probabilities = score(measured.x);
  const onTraining = test ? score(training.x) : probabilities;
  const summary: Summary = {
    model: architecture.text,
    parameters: parameterCount(model),
    trainAccuracy: accuracy(onTraining, training.y),
    testAccuracy: test ? accuracy(probabilities, test.y) : null,
    confusion: confusionOf(probabilities, measured.y, dataset),
    skipped: dataset.skipped.length,
    seconds: history.seconds,
    examplesPerSecond: history.examplesPerSecond,
  };
  await writeAtomically(join(settings.out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await writeReport(trained, probabilities, dataset, settings, summary);
  printSummary(summary, countsOf(probabilities, measured.y, dataset), dataset, settings, screen);
  if (architecture.kind === 'logistic' && dataset.positive !== null && !settings.eager && !history.eagerBecause) {
    const { compiled, eager } = speedsOf(training, settings);
    screen.print(`a step alone: ${Math.round(compiled)} examples/s compiled, ${Math.round(eager)} op by op (--eager)`);
  }
  return summary;
}

/** Runs `fit`; at each recorded iteration writes a line of metrics and a checkpoint. */
async function learn(
  trained: PictureModel,
  score: (x: Tensor) => Tensor,
  optimizer: Optimizer,
  { train: examples }: Dataset,
  settings: TrainSettings,
  screen: Screen,
  resume: Position | undefined,
  signal: AbortSignal | undefined,
): Promise<History> {
  const { model } = trained;
  const { iterations, epochs, batch, seed, every } = settings;
  const metrics = await Metrics.open(join(settings.out, 'metrics.jsonl'), resume?.iteration ?? 0);
  let trainAccuracy = Number.NaN;
  const onEvent = async (event: FitEvent): Promise<void> => {
    if (event.type === 'start')
      screen.print(`training on ${event.examples} pictures, ${event.iterations} iterations, batches of ${event.batch}`);
    if (event.type !== 'iteration') return;
    const { iteration, cost, last, position } = event;
    const recorded = iteration % every === 0 || last || !Number.isFinite(cost);
    if (recorded) {
      trainAccuracy = accuracy(score(examples.x), examples.y);
      await metrics.write(iteration, cost, trainAccuracy);
      // After a cost that is no number there is nothing worth keeping: the last good weights stay.
      if (Number.isFinite(cost)) {
        await saveCheckpoint(model, optimizer, position, settings);
        await saveModel(join(settings.out, 'model.safetensors'), trained);
      }
    }
    const speed = `${Math.round(event.examplesPerSecond)} examples/s`;
    const left = `${duration(event.secondsLeft)} left`;
    screen.update(`iteration ${iteration}  cost ${cost.toFixed(6)}  accuracy ${percent(trainAccuracy)}  ${speed}  ${left}`, recorded);
  };
  try {
    const { eager, threads, wide, relaxed } = settings;
    return await fit(model, examples, {
      optimizer,
      iterations,
      epochs,
      batch,
      seed,
      resume,
      signal,
      onEvent,
      eager,
      threads,
      wide,
      relaxed,
    });
  } finally {
    await metrics.close();
  }
}

function printSummary(
  summary: Summary,
  counts: readonly (readonly number[])[],
  dataset: Dataset,
  { out }: TrainSettings,
  screen: Screen,
): void {
  const { trainAccuracy, testAccuracy, seconds, examplesPerSecond } = summary;
  const unseen = testAccuracy === null ? ' (none to test on: use --test)' : `, ${percent(testAccuracy)} on test pictures`;
  screen.print(`trained in ${duration(seconds)}, ${Math.round(examplesPerSecond)} examples/s`);
  screen.print(`accuracy: ${percent(trainAccuracy)} on training pictures${unseen}`);
  for (const line of confusionTable(counts, answersOf(dataset))) screen.print(line);
  screen.print(`written: ${out}/metrics.jsonl, summary.json, model.safetensors, report.html`);
}
