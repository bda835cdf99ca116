/** Lays out `comparison.html`: models of the same pictures side by side, in numbers, bars and curves. */
import type { Metric } from '../metrics-file.js';
import type { TrainSettings } from '../options.js';
import { duration, percent } from '../screen.js';
import type { Summary } from '../train.js';
import { type Curve, chart } from './chart.js';
import type { Learned } from './learned.js';
import { escape, htmlPage, learnedSection } from './page.js';

/** A model and what came of it. */
export interface Compared {
  readonly summary: Summary;
  readonly settings: TrainSettings;
  /** What it is, in a few words. */
  readonly description: string;
  /** Where its own report is, beside the page. */
  readonly folder: string;
  readonly metrics: readonly Metric[];
  readonly learned: Learned;
}

/** How many pictures there were. */
export interface Counts {
  readonly train: number;
  /** 0 where there were none to test on. */
  readonly test: number;
}

const COLOURS = ['accent', 'second', 'third'] as const;

/** Which model is right most often, on pictures that none has seen; nothing without such pictures. */
export function verdict(summaries: readonly Summary[], { test }: Counts): string {
  const ranked = summaries.flatMap(({ model, testAccuracy }) => (testAccuracy === null ? [] : [{ model, testAccuracy }]));
  if (ranked.length === 0) return 'None was tested on pictures that it has not seen, so nothing says which is best.';
  const most = Math.max(...ranked.map((row) => row.testAccuracy));
  const best = ranked.filter((row) => row.testAccuracy === most).map((row) => row.model);
  const others = ranked.filter((row) => row.testAccuracy < most).map((row) => row.testAccuracy);
  if (best.length > 1) return `${best.join(' and ')} are right equally often: ${percent(most)} of ${test} test pictures.`;
  const behind = (100 * (most - Math.max(...others))).toFixed(1);
  return `${best[0]} is right most often, with ${percent(most)} of ${test} test pictures; the next is ${behind} points behind.`;
}

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

/** How a model was trained: `adam, rate 0.001, batches of 50, 20 epochs`. */
export function training({ optimizer, learningRate, momentum, batch, epochs, iterations }: TrainSettings): string {
  const method = optimizer === 'sgd' && momentum > 0 ? `sgd with momentum ${momentum}` : optimizer;
  const length = epochs === undefined ? plural(iterations!, 'iteration') : plural(epochs, 'epoch');
  return `${method}, rate ${learningRate}, ${batch === 'full' ? 'full batches' : `batches of ${batch}`}, ${length}`;
}

/** The page as text. */
export function comparisonPage(models: readonly Compared[], counts: Counts, directory: string): string {
  const title = 'Three models of the same pictures';
  const { size, dtype, seed } = models[0]!.settings;
  const summaries = models.map(({ summary }) => summary);
  const tested = counts.test > 0 ? `, tested on ${counts.test} others` : '';
  return htmlPage(
    title,
    `<header>
<h1>${title}</h1>
<p>Trained on ${counts.train} pictures of ${size} × ${size} pixels from ${escape(directory)}${tested}. ${escape(verdict(summaries, counts))}</p>
</header>
<section class="scroll">${table(models)}</section>
<section class="charts">
<figure><figcaption>Accuracy</figcaption>${bars(summaries)}</figure>
${curves(models)}
</section>
<section class="three">
${models.map(({ summary, learned }) => learnedSection({ ...learned, title: `${escape(summary.model)}: ${lowerFirst(learned.title)}` })).join('\n')}
</section>
<footer>${dtype}, seed ${seed}; trained in ${duration(summaries.reduce((sum, { seconds }) => sum + seconds, 0))} altogether</footer>`,
  );
}

const lowerFirst = (text: string): string => text[0]!.toLowerCase() + text.slice(1);

function table(models: readonly Compared[]): string {
  const rows = models.map(({ summary, settings, description, folder }) => {
    const { model, parameters, seconds, trainAccuracy, testAccuracy } = summary;
    const cells = [
      `<a href="${folder}/report.html">${escape(model)}</a><small>${description}; ${training(settings)}</small>`,
      parameters.toLocaleString('en'),
      seconds.toFixed(1),
      percent(trainAccuracy),
      testAccuracy === null ? '–' : percent(testAccuracy),
    ];
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const head = ['model', 'parameters', 'seconds', 'training pictures', 'test pictures'].map((name) => `<th>${name}</th>`);
  return `<table class="comparison">\n<tr>${head.join('')}</tr>\n${rows.join('\n')}\n</table>`;
}

/** The share of right answers of each model: on test pictures, where there are some, and below it on training pictures. */
function bars(summaries: readonly Summary[]): string {
  const bar = (share: number, what: string, kind: string, tag: string): string =>
    `<span class="bar ${kind}" style="--share:${share.toFixed(4)}"><${tag}>${percent(share)}</${tag}>${what}</span>`;
  const rows = summaries.map(({ model, trainAccuracy, testAccuracy }, i) => {
    const test = testAccuracy === null ? '' : bar(testAccuracy, 'test', '', 'strong');
    return `<div class="${COLOURS[i]}"><b>${escape(model)}</b>${test}${bar(trainAccuracy, 'training', 'faint', 'span')}</div>`;
  });
  return `<div class="bars">${rows.join('\n')}</div>`;
}

/** The accuracy on training pictures as training went on. Runs differ in length, so each is drawn over the share of its own. */
function curves(models: readonly Compared[]): string {
  const drawn = models.map(({ summary, metrics }, i): Curve => {
    const last = Math.max(1, ...metrics.map(({ iteration }) => iteration));
    const points = metrics.map(({ iteration, trainAccuracy }) => [(100 * iteration) / last, trainAccuracy] as const);
    return { name: escape(summary.model), colour: COLOURS[i]!, points };
  });
  const low = Math.min(0.5, ...drawn.flatMap(({ points }) => points.map(([, y]) => y)));
  return chart(drawn, {
    title: 'Learning, on training pictures',
    xLabel: 'per cent of its training',
    x: [0, 100],
    y: [Math.floor(10 * low) / 10, 1],
    yFormat: (v) => `${Math.round(100 * v)} %`,
  });
}
