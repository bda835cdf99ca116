/** Measures how long each group of a compiled function takes, and shows it as a table or a picture. */
import type { Tensor } from '../tensor.js';
import type { Profile } from './compile.js';
import { groupName } from './emit/group.js';
import { FIRST } from './plan/memory.js';
import type { Running } from './running.js';
import { MEETING } from './threads/protocol.js';

/** How long to measure, in milliseconds, and at least how often. */
const LONG_ENOUGH = 50;
const OFTEN_ENOUGH = 5;

/** Runs the groups one by one, several times, on memory that is put back afterwards. */
export function profiled(running: Running, args: readonly Tensor[]): Profile {
  running.enter(args);
  const memory = new Uint8Array(running.memory.buffer);
  const before = memory.slice();
  const { groups } = running.program;
  const names = groups.map(groupName);
  const functions = names.map((name) => running.functions[`group ${name}`]!);
  const times = names.map((): number[] => []);
  const started = performance.now();
  for (let round = 0; round < OFTEN_ENOUGH || performance.now() - started < LONG_ENOUGH; round++) {
    functions.forEach((f, i) => {
      const start = performance.now();
      f();
      times[i]!.push(performance.now() - start);
    });
    // All but where the threads meet.
    memory.set(before.subarray(0, MEETING.ticket));
    memory.set(before.subarray(FIRST), FIRST);
  }
  const median = (t: number[]): number => t.sort((a, b) => a - b)[t.length >> 1]!;
  const measured = names.map((name, i) => ({ name, milliseconds: median(times[i]!) }));
  return new Measured(measured);
}

class Measured implements Profile {
  readonly milliseconds: number;
  constructor(readonly groups: Profile['groups']) {
    this.milliseconds = groups.reduce((sum, g) => sum + g.milliseconds, 0);
  }

  #share(milliseconds: number): number {
    return this.milliseconds > 0 ? milliseconds / this.milliseconds : 0;
  }

  toString(): string {
    const width = Math.max(5, ...this.groups.map(({ name }) => name.length));
    const row = (name: string, ms: number): string =>
      `${name.padEnd(width)}  ${ms.toFixed(4).padStart(9)} ms  ${`${(100 * this.#share(ms)).toFixed(1)} %`.padStart(7)}  ${'█'.repeat(Math.round(30 * this.#share(ms)))}`;
    return [...this.groups.map((g) => row(g.name, g.milliseconds)), row('total', this.milliseconds)].join('\n').trimEnd();
  }

  toSVG(): string {
    const height = 20 * this.groups.length + 10;
    const bars = this.groups.map(({ name, milliseconds }, i) => {
      const y = 5 + 20 * i;
      const length = (400 * this.#share(milliseconds)).toFixed(1);
      return `<text x="150" y="${y + 14}" text-anchor="end">${name}</text><rect x="160" y="${y + 2}" width="${length}" height="16" rx="2"/><text x="${165 + Number(length)}" y="${y + 14}">${milliseconds.toFixed(4)} ms</text>`;
    });
    const style = 'text{font:12px system-ui,sans-serif;fill:#333}rect{fill:#3b6fd4}@media(prefers-color-scheme:dark){text{fill:#ddd}}';
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 ${height}" width="660" height="${height}"><style>${style}</style>${bars.join('')}</svg>`;
  }
}
