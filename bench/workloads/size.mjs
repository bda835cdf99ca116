/** Lets you see what a page has to fetch: everything that an import brings, bundled, minified and compressed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { versionOf } from '../libraries.mjs';
import { reason } from '../rounds.mjs';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
/** What is imported by each variant. */
const IMPORTS = {
  core: ['../../dist/index.js'],
  'core and compiler': ['../../dist/index.js', '../../dist/compile/index.js'],
};

export const size = {
  title: 'size of a bundle, minified and gzipped, KB',
  table: (rows) => ({
    head: ['', 'KB'],
    // A row of two cells would be a name and a reason.
    lines: rows.map(({ variant, error, median }) => [variant, error ?? median.toFixed(1)]),
  }),
  measure: () => Object.entries(IMPORTS).map(([variant, files]) => ({ ...described(variant), ...bundled(files) })),
};

const described = (variant) => ({ workload: 'size', library: 'chainrule', variant, version: versionOf('chainrule'), unit: 'KB' });

/** All chunks count: a worker's own is fetched too. */
function bundled(files) {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-size-'));
  try {
    writeFileSync(join(folder, 'entry.mjs'), files.map((file, i) => `export * as part${i} from ${JSON.stringify(at(file))};`).join('\n'));
    const bundler = at('../../node_modules/rolldown/bin/cli.mjs');
    const arguments_ = ['entry.mjs', '--format', 'esm', '--minify', '--platform', 'browser', '-d', 'out'];
    const done = spawnSync(process.execPath, [bundler, ...arguments_], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) return { error: reason(done) };
    const chunks = readdirSync(join(folder, 'out')).filter((name) => /\.m?js$/.test(name));
    const bytes = chunks.map((name) => gzipSync(readFileSync(join(folder, 'out', name)), { level: 9 }).length);
    return { median: bytes.reduce((a, b) => a + b) / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
