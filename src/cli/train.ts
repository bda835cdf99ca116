/** Trains one neuron on a folder of pictures and writes what came of it. */
import { mkdir, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeSafetensors } from '../formats/safetensors.js';
import { type LogisticRegression, logisticRegression } from '../nn/regression.js';
import { sgd } from '../optim/sgd.js';
import { type FitEvent, fit, type History } from '../train/fit.js';
import { accuracy, type ConfusionMatrix, confusionMatrix } from '../train/metrics.js';
import type { TrainSettings } from './options.js';
import { type Dataset, readDataset } from './pictures.js';
import { duration, percent, type Screen } from './screen.js';

/** What `summary.json` holds. */
export interface Summary {
  readonly trainAccuracy: number;
  /** At threshold 0.5; null without a test folder. */
  readonly testAccuracy: number | null;
  /** Of the test pictures, or of the training pictures without a test folder. */
  readonly confusion: ConfusionMatrix;
  /** How many files were left out because they are no pictures by their names. */
  readonly skipped: number;
  readonly seconds: number;
  readonly examplesPerSecond: number;
}

/** Reads, trains, writes `metrics.jsonl`, `summary.json` and `model.safetensors`. Throws if the data is unfit or training diverges. */
export async function train(settings: TrainSettings, screen: Screen): Promise<Summary> {
  const dataset = await readDataset(settings, screen);
  const features = dataset.train.x.shape[1]!;
  const model = logisticRegression(features, { dtype: settings.dtype });
  await mkdir(settings.out, { recursive: true });
  const history = await learn(model, dataset, settings, screen);
  if (history.reason === 'diverged') {
    const rate = settings.learningRate / 10;
    throw new Error(`training diverged at iteration ${history.iterations}: the cost is no finite number; try --learning-rate ${rate}`);
  }

  const { train: training, test } = dataset;
  const summary: Summary = {
    trainAccuracy: accuracy(model(training.x), training.y),
    testAccuracy: test ? accuracy(model(test.x), test.y) : null,
    confusion: test ? confusionMatrix(model(test.x), test.y) : confusionMatrix(model(training.x), training.y),
    skipped: dataset.skipped.length,
    seconds: history.seconds,
    examplesPerSecond: history.examplesPerSecond,
  };
  await writeFile(join(settings.out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
  const metadata = {
    format: 'chainrule',
    classes: JSON.stringify(dataset.classes),
    positive: dataset.positive,
    size: String(settings.size),
  };
  await writeFile(join(settings.out, 'model.safetensors'), writeSafetensors({ weights: model.weights, bias: model.bias }, metadata));
  report(summary, dataset, settings, screen);
  return summary;
}

/** Runs `fit` and writes a line of metrics for each recorded iteration. */
async function learn(model: LogisticRegression, { train: examples }: Dataset, settings: TrainSettings, screen: Screen): Promise<History> {
  const { learningRate, momentum, iterations, epochs, batch, seed, every } = settings;
  const metrics = await open(join(settings.out, 'metrics.jsonl'), 'w');
  let trainAccuracy = Number.NaN;
  const onEvent = async (event: FitEvent): Promise<void> => {
    if (event.type === 'start')
      screen.print(`training on ${event.examples} pictures, ${event.iterations} iterations, batches of ${event.batch}`);
    if (event.type !== 'iteration') return;
    const { iteration, cost, last } = event;
    const recorded = iteration % every === 0 || last || !Number.isFinite(cost);
    if (recorded) {
      trainAccuracy = accuracy(model(examples.x), examples.y);
      // JSON has no NaN.
      await metrics.write(`${JSON.stringify({ iteration, cost: Number.isFinite(cost) ? cost : String(cost), trainAccuracy })}\n`);
    }
    const speed = `${Math.round(event.examplesPerSecond)} examples/s`;
    screen.update(
      `iteration ${iteration}  cost ${cost.toFixed(6)}  accuracy ${percent(trainAccuracy)}  ${speed}  ${duration(event.secondsLeft)} left`,
      recorded,
    );
  };
  try {
    const optimizer = sgd(model.parameters, { learningRate, momentum });
    return await fit(model, examples, { optimizer, iterations, epochs, batch, seed, onEvent });
  } finally {
    await metrics.close();
  }
}

function report(summary: Summary, { classes, positive, test }: Dataset, { out }: TrainSettings, screen: Screen): void {
  const { trainAccuracy, testAccuracy, confusion, seconds, examplesPerSecond } = summary;
  const negative = classes.length === 2 ? classes.find((name) => name !== positive)! : `not ${positive}`;
  screen.print(`trained in ${duration(seconds)}, ${Math.round(examplesPerSecond)} examples/s`);
  screen.print(
    `accuracy: ${percent(trainAccuracy)} on training pictures${testAccuracy === null ? ' (none to test on: use --test)' : `, ${percent(testAccuracy)} on test pictures`}`,
  );
  const width = Math.max(negative.length, positive.length);
  const row = (name: string, a: number, b: number): string =>
    `  ${name.padEnd(width)}  ${String(a).padStart(width)}  ${String(b).padStart(width)}`;
  screen.print(`${test ? 'test' : 'training'} pictures: rows are what they show, columns what the neuron says`);
  screen.print(`  ${''.padEnd(width)}  ${positive.padStart(width)}  ${negative.padStart(width)}`);
  screen.print(row(positive, confusion.truePositive, confusion.falseNegative));
  screen.print(row(negative, confusion.falsePositive, confusion.trueNegative));
  screen.print(`written: ${out}/metrics.jsonl, summary.json, model.safetensors`);
}
