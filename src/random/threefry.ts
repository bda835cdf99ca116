/**
 * Turns a key and a counter into 64 random bits: Threefry-2x32 with 20 rounds.
 *
 * Counter-based, so that draw number i can be computed without the draws before it, and made of 32-bit additions,
 * rotations and exclusive-ors alone, so that every engine gives the same bits.
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011).
 */

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;
const PARITY = 0x1bd11bda;

/** Encrypts the counter `[counter0, counter1]` under the key `[key0, key1]` into `out[0]` and `out[1]`. */
export function threefry(key0: number, key1: number, counter0: number, counter1: number, out: Int32Array): void {
  const keys = [key0, key1, key0 ^ key1 ^ PARITY];
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;
  for (let group = 0; group < 5; group++) {
    for (const bits of ROTATIONS[group & 1]!) {
      x0 = (x0 + x1) | 0;
      x1 = ((x1 << bits) | (x1 >>> (32 - bits))) ^ x0;
    }
    x0 = (x0 + keys[(group + 1) % 3]!) | 0;
    x1 = (x1 + keys[(group + 2) % 3]! + group + 1) | 0;
  }
  out[0] = x0;
  out[1] = x1;
}
