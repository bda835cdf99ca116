/** Lays the report out as one HTML page, for light and dark, wide and narrow screens. */
import type { TrainSettings } from '../options.js';
import { duration, percent } from '../screen.js';
import type { Summary } from '../train.js';
import type { Learned } from './learned.js';
import { STYLE } from './style.js';

/** A picture and what the model says about it. */
export interface Shown {
  /** As a data URL. */
  readonly picture: string;
  readonly name: string;
  readonly says: string;
  readonly sure: string;
  readonly right: boolean;
}

/** Everything on the page. */
export interface Report {
  readonly title: string;
  /** What was trained, in a sentence. */
  readonly description: string;
  /** Names of the answers, and how often each was given for each truth. */
  readonly answers: readonly string[];
  readonly confusion: readonly (readonly number[])[];
  readonly settings: TrainSettings;
  readonly summary: Summary;
  /** Which pictures were measured. */
  readonly measured: 'test' | 'training';
  readonly counts: { readonly train: number; readonly test: number };
  /** Area under the ROC curve, where there is one. */
  readonly auc: number | null;
  readonly charts: readonly string[];
  /** What its first layer has learned. */
  readonly learned: Learned;
  readonly best: readonly Shown[];
  readonly worst: readonly Shown[];
  readonly graph: string;
}

export const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
export const tile = (label: string, value: string): string => `<div class="tile"><b>${value}</b><span>${label}</span></div>`;

function gallery(title: string, note: string, pictures: readonly Shown[]): string {
  const cards = pictures.map(
    ({ picture, name, says, sure, right }) =>
      `<figure class="${right ? 'right' : 'wrong'}"><img src="${picture}" alt="${escape(name)}" width="128" height="128">` +
      `<figcaption>says ${escape(says)}, ${sure} sure<small>${escape(name)}</small></figcaption></figure>`,
  );
  return `<section><h2>${title}</h2><p>${note}</p><div class="gallery">${cards.length > 0 ? cards.join('\n') : '<p class="none">none</p>'}</div></section>`;
}

function confusion({ answers, confusion: counts, measured }: Report): string {
  const most = Math.max(...counts.flat(), 1);
  const cell = (n: number, right: boolean): string =>
    `<td class="${right ? 'right' : 'wrong'}" style="--share:${(n / most).toFixed(3)}">${n}</td>`;
  const rows = counts.map((line, truth) => {
    return `<tr><th>shows ${escape(answers[truth]!)}</th>${line.map((n, says) => cell(n, says === truth)).join('')}</tr>`;
  });
  return `<figure><figcaption>Confusion matrix, ${measured} pictures</figcaption><table class="confusion">
<tr><th></th>${answers.map((name) => `<th>says ${escape(name)}</th>`).join('')}</tr>
${rows.join('\n')}
</table></figure>`;
}

/** What the first layer has learned: one large picture, or many small ones. */
export function learnedSection({ title, note, pictures }: Learned): string {
  const images = pictures.map(({ url, name }) => `<img src="${url}" alt="${escape(name)}" title="${escape(name)}">`);
  return `<section class="weights"><div><h2>${title}</h2><p>${note}</p></div>
<div class="pictures${pictures.length > 1 ? ' many' : ''}">${images.join('')}</div></section>`;
}

/** A page of its own, from its title and body. */
export const htmlPage = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;

/** The page as text. */
export function page(report: Report): string {
  const { title, description, settings, summary, counts, auc, charts, learned, best, worst, graph, measured } = report;
  const length = settings.epochs ? `${settings.epochs} epochs` : `${settings.iterations} iterations`;
  return htmlPage(
    title,
    `<header>
<h1>${escape(title)}</h1>
<p>${description}, trained on ${counts.train} pictures of ${settings.size} × ${settings.size} pixels for ${length}.</p>
</header>
<section class="tiles">
${summary.testAccuracy === null ? '' : tile(`accuracy on ${counts.test} test pictures`, percent(summary.testAccuracy))}
${tile('accuracy on training pictures', percent(summary.trainAccuracy))}
${auc === null ? '' : tile(`area under the ROC curve, ${measured} pictures`, auc.toFixed(3))}
${tile(`of training, ${Math.round(summary.examplesPerSecond)} pictures/s`, duration(summary.seconds))}
${summary.skipped > 0 ? tile('files skipped', String(summary.skipped)) : ''}
</section>
<section class="charts">
${charts.join('\n')}
${confusion(report)}
</section>
${learnedSection(learned)}
${gallery('Most sure, and right', `The ${measured} pictures it has no doubt about.`, best)}
${gallery('Most sure, and wrong', 'Where to look for what it cannot see.', worst)}
<section><h2>The computation</h2>
<p>Every operation from the pixels x and the parameters to the cost; back-propagation walks it from the bottom to the top.</p>
<div class="scroll">${graph}</div></section>
<footer>${settings.optimizer}, learning rate ${settings.learningRate}, momentum ${settings.momentum}, batch ${settings.batch}, ${settings.dtype}, seed ${settings.seed}</footer>`,
  );
}
