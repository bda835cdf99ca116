/** Lets you compare products with what one core can do at most, in one rounding or two, as a small C program finds it where there is a compiler. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from '../clock.mjs';
import { digits } from '../table.mjs';

const SOURCE = fileURLToPath(new URL('../limit.c', import.meta.url));

/** Vectors as WebAssembly has them, those that wide mode makes of them, and those that only other programs may use. */
const BITS = [128, 256, 512];
const ROUNDINGS = { 'one rounding': 'fast', 'two roundings': 'off' };
/** How a limit is called. */
export const variantOf = (bits, roundings) => `${bits}-bit, ${roundings}`;

export const limit = {
  title: 'limit of one core: multiplying and adding in registers, GFLOP/s',
  table: (rows) => ({
    head: ['', 'median', 'min', 'max'],
    lines: rows.map(({ variant, error, median, min, max }) =>
      error === undefined ? [variant, ...[median, min, max].map(digits)] : [variant, error],
    ),
  }),
  measure() {
    const folder = mkdtempSync(join(tmpdir(), 'chainrule-limit-'));
    try {
      return BITS.flatMap((bits) => Object.keys(ROUNDINGS).map((roundings) => measured(folder, bits, roundings)));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

function measured(folder, bits, roundings) {
  const row = { workload: 'limit', library: 'C', variant: variantOf(bits, roundings), version: '', unit: 'GFLOP/s' };
  if (bits === 512 && !/\bavx512f\b/.test(flags())) return { ...row, error: 'this machine has none' };
  const program = join(folder, row.variant);
  const options = ['-O3', '-march=native', '-mprefer-vector-width=512', `-ffp-contract=${ROUNDINGS[roundings]}`, `-DBYTES=${bits / 8}`];
  const built = spawnSync('cc', [...options, SOURCE, '-o', program], { encoding: 'utf8' });
  if (built.status !== 0) return { ...row, error: built.error ? 'no C compiler' : (built.stderr.trim().split('\n')[0] ?? 'failed') };
  const said = spawnSync(program, { encoding: 'utf8' });
  if (said.status !== 0) return { ...row, error: `ended with ${said.status ?? said.signal}` };
  return { ...row, ...summary(said.stdout.trim().split('\n').map(Number)) };
}

/** What the processor can do, as Linux names it. */
function flags() {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
