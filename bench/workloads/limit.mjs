/** Lets you compare workloads with what one core can do at most, as small C programs find it where there is a compiler. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from '../clock.mjs';
import { digits } from '../table.mjs';
import { m, n } from './logistic.mjs';

const source = (name) => fileURLToPath(new URL(`../${name}.c`, import.meta.url));

/** Vectors as WebAssembly has them, those that wide mode makes of them, and those that only other programs may use. */
const BITS = [128, 256, 512];
/** Whether a product and the addition to it are one instruction. */
const ROUNDINGS = { 'one rounding': 'fast', 'two roundings': 'off' };
/** How a limit of the arithmetic is called. */
export const arithmetic = (bits, roundings) => `${bits}-bit, ${roundings}`;
/** The pictures of the logistic workload. */
export const pictures = { variant: `reading ${((m * n * 4) / 1e6).toFixed(1)} MB`, bytes: m * n * 4 };

export const limit = {
  title: 'limits of one core: multiplying and adding in registers, GFLOP/s; reading, GB/s',
  table: (rows) => ({
    head: ['', 'median', 'min', 'max'],
    lines: rows.map(({ variant, error, median, min, max }) =>
      error === undefined ? [variant, ...[median, min, max].map(digits)] : [variant, error],
    ),
  }),
  measure() {
    const folder = mkdtempSync(join(tmpdir(), 'chainrule-limit-'));
    try {
      const rows = BITS.flatMap((bits) =>
        Object.entries(ROUNDINGS).map(([roundings, contract]) => {
          const row = { variant: arithmetic(bits, roundings), unit: 'GFLOP/s' };
          if (bits === 512 && !hasAvx512()) return { ...row, error: 'this machine has none' };
          return { ...row, ...measured(folder, 'limit', [`-ffp-contract=${contract}`, `-DBYTES=${bits / 8}`]) };
        }),
      );
      rows.push({ variant: pictures.variant, unit: 'GB/s', ...measured(folder, 'read', [`-DBYTES=${pictures.bytes}`]) });
      return rows.map((row) => ({ workload: 'limit', library: 'C', version: '', ...row }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

/** What a program prints, or why there is nothing. */
function measured(folder, name, options) {
  const program = join(folder, name);
  const built = spawnSync('cc', ['-O3', '-march=native', '-mprefer-vector-width=512', ...options, source(name), '-o', program], {
    encoding: 'utf8',
  });
  if (built.status !== 0) return { error: built.error ? 'no C compiler' : (built.stderr.trim().split('\n')[0] ?? 'failed') };
  const said = spawnSync(program, { encoding: 'utf8' });
  if (said.status !== 0) return { error: `ended with ${said.status ?? said.signal}` };
  return summary(said.stdout.trim().split('\n').map(Number));
}

/** What the processor can do, as Linux names it. */
function hasAvx512() {
  try {
    return /\bavx512f\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
