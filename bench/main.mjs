/** Lets you measure this library beside its peers, in one run: `npm run bench -- [--only NAME] [--json FILE] [--quick]`. */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { prepareLibraries, versionOf } from './libraries.mjs';
import { aligned } from './table.mjs';
import { targets } from './targets.mjs';
import { WORKLOADS } from './workloads/index.mjs';

const options = readOptions();
prepareLibraries();
const libraries = ['chainrule', 'tfjs', 'jax-js'].map((library) => `${library} ${versionOf(library)}`);
console.log(`${cpus()[0].model.trim()}, ${cpus().length} cores; Node ${process.versions.node}; ${libraries.join(', ')}`);

const rows = [];
for (const [name, workload] of Object.entries(WORKLOADS)) {
  if (options.only !== undefined && options.only !== name) continue;
  const found = workload.measure(options.quick);
  rows.push(...found);
  console.log(`\n${name}: ${workload.title}\n${workload.show(found)}`);
}
const reached = targets(rows);
if (reached.length > 0) console.log(`\n${aligned(['target', 'here', 'aim'], reached)}`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(rows, null, 2)}\n`);
// A peer that cannot do a workload is no fault here; a wrong answer is, and so is one of ours missing.
if (rows.some((row) => row.wrong || (row.error !== undefined && row.library === 'chainrule'))) process.exitCode = 1;

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { only: { type: 'string' }, json: { type: 'string' }, quick: { type: 'boolean', default: false } },
    });
    if (values.only === undefined || Object.hasOwn(WORKLOADS, values.only)) return values;
    console.error(`--only ${values.only}: there are ${Object.keys(WORKLOADS).join(', ')}`);
  } catch (error) {
    console.error(error.message);
  }
  process.exit(2);
}
