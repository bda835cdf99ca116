/** Lets contenders take turns, each turn in a process of its own, so that all see the machine's good and bad moments. */
import { spawnSync } from 'node:child_process';
import { middle } from './clock.mjs';

/** What a program prints as its last line, and when it was started; or `{ error }`, the reason why it did not. */
export function turn({ program, args, env }) {
  const started = process.hrtime.bigint();
  const child = spawnSync(program, args, { encoding: 'utf8', timeout: 120_000, env: { ...process.env, ...env } });
  if (child.status === 0) return { started, ...JSON.parse(`{"result":${child.stdout.trim().split('\n').at(-1)}}`) };
  return { error: reason(child) };
}

/** Why a program did not end well: the line that names the error, or its last one. */
export function reason({ error, stderr, signal }) {
  const lines = stderr?.trim().split('\n') ?? [];
  return error?.message ?? lines.find((line) => /^(\[\w+\] )?\w*Error\b/.test(line)) ?? (lines.at(-1) || `ended by ${signal}`);
}

/** Runs `commands` A B C A B C …; one list of turns per command. One that fails is not asked again. */
export function interleaved(commands, rounds) {
  const turns = commands.map(() => []);
  for (let round = 0; round < rounds; round++)
    commands.forEach((command, i) => {
      if (!turns[i][0]?.error) turns[i].push(turn(command));
    });
  return turns;
}

/** The processes' median of each of median, smallest and largest. */
export const combined = (summaries) => ({
  median: middle(summaries.map((s) => s.median)),
  min: middle(summaries.map((s) => s.min)),
  max: middle(summaries.map((s) => s.max)),
});
