/** Lets you see whether an elementwise op is as fast as a loop: a ratio far above 1 is a loop that V8 gave up on, or garbage. */
import { fileURLToPath } from 'node:url';
import { versionOf } from '../libraries.mjs';
import { combined, interleaved } from '../rounds.mjs';
import { digits } from '../table.mjs';

const SCRIPT = fileURLToPath(new URL('../children/ops.mjs', import.meta.url));

/** In a program that uses float32 only, and in one that has used float64 and int32 too. */
const VARIANTS = ['float32', 'every-dtype'];

export const ops = {
  title:
    'elementwise ops on 10⁶ float32 elements, milliseconds, beside a loop by hand: first with float32 alone, then after every number type',
  table,
  measure(quick) {
    const turns = interleaved(
      VARIANTS.map((variant) => ({ program: process.execPath, args: [SCRIPT, variant, quick ? 'quick' : 'full'] })),
      quick ? 1 : 3,
    );
    return VARIANTS.flatMap((variant, i) => {
      const row = { workload: 'ops', library: 'chainrule', version: versionOf('chainrule'), unit: 'times a loop by hand' };
      const failed = turns[i].find((t) => t.error !== undefined);
      if (failed) return [{ ...row, variant, op: variant, error: failed.error, wrong: true }];
      return turns[i][0].result.map(({ name }, k) => {
        const [ours, loop, ratio] = ['ours', 'loop', 'ratio'].map((what) => combined(turns[i].map((t) => t.result[k][what])));
        return { ...row, variant: `${name}, ${variant}`, op: name, ...ratio, milliseconds: ours.median, loopMilliseconds: loop.median };
      });
    });
  },
};

function table(rows) {
  const failed = rows.filter((row) => row.error !== undefined).map((row) => [row.op, row.error]);
  const names = [...new Set(rows.filter((row) => row.error === undefined).map((row) => row.op))];
  const half = (row) =>
    row
      ? [digits(row.milliseconds), digits(row.loopMilliseconds), `${row.median.toFixed(2)}×`, `${row.min.toFixed(2)}…${row.max.toFixed(2)}`]
      : ['', '', '', ''];
  const lines = names.map((name) => [name, ...VARIANTS.flatMap((variant) => half(rows.find((r) => r.variant === `${name}, ${variant}`)))]);
  const head = ['ours', 'loop', 'ratio', 'min…max'];
  return { head: ['', ...head, ...head], lines: [...lines, ...failed] };
}
