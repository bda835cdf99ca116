/** Lets you compare the products with what one core can do at most, as a small C program finds it where there is a compiler. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { summary } from '../clock.mjs';
import { digits } from '../table.mjs';

const SOURCE = fileURLToPath(new URL('../limit.c', import.meta.url));

export const limit = {
  title: 'limit of one core: fused multiply-adds in registers, GFLOP/s',
  table: (rows) => ({
    head: ['', 'median', 'min', 'max'],
    lines: rows.map(({ variant, error, median, min, max }) =>
      error === undefined ? [variant, ...[median, min, max].map(digits)] : [variant, error],
    ),
  }),
  measure() {
    const folder = mkdtempSync(join(tmpdir(), 'chainrule-limit-'));
    try {
      return [16, 32].map((bytes) => {
        const row = { workload: 'limit', library: 'C', variant: `${bytes * 8}-bit`, version: '', unit: 'GFLOP/s' };
        const program = join(folder, `limit-${bytes}`);
        const built = spawnSync('cc', ['-O3', '-march=native', '-ffp-contract=fast', `-DBYTES=${bytes}`, SOURCE, '-o', program], {
          encoding: 'utf8',
        });
        if (built.status !== 0) return { ...row, error: built.error ? 'no C compiler' : (built.stderr.trim().split('\n')[0] ?? 'failed') };
        const said = spawnSync(program, { encoding: 'utf8' });
        if (said.status !== 0) return { ...row, error: `ended with ${said.status ?? said.signal}` };
        return { ...row, ...summary(said.stdout.trim().split('\n').map(Number)) };
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};
