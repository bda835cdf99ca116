/** Trains one neuron, a multilayer net and a convnet on the same pictures, and puts them side by side. */
import { join } from 'node:path';
import { ALL } from './architectures.js';
import { writeAtomically } from './files.js';
import { parseTrain } from './options.js';
import { readDataset } from './pictures.js';
import { escape, htmlPage } from './report/page.js';
import { duration, percent, type Screen } from './screen.js';
import { type Summary, trainOn } from './train.js';

interface Row extends Summary {
  readonly folder: string;
}

/**
 * Trains each model with its usual settings and prints a table; `comparison.html` and `comparison.json` say the same. False if the signal
 * stopped it early. Options of `train` in `args` are for all of them.
 */
export async function compare(args: readonly string[], now: Date, screen: Screen, signal?: AbortSignal): Promise<boolean> {
  const shared = parseTrain(args, now);
  const dataset = await readDataset(shared, screen);
  const rows: Row[] = [];
  for (const text of ALL) {
    const folder = text.replace(/[:,]/g, '-');
    const settings = parseTrain([...args, '--model', text, '--out', join(shared.out, folder)], now);
    screen.print(`\n${text}`);
    const summary = await trainOn(dataset, settings, screen, signal);
    if (!summary) return false;
    rows.push({ ...summary, folder });
  }
  screen.print('');
  for (const line of table(rows)) screen.print(line);
  await writeAtomically(join(shared.out, 'comparison.json'), `${JSON.stringify(rows, null, 2)}\n`);
  await writeAtomically(join(shared.out, 'comparison.html'), page(rows, shared.directory));
  screen.print(`written: ${shared.out}/comparison.html, comparison.json, and a folder for each model`);
  return true;
}

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

function page(rows: readonly Row[], directory: string): string {
  const body = rows.map((row) => {
    const [model, ...rest] = cells(row).map(escape);
    return `<tr><th><a href="${row.folder}/report.html">${model}</a></th>${rest.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  });
  const best = rows.reduce((a, b) => ((b.testAccuracy ?? b.trainAccuracy) > (a.testAccuracy ?? a.trainAccuracy) ? b : a));
  return htmlPage(
    'Three models of the same pictures',
    `<header><h1>Three models of the same pictures</h1>
<p>Each trained on ${escape(directory)} with its usual settings. ${escape(best.model)} is right most often; each name leads to its report.</p></header>
<section class="scroll"><table class="comparison"><tr>${HEAD.map((name) => `<th>${name}</th>`).join('')}</tr>
${body.join('\n')}
</table></section>
<footer>trained in ${duration(rows.reduce((sum, row) => sum + row.seconds, 0))} altogether</footer>`,
  );
}
