/** Stops training when it no longer gets better. */
import { ValueError } from '../errors.js';

/** When to stop: the cost has not fallen by more than `minDelta` (0 if not given) for `patience` epochs. */
export interface EarlyStopping {
  readonly patience: number;
  readonly minDelta?: number | undefined;
}

/** Counts the epochs since the cost last fell. */
export class Patience {
  readonly #patience: number;
  readonly #minDelta: number;
  #best = Number.POSITIVE_INFINITY;
  #waited = 0;

  constructor({ patience, minDelta = 0 }: EarlyStopping) {
    if (!Number.isSafeInteger(patience) || patience < 1) throw new ValueError(`fit: patience ${patience} must be a whole number from 1`);
    this.#patience = patience;
    this.#minDelta = minDelta;
  }

  /** Whether to stop, given the cost after an epoch. */
  isExhausted(cost: number): boolean {
    if (cost < this.#best - this.#minDelta) {
      this.#best = cost;
      this.#waited = 0;
    } else this.#waited++;
    return this.#waited >= this.#patience;
  }
}
