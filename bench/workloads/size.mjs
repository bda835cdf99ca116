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
const WASM = '../node_modules/@tensorflow/tfjs-backend-wasm/dist';
/**
 * What is imported, and what else a page fetches. Of others, what the same takes: tensors, gradients, and the fastest they have without a
 * GPU.
 */
const IMPORTS = [
  { library: 'chainrule', variant: 'core', files: ['../../dist/index.js'] },
  { library: 'chainrule', variant: 'core and compiler', files: ['../../dist/index.js', '../../dist/compile/index.js'] },
  { library: 'jax-js', variant: 'all', files: ['../node_modules/@jax-js/jax/dist/index.js'] },
  {
    library: 'tfjs',
    variant: 'wasm',
    files: ['../node_modules/@tensorflow/tfjs/dist/index.js', `${WASM}/index.js`],
    others: [`${WASM}/tfjs-backend-wasm-simd.wasm`],
  },
];

export const size = {
  title: 'size of a bundle, minified and gzipped, KB',
  table: (rows) => ({
    head: ['', 'KB'],
    // A row of two cells would be a name and a reason.
    lines: rows.map(({ library, variant, error, median }) => [`${library} ${variant}`, error ?? median.toFixed(1)]),
  }),
  measure: () =>
    IMPORTS.map(({ library, variant, files, others = [] }) => ({
      workload: 'size',
      library,
      variant,
      version: versionOf(library),
      unit: 'KB',
      ...bundled(files, others),
    })),
};

/** All chunks count: a worker's own is fetched too. */
function bundled(files, others) {
  const folder = mkdtempSync(join(tmpdir(), 'chainrule-size-'));
  try {
    writeFileSync(join(folder, 'entry.mjs'), files.map((file, i) => `export * as part${i} from ${JSON.stringify(at(file))};`).join('\n'));
    const bundler = at('../../node_modules/rolldown/bin/cli.mjs');
    const arguments_ = ['entry.mjs', '--format', 'esm', '--minify', '--platform', 'browser', '-d', 'out'];
    const done = spawnSync(process.execPath, [bundler, ...arguments_], { cwd: folder, encoding: 'utf8' });
    if (done.status !== 0) return { error: reason(done) };
    const chunks = readdirSync(join(folder, 'out')).filter((name) => /\.m?js$/.test(name));
    const fetched = [...chunks.map((name) => join(folder, 'out', name)), ...others.map(at)];
    const bytes = fetched.map((file) => gzipSync(readFileSync(file), { level: 9 }).length);
    return { median: bytes.reduce((a, b) => a + b) / 1024 };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
