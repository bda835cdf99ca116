/** Compiles a function anew for each combination of argument shapes, and keeps the programs that were used last. */
import type { Machine } from './machine.js';
import { programOf } from './program.js';
import { Recent } from './recent.js';
import { Running } from './running.js';
import { trace } from './trace.js';
import { warn } from './warn.js';

/** How a function is compiled. */
export interface Manner {
  /** Results are the caller's own. */
  readonly copies: boolean;
  /** In two parts: what the outputs need, and the rest. */
  readonly outputsFirst: boolean;
  /** How many programs are kept. */
  readonly most: number;
}

/** Answers the program for arguments, which `key` tells apart: equal ones are served by one program. */
export function programsOf<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  { tuning, crew }: Machine,
  { copies, outputsFirst, most }: Manner,
): (key: string, args: A) => Running {
  const programs = new Recent<Running>(most, () => {
    const what = 'each combination of shapes, and of arguments that are not tensors, is a program of its own';
    warn(`compile: more than ${most} programs for one function: ${what}; pass numbers as tensors, or raise \`programs\``);
  });
  return (key, args) =>
    programs.get(key, () => {
      const traced = trace(f as (...args: never[]) => unknown, args);
      return new Running(traced, programOf(traced, tuning, { outputsFirst, threads: crew?.threads }), copies, crew);
    });
}
