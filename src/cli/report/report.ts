/** Writes `report.html`: one page that shows how the training went and what came of it, and needs nothing else. */
import { basename, dirname, join } from 'node:path';
import type { Tensor } from '../../tensor.js';
import { rocAuc } from '../../train/metrics.js';
import type { Architecture } from '../architectures.js';
import { costGraph } from '../draw-graph.js';
import { writeAtomically } from '../files.js';
import { readMetrics } from '../metrics-file.js';
import type { PictureModel } from '../model-file.js';
import type { TrainSettings } from '../options.js';
import type { Dataset } from '../pictures.js';
import { percent } from '../screen.js';
import { answersOf, countsOf, readingsOf } from '../task.js';
import type { Summary } from '../train.js';
import { chart } from './chart.js';
import { learnedBy } from './learned.js';
import { page, type Shown } from './page.js';
import { thumbnail } from './pictures.js';
import { rocCurve } from './roc.js';

/** How many pictures each row shows. */
const ROW = 6;

export async function writeReport(
  trained: PictureModel,
  scores: Tensor,
  dataset: Dataset,
  settings: TrainSettings,
  summary: Summary,
): Promise<void> {
  const { model, architecture } = trained;
  const { positive, test, train, files } = dataset;
  const answers = answersOf(dataset);
  const measured = test ?? train;
  const readings = readingsOf(scores, measured.y);
  const metrics = (await readMetrics(join(settings.out, 'metrics.jsonl'))).filter((m) => typeof m.cost === 'number');
  const iterations = [0, Math.max(1, ...metrics.map((m) => m.iteration))] as const;
  const costs = metrics.map((m) => [m.iteration, Number(m.cost)] as const);
  const accuracies = metrics.map((m) => [m.iteration, m.trainAccuracy] as const);

  const shown = async (order: readonly number[]): Promise<Shown[]> =>
    Promise.all(
      order.slice(0, ROW).map(async (i) => {
        const { says, truth, sure } = readings[i]!;
        return {
          picture: await thumbnail(files[i]!),
          name: join(basename(dirname(files[i]!)), basename(files[i]!)),
          says: answers[says]!,
          sure: percent(sure),
          right: truth === says,
        };
      }),
    );
  const byBelief = readings.map((_, i) => i).sort((i, j) => readings[i]!.belief - readings[j]!.belief);
  const isRight = (i: number): boolean => readings[i]!.says === readings[i]!.truth;
  const roc = (): string =>
    chart(
      [
        {
          name: 'chance',
          colour: 'faint',
          points: [
            [0, 0],
            [1, 1],
          ],
        },
        { name: 'the model', colour: 'accent', points: rocCurve(scores, measured.y) },
      ],
      { title: 'ROC', xLabel: 'share of false alarms', x: [0, 1], y: [0, 1] },
    );

  const html = page({
    title: positive === null ? `${answers.join(', ')}?` : `${positive} or ${answers[0]}?`,
    description: `${describe(architecture, answers.length)}, ${summary.parameters.toLocaleString('en')} parameters`,
    answers,
    confusion: countsOf(scores, measured.y, dataset),
    settings,
    summary,
    measured: test ? 'test' : 'training',
    counts: { train: train.x.shape[0]!, test: test?.x.shape[0] ?? 0 },
    auc: positive === null ? null : rocAuc(scores, measured.y),
    charts: [
      chart([{ name: '', colour: 'accent', points: costs }], {
        title: 'Cost',
        xLabel: 'iteration',
        x: iterations,
        y: [0, Math.max(...costs.map(([, c]) => c)) * 1.05],
      }),
      chart([{ name: '', colour: 'accent', points: accuracies }], {
        title: 'Accuracy on training pictures',
        xLabel: 'iteration',
        x: iterations,
        y: [0, 1],
        yFormat: (v) => `${Math.round(100 * v)} %`,
      }),
      ...(positive === null ? [] : [roc()]),
    ],
    learned: await learnedBy(trained),
    best: await shown([...byBelief].reverse().filter(isRight)),
    worst: await shown(byBelief.filter((i) => !isRight(i))),
    // Two pictures say as much as all: the graph is the same.
    graph: costGraph(model, { x: train.x.slice(0, 2), y: train.y.slice(0, 2) }),
  });
  await writeAtomically(join(settings.out, 'report.html'), html);
}

/** What a model is, in a few words. */
export const describe = ({ kind, text }: Architecture, answers: number): string =>
  ({
    logistic: answers === 2 ? 'One neuron' : 'One neuron for each answer',
    mlp: `A multilayer net (${text})`,
    cnn: 'A convolutional net',
  })[kind];
