/** A training step in two parts, for loops that look at the cost before they change anything: the cost first, then the update. */
import type { Tensor } from '../tensor.js';
import { type MachineOptions, machineFor } from './machine.js';
import { programsOf } from './programs.js';
import type { Running } from './running.js';

/** A compiled step: `begin` gives its result, `finish` does everything else that it does. */
export interface TwoPart {
  begin(...args: readonly Tensor[]): Tensor;
  finish(): void;
}

/** Programs kept: for the batches of a training set, and for the smaller last one. */
const KEPT = 16;

/**
 * Compiles a step for each shape of its arguments, as `compile` does.
 * @throws CompileError on `begin`, where the step cannot be compiled.
 */
export function compileInTwo(step: (...args: readonly Tensor[]) => Tensor, options: MachineOptions = {}): TwoPart {
  const programFor = programsOf(step, machineFor(options), { copies: true, outputsFirst: true, most: KEPT });
  let current: Running | undefined;
  return {
    begin(...args) {
      current = programFor(args.map((t) => `${t.dtype}[${t.shape}]`).join(), args);
      return current.begin(args) as Tensor;
    },
    finish: () => current?.finish(),
  };
}
