/** Runs an optimizer's update: op by op, or faster where something has registered that can. */
import { type Tensor, tracer } from '../tensor.js';

/** Moves parameters, given their gradients. */
export type Update = (gradients: readonly Tensor[]) => void;
/** Makes the same update faster. `changes` are the parameters and all state that it reads or assigns. */
export type Accelerate = (update: Update, changes: readonly Tensor[]) => Update;

let accelerate: Accelerate | null = null;

/** Installs a faster way to run updates: what importing `chainrule/compile` does. @internal */
export function useUpdates(given: Accelerate): void {
  accelerate = given;
}

/** The update, run in the fastest way there is at each step. Inside a compiled step it is part of that. */
export function updating(update: Update, changes: readonly Tensor[]): Update {
  let fast: Update | undefined;
  return (gradients) => {
    if (tracer?.inOneCall) return tracer.inOneCall(() => update(gradients));
    if (!accelerate || tracer) return update(gradients);
    fast ??= accelerate(update, changes);
    fast(gradients);
  };
}
