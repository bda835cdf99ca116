/** Adds up vectors of numbers without rounding, to say for certain whether the sum is zero. */

/**
 * A sum kept as several numbers that do not overlap, for each place of the vectors. Shewchuk, "Adaptive Precision Floating-Point
 * Arithmetic", 1997.
 */
export class ExactSum {
  readonly #parts: number[][] = [];

  /** Adds `sign`, 1 or −1, times a vector. */
  add(vector: readonly number[], sign: number): void {
    for (const [place, value] of vector.entries()) {
      const parts = (this.#parts[place] ??= []);
      let sum = sign * value;
      let kept = 0;
      for (const part of parts) {
        const [large, small] = Math.abs(sum) < Math.abs(part) ? [part, sum] : [sum, part];
        sum = large + small;
        const lost = small - (sum - large);
        if (lost !== 0) parts[kept++] = lost;
      }
      parts.length = kept;
      if (sum !== 0) parts.push(sum);
    }
  }

  get isZero(): boolean {
    return this.#parts.every((parts) => parts.length === 0);
  }
}
