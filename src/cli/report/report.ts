/** Writes `report.html`: one page that shows how the training went and what came of it, and needs nothing else. */
import { basename, dirname, join } from 'node:path';
import type { LogisticRegression } from '../../nn/regression.js';
import type { Tensor } from '../../tensor.js';
import { rocAuc } from '../../train/metrics.js';
import { neuronGraph } from '../draw-graph.js';
import { writeAtomically } from '../files.js';
import { readMetrics } from '../metrics-file.js';
import { negativeOf } from '../model-file.js';
import type { TrainSettings } from '../options.js';
import type { Dataset } from '../pictures.js';
import { percent } from '../screen.js';
import type { Summary } from '../train.js';
import { chart } from './chart.js';
import { page, type Shown } from './page.js';
import { thumbnail, weightsPicture } from './pictures.js';
import { rocCurve } from './roc.js';

/** How many pictures each row shows. */
const ROW = 6;

export async function writeReport(model: LogisticRegression, dataset: Dataset, settings: TrainSettings, summary: Summary): Promise<void> {
  const { positive, test, train, files } = dataset;
  const negative = negativeOf(dataset);
  const measured = test ?? train;
  const scores: Tensor = model(measured.x);
  const metrics = (await readMetrics(join(settings.out, 'metrics.jsonl'))).filter((m) => typeof m.cost === 'number');
  const iterations = [0, Math.max(1, ...metrics.map((m) => m.iteration))] as const;
  const costs = metrics.map((m) => [m.iteration, Number(m.cost)] as const);
  const accuracies = metrics.map((m) => [m.iteration, m.trainAccuracy] as const);

  const shown = async (order: readonly number[]): Promise<Shown[]> =>
    Promise.all(
      order.slice(0, ROW).map(async (i) => {
        const p = scores.data[i]!;
        const truth = measured.y.data[i] === 1 ? positive : negative;
        const says = p >= 0.5 ? positive : negative;
        return {
          picture: await thumbnail(files[i]!),
          name: join(basename(dirname(files[i]!)), basename(files[i]!)),
          says,
          sure: percent(Math.max(p, 1 - p)),
          right: truth === says,
        };
      }),
    );
  /** How sure the neuron is of the truth: 1 is right and sure, 0 is wrong and sure. */
  const belief = Array.from(scores.data, (p, i) => (measured.y.data[i] === 1 ? p : 1 - p));
  const byBelief = belief.map((_, i) => i).sort((i, j) => belief[i]! - belief[j]!);

  const html = page({
    title: `${positive} or ${negative}?`,
    positive,
    negative,
    settings,
    summary,
    measured: test ? 'test' : 'training',
    counts: { train: train.y.size, test: test?.y.size ?? 0 },
    auc: rocAuc(scores, measured.y),
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
          { name: 'the neuron', colour: 'accent', points: rocCurve(scores, measured.y) },
        ],
        { title: 'ROC', xLabel: 'share of false alarms', x: [0, 1], y: [0, 1] },
      ),
    ],
    weights: await weightsPicture(model.weights.data, settings.size),
    best: await shown([...byBelief].reverse().filter((i) => belief[i]! >= 0.5)),
    worst: await shown(byBelief.filter((i) => belief[i]! < 0.5)),
    graph: neuronGraph(model, train),
  });
  await writeAtomically(join(settings.out, 'report.html'), html);
}
