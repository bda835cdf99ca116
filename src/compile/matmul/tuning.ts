/** Names the sizes and switches that make matrix products fast on an engine, so that one table holds all of them. */

export interface Tuning {
  /** Rows of the register tile: how many numbers of a are multiplied with each vector of b. */
  readonly rows: number;
  /** Rows of the register tile where one vector holds all columns. */
  readonly narrowRows: number;
  /** 128-bit vectors in each row of the register tile: 1, or an even number. */
  readonly vectors: number;
  /** Steps along k before the next block; a packed panel of b then stays in the first-level cache. */
  readonly depth: number;
  /** Rows of a in a block, a multiple of `rows` and of `narrowRows`; a block of a then stays in the second-level cache. */
  readonly rowBlock: number;
  /** Columns of b in a block: limits the packed copy of b. */
  readonly columnBlock: number;
  /** Multiply and add in one rounding (relaxed SIMD). */
  readonly fused: boolean;
  /** Loops work on two registers side by side, so that the engine can make one of them. */
  readonly paired: boolean;
}

/**
 * V8 may start all loads of a basic block at its top, so accumulators and loads together must fit the 16 vector registers: 4 rows × 2
 * vectors do, 6 × 2 spill on some versions. Fused, 6 × 2 are faster all the same: an addition takes four cycles, two can begin in each
 * cycle, so 8 sums are the least that keep the processor busy, and 12 leave some to spare. The 256-bit tunings need
 * `--experimental-wasm-revectorize`, which makes V8 merge neighbouring 128-bit instructions into one; then twice as many vectors fit.
 * Without that flag they are slow, but right.
 */
export const TUNINGS: {
  readonly plain: Tuning;
  readonly relaxed: Tuning;
  readonly wideExact: Tuning;
  readonly wide: Tuning;
} = {
  plain: { rows: 4, narrowRows: 6, vectors: 2, depth: 256, rowBlock: 240, columnBlock: 2048, fused: false, paired: false },
  relaxed: { rows: 6, narrowRows: 6, vectors: 2, depth: 256, rowBlock: 240, columnBlock: 2048, fused: true, paired: false },
  wideExact: { rows: 4, narrowRows: 6, vectors: 4, depth: 384, rowBlock: 240, columnBlock: 2048, fused: false, paired: true },
  wide: { rows: 6, narrowRows: 6, vectors: 4, depth: 384, rowBlock: 240, columnBlock: 2048, fused: true, paired: true },
};
