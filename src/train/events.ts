/** What a training run reports: events on the way, and a history at the end. */
import type { Tensor } from '../tensor.js';

/** Where a run stands: with the parameters and the optimizer's state, all that is needed to go on from there later. */
export interface Position {
  /** How many updates have been made. */
  readonly iteration: number;
  /** The generator's state when the current epoch began, int32. */
  readonly generator: Tensor;
}

/** Reports of a training run, in the order in which they come. */
export type FitEvent =
  /** Before the first iteration: what is going to happen. */
  | { readonly type: 'start'; readonly iterations: number; readonly epochs: number; readonly examples: number; readonly batch: number }
  /** After the backward pass of an iteration and before its update, so that the model is still the one that had this cost. */
  | {
      readonly type: 'iteration';
      readonly iteration: number;
      readonly epoch: number;
      readonly cost: number;
      /** Whether this is the last one that was planned. */
      readonly last: boolean;
      readonly examplesPerSecond: number;
      readonly secondsLeft: number;
      /** For `resume`, together with the parameters and the optimizer's state as they are now. */
      readonly position: Position;
    }
  /** After the last update of an epoch. */
  | { readonly type: 'epoch'; readonly epoch: number; readonly cost: number; readonly validationCost: number | undefined }
  /** At the end. */
  | { readonly type: 'end'; readonly history: History };

/** What happened. */
export interface History {
  /** The cost of each iteration, before its update. */
  readonly costs: readonly number[];
  /** The validation cost after each epoch; empty without validation. */
  readonly validationCosts: readonly number[];
  /** How many updates were made, before `resume` too. */
  readonly iterations: number;
  /** Whole epochs. */
  readonly epochs: number;
  /** `done`; `stopped` early; `aborted` by the signal; `diverged` when a cost was not finite (that update is not made). */
  readonly reason: 'done' | 'stopped' | 'aborted' | 'diverged';
  readonly seconds: number;
  readonly examplesPerSecond: number;
  /** Where the run ended. */
  readonly position: Position;
  /** Why the step could not be compiled and ran op by op, where that is so. */
  readonly eagerBecause: string | undefined;
}
