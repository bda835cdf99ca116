/** Lets contenders do the same step over and over, one process each, and compares what they answer. */
import { effort, middle } from '../clock.mjs';
import { command, described, present } from '../contenders.mjs';
import { combined, interleaved } from '../rounds.mjs';
import { comparison } from '../table.mjs';

/**
 * A workload of one step. `part` says which: the name of a library's function, and what it is called with. `rate` turns milliseconds
 * into what is usual here, such as steps per second. `memory` asks for what the steps keep in memory at their height.
 */
export const steps = (name, title, { part, contenders, rate, memory = false }) => ({
  title: `${title}, milliseconds${memory ? '; MB at the height of a step, beyond the library alone' : ''}`,
  table: comparison,
  measure: (quick) => measured([{ name, part, rate, memory }], contenders, quick),
});

/** The rows of some workloads that each process does one after the other. */
export function measured(workloads, contenders, quick) {
  const taking = present(contenders);
  const task = { parts: workloads.map(({ part }) => part), effort: effort(quick) };
  const turns = interleaved(
    taking.map((contender) => command(contender, 'step', task)),
    quick ? 1 : 3,
  );
  return workloads.flatMap(({ name, rate, memory }, at) => {
    const usual = commonest(turns.flatMap(([first]) => (first.result ? [first.result[at].checks] : [])));
    return taking.map((contender, i) => {
      const row = { workload: name, ...described(contender), unit: 'ms' };
      const failed = turns[i].find((t) => t.error !== undefined);
      if (failed) return { ...row, error: failed.error };
      const wrong = turns[i].map((t) => disagreement(t.result[at].checks, usual)).find((text) => text);
      if (wrong) return { ...row, error: wrong, wrong: true };
      const times = combined(turns[i].map((t) => t.result[at].time));
      const megabytes = memory ? middle(turns[i].map((t) => t.result[at].memory)) : undefined;
      return { ...row, ...times, ...(rate && { rate: rate.of(times.median), rateUnit: rate.unit }), megabytes };
    });
  });
}

/** The answer that most of `answers` agree with; the first of them, if there is no such. */
function commonest(answers) {
  const agreeing = answers.map((one) => answers.filter((other) => disagreement(other, one) === '').length);
  return answers[agreeing.indexOf(Math.max(...agreeing))];
}

/** How an answer differs from the usual one, if by more than float32 explains: what is fast and wrong does not count. */
function disagreement(checks, usual) {
  const at = checks.findIndex((check, i) => !(Math.abs(check - usual[i]) <= 1e-3 * Math.abs(usual[i])));
  return at < 0 ? '' : `disagrees with the others: ${checks[at]}, not ${usual[at]}`;
}

export const perSecond = { unit: 'steps/s', of: (ms) => 1000 / ms };
