/** Makes eager optimizers fast too: updates of many weights run as compiled functions, and leave every array where it was. */
import { type Update, useUpdates } from '../optim/update.js';
import type { Tensor } from '../tensor.js';
import { compile } from './compile.js';
import { CompileError } from './error.js';

/** Numbers that change from which it pays to compile, some milliseconds once: each step then takes a tenth of the time. */
const WORTHWHILE = 16384;

function accelerated(update: Update, changes: readonly Tensor[]): Update {
  if (changes.reduce((sum, t) => sum + t.size, 0) < WORTHWHILE) return update;
  let run: Update = compile(update);
  return (gradients) => {
    const homes = changes.map(({ data }) => data);
    try {
      run(gradients);
    } catch (error) {
      // Too large for one memory, or more than there is: op by op, as before. Nothing has changed yet.
      if (!(error instanceof CompileError || error instanceof RangeError)) throw error;
      run = update;
      run(gradients);
    }
    // To the program's memory they have moved only for the step.
    changes.forEach((t, i) => {
      const home = homes[i]!;
      if (t.values.data === home) return;
      home.set(t.values.data);
      t.values.data = home;
    });
  };
}

/** Registers it with the optimizers. */
export const speedUpUpdates = (): void => useUpdates(accelerated);
