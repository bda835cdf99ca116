/** Collects bytes, and numbers as WebAssembly's binary format has them: seven bits to a byte, the lowest first (LEB128). */

export class Bytes {
  length = 0;
  #room = new Uint8Array(128);

  /** What has been written, until more is. */
  get written(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.length);
  }

  put(byte: number): void {
    if (this.length === this.#room.length) this.#grow(this.length + 1);
    this.#room[this.length++] = byte;
  }

  append(bytes: ArrayLike<number>): void {
    const end = this.length + bytes.length;
    if (end > this.#room.length) this.#grow(end);
    this.#room.set(bytes, this.length);
    this.length = end;
  }

  unsigned(n: number): void {
    for (; n > 127; n >>>= 7) this.put((n & 127) | 128);
    this.put(n);
  }

  /** A number that fits 32 bits. */
  signed(n: number): void {
    for (; n < -64 || n > 63; n >>= 7) this.put((n & 127) | 128);
    this.put(n & 127);
  }

  /** How many bytes, then the bytes. */
  sized(bytes: ArrayLike<number>): void {
    this.unsigned(bytes.length);
    this.append(bytes);
  }

  /** How many items, then each. */
  list<T>(items: readonly T[], write: (item: T) => void): void {
    this.unsigned(items.length);
    items.forEach(write);
  }

  #grow(least: number): void {
    const room = new Uint8Array(Math.max(least, 2 * this.#room.length));
    room.set(this.#room);
    this.#room = room;
  }
}
