/** Lets you choose what is measured: each workload by name, with a function that measures it and one that shows its rows. */
import { CONTENDERS, versionOf } from '../libraries.mjs';
import { combined, interleaved } from '../rounds.mjs';
import { comparison } from '../table.mjs';
import * as Logistic from './logistic.mjs';
import * as Matmul from './matmul.mjs';
import { ops } from './ops.mjs';
import { start } from './start.mjs';
import * as Tiny from './tiny.mjs';

export const WORKLOADS = {
  logistic: steps('logistic', Logistic.title),
  tiny: steps('tiny', Tiny.title),
  'matmul-256': steps('matmul-256', Matmul.title(256)),
  'matmul-512': steps('matmul-512', Matmul.title(512)),
  start,
  ops,
};

/** A workload that every library does, over and over. */
function steps(workload, title) {
  const [name, size = '0'] = workload.split('-');
  return {
    title: `${title}, milliseconds`,
    show: comparison,
    measure(quick) {
      const commands = CONTENDERS.map(([library, variant]) => ['step.mjs', library, variant, name, size, quick ? 'quick' : 'full']);
      const turns = interleaved(commands, quick ? 1 : 3);
      const ours = turns[0][0].result?.checks;
      return CONTENDERS.map(([library, variant], i) => {
        const row = { workload, library, variant, version: versionOf(library), unit: 'ms' };
        const failed = turns[i].find((t) => t.error !== undefined);
        if (failed) return { ...row, error: failed.error };
        const wrong = ours && turns[i].map((t) => disagreement(t.result.checks, ours)).find((text) => text);
        if (wrong) return { ...row, error: wrong, wrong: true };
        return { ...row, ...combined(turns[i].map((t) => t.result.time)) };
      });
    },
  };
}

/** How an answer differs from ours, if by more than float32 explains: what is fast and wrong does not count. */
function disagreement(checks, ours) {
  const at = checks.findIndex((check, i) => !(Math.abs(check - ours[i]) <= 1e-3 * Math.abs(ours[i])));
  return at < 0 ? '' : `disagrees with ours: ${checks[at]}, not ${ours[at]}`;
}
