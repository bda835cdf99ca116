/** Lets you time what compiling costs: from a step that was never compiled to its first result, in a new process and in a warm one. */
import { summary } from '../clock.mjs';
import { command, described, JAX, NEWEST, OURS, present } from '../contenders.mjs';
import { interleaved } from '../rounds.mjs';
import { comparison } from '../table.mjs';

export const latency = {
  title: 'compiling the step of the 784-256-128-10 network, its first call included, milliseconds',
  table: comparison,
  measure(quick) {
    const taking = present([OURS.compiled, NEWEST.compiled, NEWEST.wide, JAX.jit]);
    const turns = interleaved(
      taking.map((contender) => command(contender, 'latency', {})),
      quick ? 2 : 7,
    );
    return taking.flatMap((contender, i) =>
      ['cold', 'warm'].map((when) => {
        const about = described(contender);
        const row = { workload: 'latency', ...about, variant: `${about.variant}, ${when}`, unit: 'ms' };
        const failed = turns[i].find((t) => t.error !== undefined);
        if (failed) return { ...row, error: failed.error };
        return { ...row, ...summary(turns[i].map((t) => t.result[when])) };
      }),
    );
  },
};
