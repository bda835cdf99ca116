/** Lays the report out as one HTML page, for light and dark, wide and narrow screens. */
import type { TrainSettings } from '../options.js';
import { duration, percent } from '../screen.js';
import type { Summary } from '../train.js';
import { STYLE } from './style.js';

/** A picture and what the neuron says about it. */
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
  readonly positive: string;
  readonly negative: string;
  readonly settings: TrainSettings;
  readonly summary: Summary;
  /** Which pictures were measured. */
  readonly measured: 'test' | 'training';
  readonly counts: { readonly train: number; readonly test: number };
  readonly auc: number;
  readonly charts: readonly string[];
  readonly weights: string;
  readonly best: readonly Shown[];
  readonly worst: readonly Shown[];
  readonly graph: string;
}

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const tile = (label: string, value: string): string => `<div class="tile"><b>${value}</b><span>${label}</span></div>`;

function gallery(title: string, note: string, pictures: readonly Shown[]): string {
  const cards = pictures.map(
    ({ picture, name, says, sure, right }) =>
      `<figure class="${right ? 'right' : 'wrong'}"><img src="${picture}" alt="${escape(name)}" width="128" height="128">` +
      `<figcaption>says ${escape(says)}, ${sure} sure<small>${escape(name)}</small></figcaption></figure>`,
  );
  return `<section><h2>${title}</h2><p>${note}</p><div class="gallery">${cards.length > 0 ? cards.join('\n') : '<p class="none">none</p>'}</div></section>`;
}

function confusion({ positive, negative, summary: { confusion: c }, measured }: Report): string {
  const most = Math.max(c.truePositive, c.falseNegative, c.falsePositive, c.trueNegative, 1);
  const cell = (n: number, right: boolean): string =>
    `<td class="${right ? 'right' : 'wrong'}" style="--share:${(n / most).toFixed(3)}">${n}</td>`;
  return `<figure><figcaption>Confusion matrix, ${measured} pictures</figcaption><table class="confusion">
<tr><th></th><th>says ${escape(positive)}</th><th>says ${escape(negative)}</th></tr>
<tr><th>shows ${escape(positive)}</th>${cell(c.truePositive, true)}${cell(c.falseNegative, false)}</tr>
<tr><th>shows ${escape(negative)}</th>${cell(c.falsePositive, false)}${cell(c.trueNegative, true)}</tr>
</table></figure>`;
}

/** The page as text. */
export function page(report: Report): string {
  const { title, positive, settings, summary, counts, auc, charts, weights, best, worst, graph, measured } = report;
  const length = settings.epochs ? `${settings.epochs} epochs` : `${settings.iterations} iterations`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<p>One neuron, ${settings.size * settings.size * 3} weights, trained on ${counts.train} pictures of ${settings.size} × ${settings.size} pixels for ${length}.</p>
</header>
<section class="tiles">
${summary.testAccuracy === null ? '' : tile(`accuracy on ${counts.test} test pictures`, percent(summary.testAccuracy))}
${tile('accuracy on training pictures', percent(summary.trainAccuracy))}
${tile(`area under the ROC curve, ${measured} pictures`, auc.toFixed(3))}
${tile(`of training, ${Math.round(summary.examplesPerSecond)} pictures/s`, duration(summary.seconds))}
${summary.skipped > 0 ? tile('files skipped', String(summary.skipped)) : ''}
</section>
<section class="charts">
${charts.join('\n')}
${confusion(report)}
</section>
<section class="weights">
<div><h2>What the neuron has learned</h2>
<p>Its weights, one for each pixel. Light in the <b class="plus">red</b> places speaks for ${escape(positive)}, light in the <b class="minus">blue</b> places against it; white places don't matter.</p></div>
<img src="${weights}" alt="the weights as a picture" width="256" height="256">
</section>
${gallery('Most sure, and right', `The ${measured} pictures it has no doubt about.`, best)}
${gallery('Most sure, and wrong', 'Where to look for what one neuron cannot see.', worst)}
<section><h2>The computation</h2>
<p>Every operation from the pixels x, the weights and the bias to the cost; back-propagation walks it from the bottom to the top.</p>
<div class="scroll">${graph}</div></section>
<footer>learning rate ${settings.learningRate}, momentum ${settings.momentum}, batch ${settings.batch}, ${settings.dtype}, seed ${settings.seed}</footer>
</body>
</html>
`;
}
