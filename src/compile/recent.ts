/** Keeps what was made for the keys that were used last, so that it need not be made again. */

export class Recent<V> {
  readonly #values = new Map<string, V>();
  #key: string | null = null;
  #value: V | undefined;

  /**
   * @param most How many values are kept; then the one unused for longest goes.
   * @param onFull Called each time that one goes.
   */
  constructor(
    readonly most: number,
    readonly onFull?: () => void,
  ) {}

  /** The value for a key, made now if there is none. */
  get(key: string, make: () => V): V {
    if (key === this.#key) return this.#value!;
    let value = this.#values.get(key);
    if (value === undefined) {
      value = make();
      if (this.#values.size >= this.most) {
        this.#values.delete(this.#values.keys().next().value!);
        this.onFull?.();
      }
    } else this.#values.delete(key);
    this.#values.set(key, value);
    this.#key = key;
    this.#value = value;
    return value;
  }
}
