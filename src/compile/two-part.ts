/** A training step in two parts, for loops that look at the cost before they change anything: the cost first, then the update. */
import type { Tensor } from '../tensor.js';
import { type MachineOptions, machineFor } from './machine.js';
import { programOf } from './program.js';
import { Running } from './running.js';
import { trace } from './trace.js';

/** A compiled step: `begin` gives its result, `finish` does everything else that it does. */
export interface TwoPart {
  begin(...args: readonly Tensor[]): Tensor;
  finish(): void;
}

/**
 * Compiles a step for each shape of its arguments, as `compile` does.
 * @throws CompileError on `begin`, where the step cannot be compiled.
 */
export function compileInTwo(step: (...args: readonly Tensor[]) => Tensor, options: MachineOptions = {}): TwoPart {
  const { tuning, crew } = machineFor(options);
  const known = new Map<string, Running>();
  let current: Running | undefined;
  return {
    begin(...args) {
      const key = args.map((t) => `${t.dtype}[${t.shape}]`).join();
      current = known.get(key);
      if (!current) {
        const traced = trace(step as (...args: never[]) => unknown, args);
        current = new Running(traced, programOf(traced, tuning, { outputsFirst: true, threads: crew?.threads }), true, crew);
        known.set(key, current);
      }
      return current.begin(args) as Tensor;
    },
    finish: () => current?.finish(),
  };
}
