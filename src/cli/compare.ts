/** Trains one neuron, a multilayer net and a convnet on the same pictures, and puts them side by side. */
import { join } from 'node:path';
import { ALL } from './architectures.js';
import { writeAtomically } from './files.js';
import { holdOut } from './hold-out.js';
import { readMetrics } from './metrics-file.js';
import { loadModel } from './model-file.js';
import { parseTrain, type TrainSettings } from './options.js';
import { type Dataset, readDataset } from './pictures.js';
import { type Compared, type Counts, comparisonPage, verdict } from './report/comparison.js';
import { learnedBy } from './report/learned.js';
import { describe } from './report/report.js';
import { percent, type Screen } from './screen.js';
import { answersOf } from './task.js';
import { type Summary, trainOn } from './train.js';

interface Row extends Summary {
  readonly folder: string;
}

/**
 * Trains each model and prints a table; `comparison.html` and `comparison.json` say the same. False if the signal stopped it early. Options
 * of `train` in `args` are for all of them; without `--test`, every fifth picture is kept to test on.
 */
export async function compare(args: readonly string[], now: Date, screen: Screen, signal?: AbortSignal): Promise<boolean> {
  const shared = parseTrain(args, now);
  const folderOf = (model: string): string => model.replace(/[:,]/g, '-');
  // All are checked before the first one takes its time.
  const runs = ALL.map((model) => parseTrain([...args, '--model', model, '--out', join(shared.out, folderOf(model))], now));
  const read = await readDataset(shared, screen);
  const dataset = read.test ? read : holdOut(read);
  const counts: Counts = { train: dataset.train.x.shape[0]!, test: dataset.test?.x.shape[0] ?? 0 };
  if (!read.test && dataset.test)
    screen.print(`no --test: every fifth picture of each class is kept to test on, ${counts.test} altogether`);
  const rows: Row[] = [];
  for (const settings of runs) {
    screen.print(`\n${settings.model.text}`);
    const summary = await trainOn(dataset, settings, screen, signal);
    if (!summary) return false;
    rows.push({ ...summary, folder: folderOf(settings.model.text) });
  }
  screen.print('');
  for (const line of table(rows)) screen.print(line);
  screen.print(verdict(rows, counts));
  const models = await Promise.all(runs.map((settings, i) => compared(rows[i]!, settings, dataset)));
  await writeAtomically(join(shared.out, 'comparison.json'), `${JSON.stringify(rows, null, 2)}\n`);
  await writeAtomically(join(shared.out, 'comparison.html'), comparisonPage(models, counts, shared.directory));
  screen.print(`written: ${shared.out}/comparison.html, comparison.json, and a folder for each model`);
  return true;
}

/** What the page shows of a model, from the files of its run. */
const compared = async ({ folder, ...summary }: Row, settings: TrainSettings, dataset: Dataset): Promise<Compared> => ({
  summary,
  settings,
  folder,
  description: describe(settings.model, answersOf(dataset).length),
  metrics: await readMetrics(join(settings.out, 'metrics.jsonl')),
  learned: await learnedBy(await loadModel(join(settings.out, 'model.safetensors'))),
});

const HEAD = ['model', 'parameters', 'seconds', 'training pictures', 'test pictures'] as const;
const cells = (row: Row): string[] => [
  row.model,
  row.parameters.toLocaleString('en'),
  row.seconds.toFixed(1),
  percent(row.trainAccuracy),
  row.testAccuracy === null ? '–' : percent(row.testAccuracy),
];

function table(rows: readonly Row[]): string[] {
  const lines = [[...HEAD], ...rows.map(cells)];
  const widths = HEAD.map((_, i) => Math.max(...lines.map((line) => line[i]!.length)));
  return lines.map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join('   '));
}
