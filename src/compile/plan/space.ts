/** Hands out stretches of memory and takes them back: always the first free one that is long enough. */

interface Stretch {
  readonly from: number;
  readonly to: number;
}

export class Space {
  /** What is free, by address; the last stretch never ends. */
  readonly #free: Stretch[];
  /** The end of all that was ever taken. */
  end: number;

  constructor(start: number) {
    this.end = start;
    this.#free = [{ from: start, to: Number.POSITIVE_INFINITY }];
  }

  take(size: number): number {
    const i = this.#free.findIndex(({ from, to }) => to - from >= size);
    const { from, to } = this.#free[i]!;
    this.#free.splice(i, 1, ...(from + size < to ? [{ from: from + size, to }] : []));
    this.end = Math.max(this.end, from + size);
    return from;
  }

  /** Gives back what was taken; joined with what is free on either side. */
  give(at: number, size: number): void {
    let i = this.#free.findIndex(({ from }) => from > at);
    let [from, to] = [at, at + size];
    let joined = 0;
    if (this.#free[i]!.from === to) {
      to = this.#free[i]!.to;
      joined++;
    }
    if (i > 0 && this.#free[i - 1]!.to === from) {
      from = this.#free[--i]!.from;
      joined++;
    }
    this.#free.splice(i, joined, { from, to });
  }
}
