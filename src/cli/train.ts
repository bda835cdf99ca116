/** Trains one neuron on a folder of pictures and writes what came of it. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type LogisticRegression, logisticRegression } from '../nn/regression.js';
import type { Optimizer } from '../optim/optimizer.js';
import { sgd } from '../optim/sgd.js';
import type { Tensor } from '../tensor.js';
import type { FitEvent, History, Position } from '../train/events.js';
import { fit } from '../train/fit.js';
import { accuracy, type ConfusionMatrix, confusionMatrix } from '../train/metrics.js';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.js';
import { writeAtomically } from './files.js';
import { Metrics } from './metrics-file.js';
import { negativeOf, saveModel } from './model-file.js';
import type { TrainSettings } from './options.js';
import { type Dataset, readDataset } from './pictures.js';
import { writeReport } from './report/report.js';
import { confusionTable, duration, percent, type Screen } from './screen.js';
import { speedsOf } from './speeds.js';

/** What `summary.json` holds. */
export interface Summary {
  readonly trainAccuracy: number;
  /** At threshold 0.5; null without a test folder. */
  readonly testAccuracy: number | null;
  /** Of the test pictures, or of the training pictures without a test folder. */
  readonly confusion: ConfusionMatrix;
  /** How many files were left out: no pictures by their names, or unreadable. */
  readonly skipped: number;
  /** Of training, since the start or the last resume. */
  readonly seconds: number;
  readonly examplesPerSecond: number;
}

/** Reads, trains, and writes `metrics.jsonl`, `summary.json`, `model.safetensors`, `report.html`. False if the signal stopped it early. */
export async function train(settings: TrainSettings, screen: Screen, signal?: AbortSignal): Promise<boolean> {
  const dataset = await readDataset(settings, screen);
  const model = logisticRegression(dataset.train.x.shape[1]!, { dtype: settings.dtype });
  const optimizer = sgd(model.parameters, { learningRate: settings.learningRate, momentum: settings.momentum });
  await mkdir(settings.out, { recursive: true });
  const resume = settings.resume ? await loadCheckpoint(model, optimizer, settings) : undefined;
  if (settings.resume)
    screen.print(
      resume ? `going on from iteration ${resume.iteration}` : `nothing saved in ${settings.out} yet: starting from the beginning`,
    );

  const history = await learn(model, optimizer, dataset, settings, screen, resume, signal);
  const { classes, positive } = dataset;
  if (history.reason === 'diverged') {
    const fix = `the weights of before are kept in ${settings.out}; try --learning-rate ${settings.learningRate / 10}`;
    throw new Error(`training diverged at iteration ${history.iterations}: the cost is no finite number; ${fix}`);
  }
  await saveModel(join(settings.out, 'model.safetensors'), { model, classes, positive, size: settings.size });
  if (history.reason === 'aborted') {
    await saveCheckpoint(model, optimizer, history.position, settings);
    screen.print(`stopped before iteration ${history.iterations}; all is saved: go on with --resume --out ${settings.out}`);
    return false;
  }

  const { train: training, test } = dataset;
  const measured = test ?? training;
  const probabilities: Tensor = model(measured.x);
  const summary: Summary = {
    trainAccuracy: accuracy(model(training.x), training.y),
    testAccuracy: test ? accuracy(probabilities, test.y) : null,
    confusion: confusionMatrix(probabilities, measured.y),
    skipped: dataset.skipped.length,
    seconds: history.seconds,
    examplesPerSecond: history.examplesPerSecond,
  };
  await writeAtomically(join(settings.out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  await writeReport(model, dataset, settings, summary);
  printSummary(summary, dataset, settings, screen);
  if (!settings.eager && !history.eagerBecause) {
    const { compiled, eager } = speedsOf(training);
    screen.print(`a step alone: ${Math.round(compiled)} examples/s compiled, ${Math.round(eager)} op by op (--eager)`);
  }
  return true;
}

/** Runs `fit`; at each recorded iteration writes a line of metrics and a checkpoint. */
async function learn(
  model: LogisticRegression,
  optimizer: Optimizer,
  { train: examples, classes, positive }: Dataset,
  settings: TrainSettings,
  screen: Screen,
  resume: Position | undefined,
  signal: AbortSignal | undefined,
): Promise<History> {
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
      trainAccuracy = accuracy(model(examples.x), examples.y);
      await metrics.write(iteration, cost, trainAccuracy);
      // After a cost that is no number there is nothing worth keeping: the last good weights stay.
      if (Number.isFinite(cost)) {
        await saveCheckpoint(model, optimizer, position, settings);
        await saveModel(join(settings.out, 'model.safetensors'), { model, classes, positive, size: settings.size });
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

function printSummary(summary: Summary, dataset: Dataset, { out }: TrainSettings, screen: Screen): void {
  const { trainAccuracy, testAccuracy, confusion, seconds, examplesPerSecond } = summary;
  const unseen = testAccuracy === null ? ' (none to test on: use --test)' : `, ${percent(testAccuracy)} on test pictures`;
  screen.print(`trained in ${duration(seconds)}, ${Math.round(examplesPerSecond)} examples/s`);
  screen.print(`accuracy: ${percent(trainAccuracy)} on training pictures${unseen}`);
  for (const line of confusionTable(confusion, dataset.positive, negativeOf(dataset))) screen.print(line);
  screen.print(`written: ${out}/metrics.jsonl, summary.json, model.safetensors, report.html`);
}
