/** Lets you time what a short script waits for: from the start of a process to its first gradient. */
import { fileURLToPath } from 'node:url';
import { summary } from '../clock.mjs';
import { versionOf } from '../libraries.mjs';
import { interleaved } from '../rounds.mjs';
import { comparison } from '../table.mjs';

const SCRIPT = fileURLToPath(new URL('../children/first-gradient.mjs', import.meta.url));
const RUNNERS = [
  ['node', 'bare'],
  ['chainrule', 'eager'],
  ['tfjs', 'cpu'],
  ['tfjs', 'wasm'],
  ['jax-js', 'eager'],
  ['jax-js', 'jit'],
];

export const start = {
  title: 'process start to first gradient, milliseconds',
  table: comparison,
  measure(quick) {
    const commands = RUNNERS.map((runner) => ({ program: process.execPath, args: [SCRIPT, ...runner] }));
    // A process starts once, so each repetition is one. The first round only brings the files into memory.
    const turns = interleaved(commands, quick ? 4 : 16).map((list) => (list.length > 1 ? list.slice(1) : list));
    return RUNNERS.map(([library, variant], i) => {
      const row = { workload: 'start', library, variant, runtime: 'node', version: versionOf(library), unit: 'ms' };
      const failed = turns[i].find((t) => t.error !== undefined);
      if (failed) return { ...row, error: failed.error };
      return { ...row, ...summary(turns[i].map((t) => Number(BigInt(t.result.now) - t.started) / 1e6)) };
    });
  },
};
