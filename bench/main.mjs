/**
 * Lets you measure this library beside its peers, in one run: `npm run bench -- [--only NAME] [--quick] [--json FILE] [--markdown FILE]
 * [--svg FILE]`.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { chart } from './chart.mjs';
import { inventory, prepareLibraries } from './libraries.mjs';
import { report } from './report.mjs';
import { aligned } from './table.mjs';
import { targets, targetTable } from './targets.mjs';
import { WORKLOADS } from './workloads/index.mjs';

const options = readOptions();
prepareLibraries();
const setting = { machine: `${cpus()[0].model.trim()}, ${cpus().length} cores`, ...inventory() };
console.log([[setting.machine, ...setting.names].join(', '), ...setting.notes].join('\n'));

const rows = [];
const sections = [];
for (const [name, workload] of Object.entries(WORKLOADS)) {
  if (options.only !== undefined && options.only !== name) continue;
  const found = workload.measure(options.quick);
  rows.push(...found);
  sections.push({ name, title: workload.title, table: workload.table(found) });
  console.log(`\n${name}: ${workload.title}\n${aligned(sections.at(-1).table)}`);
}
const reached = targets(rows);
if (reached.length > 0) console.log(`\n${aligned(targetTable(reached))}`);
const ratios = reached.filter(({ ratio }) => ratio !== undefined);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
if (options.markdown !== undefined) writeFileSync(options.markdown, report(setting, reached, sections));
if (options.svg !== undefined) writeFileSync(options.svg, chart(setting, ratios));
// A peer that cannot do a workload is no fault here; a wrong answer is, and so is one of ours missing.
if (rows.some((row) => row.wrong || (row.error !== undefined && row.library === 'chainrule'))) process.exitCode = 1;

function readOptions() {
  const file = { type: 'string' };
  try {
    const { values } = parseArgs({
      options: { only: { type: 'string' }, quick: { type: 'boolean', default: false }, json: file, markdown: file, svg: file },
    });
    if (values.only === undefined || Object.hasOwn(WORKLOADS, values.only)) return values;
    console.error(`--only ${values.only}: there are ${Object.keys(WORKLOADS).join(', ')}`);
  } catch (error) {
    console.error(error.message);
  }
  process.exit(2);
}
