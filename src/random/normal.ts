/**
 * Turns random bits into a normally distributed number, with the same bits on every engine.
 *
 * `Math.log`, `exp` and `cos` differ between versions of V8 in the last bit, so only + − × ÷ √ are used here, which IEEE 754 fixes.
 */

/** ln x for a whole number from 1 to 2³² − 1: its exponent times ln 2, plus 2 artanh((m − 1) / (m + 1)) of its mantissa m. */
export function portableLog(x: number): number {
  let exponent = 31 - Math.clz32(x);
  let m = ((x << (31 - exponent)) >>> 0) / 2 ** 31;
  if (m > Math.SQRT2) {
    m /= 2;
    exponent++;
  }
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let series = 0;
  for (let k = 19; k > 0; k -= 2) series = series * square + 1 / k;
  return 2 * s * series + exponent * Math.LN2;
}

/** sin x for |x| ≤ π/2: its Taylor series, nested. */
export function portableSin(x: number): number {
  const square = x * x;
  let series = 1;
  for (let k = 20; k > 0; k -= 2) series = 1 - series * (square / (k * (k + 1)));
  return x * series;
}

/**
 * A standard normal variable from two 32-bit words: $\sqrt{-2 \ln u} \cos(2 \pi v)$ for u in (0, 1) and v in [0, 1), which reaches 6.7
 * standard deviations. Source: Box and Muller, "A note on the generation of random normal deviates" (1958).
 */
export function normal(a: number, b: number): number {
  const radius = Math.sqrt(2 * (32 * Math.LN2 - portableLog((a | 1) >>> 0)));
  return radius * portableSin(2 * Math.PI * (Math.abs((b >>> 0) / 2 ** 32 - 0.5) - 0.25));
}
