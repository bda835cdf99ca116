/** Gives every library the same numbers: a small seeded generator, so that no library has to bring its own. python/data.py is its twin. */

/** `size` float32 numbers spread evenly over [low, high), from a seed (mulberry32). */
export function numbers(size, seed, low = -1, high = 1) {
  const out = new Float32Array(size);
  let state = seed >>> 0;
  for (let i = 0; i < size; i++) {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    out[i] = low + ((high - low) * ((t ^ (t >>> 14)) >>> 0)) / 2 ** 32;
  }
  return out;
}

/** The same numbers in the number type of a task, float32 unless it says otherwise. */
export const typed = (values, dtype) => (dtype === 'float64' ? Float64Array.from(values) : values);
