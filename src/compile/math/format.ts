/** How floating-point numbers are laid out in bits: sign, exponent, mantissa; and the arithmetic on those bits. */
import { bits } from '../wasm/bits.js';
import type { Expr } from '../wasm/code.js';
import { i32x4, i64x2, type WordLanes } from '../wasm/integers.js';
import type { FloatLanes } from '../wasm/lanes.js';
import type { Keep } from './scope.js';

/** A number type's layout. */
export interface Format {
  /** Bits of the mantissa, without the leading 1 that is not stored. */
  readonly mantissa: 23 | 52;
  /** What the stored exponent has more than the true one. */
  readonly bias: 127 | 1023;
  readonly smallestNormal: number;
  /** ln 2 in two parts. The first has so few bits that its product with any exponent is exact. */
  readonly ln2: readonly [high: number, low: number];
  /** Lanes of whole numbers of as many bits. */
  readonly words: WordLanes;
}

const FLOAT32: Format = {
  mantissa: 23,
  bias: 127,
  smallestNormal: 2 ** -126,
  ln2: [0.693145751953125, 1.4286068203094173e-6],
  words: i32x4,
};

const FLOAT64: Format = {
  mantissa: 52,
  bias: 1023,
  smallestNormal: 2 ** -1022,
  ln2: [0.6931471805598903, 5.497923018708371e-14],
  words: i64x2,
};

export const formatOf = (lanes: FloatLanes): Format => (lanes.dtype === 'float32' ? FLOAT32 : FLOAT64);

/**
 * 2^(n + more) for whole numbers n and `more`, where the power is a normal number.
 *
 * Adding 1.5 · 2^mantissa leaves a whole number in the lowest bits of a sum; with the bias added, they are the exponent that is wanted.
 */
export function powerOfTwo(lanes: FloatLanes, n: Expr, more = 0): Expr {
  const { mantissa, bias, words } = formatOf(lanes);
  return words.shl(lanes.add(n, 1.5 * 2 ** mantissa + bias + more), mantissa);
}

/** A number as 2^exponent · m, with m from √½ to √2, so that ln m is as near to 0 as it can be. */
export interface Parts {
  readonly exponent: Expr;
  readonly m: Expr;
}

/** Takes a positive normal number apart. For other numbers both parts are finite and mean nothing. Both are kept values. */
export function takeApart(lanes: FloatLanes, keep: Keep, x: Expr): Parts {
  const { mantissa, bias, words } = formatOf(lanes);
  const root = lanes.splat(Math.SQRT1_2);
  // Less the bits of √½, plus those of 1: the exponent now steps at √½ · 2ⁿ instead of at 2ⁿ.
  const moved = keep(words.add(words.sub(x, root), lanes.splat(1)));
  // A whole number below 2^mantissa, written into the mantissa of 2^mantissa, is that power plus the number.
  const biased = bits.or(words.shrU(moved, mantissa), lanes.splat(2 ** mantissa));
  const exponent = keep(lanes.sub(biased, 2 ** mantissa + bias));
  // The bits of −Infinity are those of the sign and the exponent: what is left is the mantissa.
  const m = keep(words.add(bits.andNot(moved, lanes.splat(Number.NEGATIVE_INFINITY)), root));
  return { exponent, m };
}

/** Takes a positive finite number apart, subnormal or not. `x` is a kept value. */
export function takeApartSubnormal(lanes: FloatLanes, keep: Keep, x: Expr): Parts {
  const { mantissa, smallestNormal } = formatOf(lanes);
  // A subnormal number has leading zeros; times 2^mantissa it has none.
  const subnormal = keep(lanes.lt(x, smallestNormal));
  const normal = lanes.select(subnormal, lanes.mul(x, 2 ** mantissa), x);
  const { exponent, m } = takeApart(lanes, keep, normal);
  return { exponent: keep(lanes.sub(exponent, bits.and(subnormal, lanes.splat(mantissa)))), m };
}
