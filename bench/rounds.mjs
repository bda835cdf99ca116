/** Lets contenders take turns, each turn in a process of its own, so that all see the machine's good and bad moments. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { middle } from './clock.mjs';

/** What a script in children/ prints as its last line, and when it was started; or `{ error }`, the reason why it did not. */
function turn(script, args) {
  const started = process.hrtime.bigint();
  const child = spawnSync(process.execPath, [fileURLToPath(new URL(`./children/${script}`, import.meta.url)), ...args], {
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (child.status === 0) return { started, ...JSON.parse(`{"result":${child.stdout.trim().split('\n').at(-1)}}`) };
  const lines = child.stderr.trim().split('\n');
  return { error: child.error?.message ?? lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) };
}

/** Runs `commands` (script and arguments) A B C A B C …; one list of turns per command. One that fails is not asked again. */
export function interleaved(commands, rounds) {
  const turns = commands.map(() => []);
  for (let round = 0; round < rounds; round++)
    commands.forEach(([script, ...args], i) => {
      if (!turns[i][0]?.error) turns[i].push(turn(script, args));
    });
  return turns;
}

/** The processes' median of each of median, smallest and largest. */
export const combined = (summaries) => ({
  median: middle(summaries.map((s) => s.median)),
  min: middle(summaries.map((s) => s.min)),
  max: middle(summaries.map((s) => s.max)),
});
