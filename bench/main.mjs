/**
 * Measures this library beside its peers, in one run: `npm run bench [-- --only NAME] [-- --json FILE] [-- --quick]`.
 *
 * Each measurement is a process of its own, so that no library suffers from another's garbage, and the libraries take turns, so that all
 * see the machine's good and bad moments. Figures are the medians, smallest and largest of several processes.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from './table.mjs';

const HERE = import.meta.dirname;
const { values } = parseArgs({
  options: { only: { type: 'string' }, json: { type: 'string' }, quick: { type: 'boolean', default: false } },
});
const WORKLOADS = {
  logistic: 'logistic regression, a full-batch step on X [209, 12288]',
  tiny: 'a 2-16-16-1 tanh network, batch 4, a step of SGD',
  'matmul-256': 'matrix product, 256 × 256',
  'matmul-512': 'matrix product, 512 × 512',
  start: 'process start to first gradient',
};
const LIBRARIES = [
  ['chainrule', 'eager'],
  ['tfjs', 'cpu'],
  ['tfjs', 'wasm'],
  ['jax', 'eager'],
  ['jax', 'jit'],
];
if (values.only !== undefined && !Object.hasOwn(WORKLOADS, values.only)) {
  console.error(`--only ${values.only}: there are ${Object.keys(WORKLOADS).join(', ')}`);
  process.exit(2);
}
if (!existsSync(join(HERE, 'node_modules'))) {
  console.log('installing the libraries to compare with …');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'], {
    cwd: HERE,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
}

const ROUNDS = values.quick ? 1 : 3;
const SECONDS = values.quick ? 1 : 3;
const run = (file, ...args) =>
  execFileSync(process.execPath, [join(HERE, file), ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** One measurement in milliseconds, with the library's version and an answer to compare. */
function measure(workload, library, variant) {
  if (workload !== 'start') return JSON.parse(run('measure.mjs', library, variant, workload, String(SECONDS)).trim().split('\n').at(-1));
  const before = performance.now();
  run('first-gradient.mjs', library, variant);
  return { version: process.version, median: performance.now() - before };
}

const rows = [];
console.log(`${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}`);
let wrong = false;
for (const [workload, title] of Object.entries(WORKLOADS)) {
  if (values.only !== undefined && values.only !== workload) continue;
  const contenders = workload === 'start' ? [['node', 'bare'], ...LIBRARIES.filter(([, variant]) => variant !== 'jit')] : LIBRARIES;
  const results = contenders.map(() => []);
  const rounds = workload === 'start' ? 3 * ROUNDS : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    contenders.forEach(([library, variant], i) => {
      try {
        results[i].push(measure(workload, library, variant));
      } catch (error) {
        results[i].push({
          error: String(error.stderr || error.message)
            .trim()
            .split('\n')
            .at(-1),
        });
      }
    });
  }
  const ours = results[contenders.findIndex(([library]) => library === 'chainrule')].find((r) => !r.error);
  const found = contenders.map(([library, variant], i) => {
    const failed = results[i].find((r) => r.error);
    if (failed) return { workload, library, variant, error: failed.error };
    const off = results[i].find((r) => Math.abs(r.check - ours.check) > 1e-3 * Math.abs(ours.check));
    if (off) {
      wrong = true;
      return { workload, library, variant, error: `answers ${off.check}, ours is ${ours.check}` };
    }
    const times = results[i].map((r) => r.median).sort((a, b) => a - b);
    return {
      workload,
      library,
      variant,
      version: results[i][0].version,
      median: times[times.length >> 1],
      min: times[0],
      max: times.at(-1),
      unit: 'ms',
    };
  });
  rows.push(...found);
  console.log(`\n${title} (${workload}), ms\n${table(found)}`);
}
if (values.json) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);

// What this version set out to reach.
const median = (workload, library, variant) =>
  rows.find((r) => r.workload === workload && r.library === library && r.variant === variant)?.median;
const say = (what, value) => Number.isFinite(value) && console.log(`${what}: ${value.toFixed(1)}`);
const peers = (workload) => rows.filter((r) => r.workload === workload && r.library !== 'chainrule' && r.median).map((r) => r.median);
console.log();
say(
  'logistic step, times faster than tfjs cpu (3 or more wanted)',
  median('logistic', 'tfjs', 'cpu') / median('logistic', 'chainrule', 'eager'),
);
say(
  'logistic step, times faster than tfjs wasm (3 or more wanted)',
  median('logistic', 'tfjs', 'wasm') / median('logistic', 'chainrule', 'eager'),
);
say('small network, times faster than the best peer (2 or more wanted)', Math.min(...peers('tiny')) / median('tiny', 'chainrule', 'eager'));
say(
  'start to first gradient, ms beyond bare Node (25 or less wanted)',
  median('start', 'chainrule', 'eager') - median('start', 'node', 'bare'),
);
if (wrong) {
  console.error('a library gave another answer');
  process.exitCode = 1;
}
