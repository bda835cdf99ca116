/** Powers whose exponent is known when the code is written. */
import { bits } from '../wasm/bits.js';
import type { Expr } from '../wasm/code.js';
import { f64x2 } from '../wasm/floats.js';
import { type FloatLanes, lanesOf } from '../wasm/lanes.js';
import { exp, expm1Near0, scale } from './exp.js';
import { inDoubles } from './halves.js';
import { log } from './log.js';
import { log2 } from './log2.js';
import { type Keep, scope } from './scope.js';
import { withSign } from './sign.js';

/** Whole exponents whose power is a few products; each product rounds once, so more would cost accuracy. */
const BY_PRODUCTS = { float32: [-2, 4], float64: [-2, 4] } as const;
/** The same where products are made in float64 and only the last is rounded to float32. */
const BY_DOUBLE_PRODUCTS = 32;

const isWhole = (p: number, [least, most]: readonly [number, number]): boolean => Number.isInteger(p) && p >= least && p <= most;

/**
 * x ** exponent, as JavaScript defines it: 1 for exponent 0 whatever x is, NaN for a finite x below 0 and an exponent that is not whole,
 * Infinity for (−Infinity) ** ½, NaN for (±1) ** ±Infinity.
 *
 * Small whole exponents are products and ±½ square roots. Others: 2^(exponent · log₂ |x|), for float32 in float64, for float64 with a
 * logarithm in two parts.
 *
 * Largest error measured: products and square roots 1.9 ulp; others 0.5 ulp for float32, 1.2 ulp for float64 (of at least 9 000 numbers
 * for each of 20 exponents, with 60 digits). A product may become ±Infinity where the exact power rounds to the largest finite number.
 */
export function pow(lanes: FloatLanes, x: Expr, exponent: number): Expr {
  if (Number.isNaN(exponent)) return lanes.splat(Number.NaN);
  if (exponent === 0) return lanes.splat(1);
  return scope((keep) => {
    const v = keep(x);
    if (Math.abs(exponent) === Number.POSITIVE_INFINITY) return infinitePower(lanes, keep(lanes.abs(v)), exponent > 0);
    if (Math.abs(exponent) === 0.5) return rootPower(lanes, v, exponent > 0);
    if (isWhole(exponent, BY_PRODUCTS[lanes.dtype])) return wholePower(lanes, keep, v, exponent);
    const doubles = lanesOf('float64', lanes.paired);
    if (lanes.dtype === 'float64') return withEdges(lanes, v, exponent, powerOfSize(keep, keep(lanes.abs(v)), exponent));
    if (isWhole(exponent, [-BY_DOUBLE_PRODUCTS, BY_DOUBLE_PRODUCTS])) {
      return inDoubles(v, (half) => scope((keep) => wholePower(doubles, keep, keep(half), exponent)));
    }
    const size = inDoubles(lanes.abs(v), (half) => exp(doubles, doubles.mul(log(doubles, half), exponent)));
    return withEdges(lanes, v, exponent, size);
  });
}

/** A product of x, or of 1 / x, with itself. The reciprocal comes first because the power may overflow where its reciprocal does not. */
function wholePower(lanes: FloatLanes, keep: Keep, x: Expr, exponent: number): Expr {
  if (exponent < 0) return wholePower(lanes, keep, keep(lanes.div(1, x)), -exponent);
  if (exponent === 1) return x;
  if (exponent % 2 === 1) return lanes.mul(wholePower(lanes, keep, x, exponent - 1), x);
  const root = keep(wholePower(lanes, keep, x, exponent / 2));
  return lanes.mul(root, root);
}

/** √x, or its reciprocal. Unlike a square root, the power ½ of −0 is 0 and that of −Infinity is Infinity. */
function rootPower(lanes: FloatLanes, x: Expr, positive: boolean): Expr {
  const root = lanes.sqrt(lanes.add(x, 0));
  const y = lanes.select(lanes.eq(x, Number.NEGATIVE_INFINITY), Number.POSITIVE_INFINITY, root);
  return positive ? y : lanes.div(1, y);
}

/** |x| to the power Infinity or −Infinity: 0 or Infinity, and NaN for 1, unlike IEEE 754. `size` is |x|, kept. */
function infinitePower(lanes: FloatLanes, size: Expr, positive: boolean): Expr {
  const [above, below] = [lanes.gt(size, 1), lanes.lt(size, 1)];
  const y = bits.and(positive ? above : below, lanes.splat(Number.POSITIVE_INFINITY));
  return bits.or(y, bits.not(bits.or(above, below)));
}

/** 2^(exponent · log₂ size) for a kept float64 that is finite and above 0, else a value that means nothing. */
function powerOfSize(keep: Keep, size: Expr, exponent: number): Expr {
  const { add, sub, mul, nearest, pmin, pmax } = f64x2;
  // Beyond 2^64 every power of a number other than 1 is 0 or Infinity already.
  const p = Math.max(-(2 ** 64), Math.min(2 ** 64, exponent));
  const pHigh = cutNumber(p);
  const { high, low } = log2(keep, size);
  const product = keep(mul(high, pHigh));
  const rest = keep(add(mul(high, p - pHigh), mul(low, p)));
  // Outside this range the result is 0 or Infinity, and so is 2^(n ± 1).
  const n = keep(pmin(pmax(nearest(add(product, rest)), -1080), 1030));
  const r = pmin(pmax(add(sub(product, n), rest), -1), 1);
  const q = expm1Near0(f64x2, keep(mul(r, Math.LN2)));
  return scale(f64x2, keep, add(q, 1), n);
}

/** The float64 without the lower half of its mantissa: 26 significant bits. */
function cutNumber(x: number): number {
  const word = new BigInt64Array(1);
  const number = new Float64Array(word.buffer);
  number[0] = x;
  word[0]! &= -1n << 27n;
  return number[0]!;
}

/** Gives a power of |x| the sign that the power of x has, and the powers of 0, ±Infinity and NaN their values. `x` is a kept value. */
function withEdges(lanes: FloatLanes, x: Expr, exponent: number, size: Expr): Expr {
  const [ofZero, ofInfinity] = exponent > 0 ? [0, Number.POSITIVE_INFINITY] : [Number.POSITIVE_INFINITY, 0];
  const y = lanes.select(lanes.eq(lanes.abs(x), Number.POSITIVE_INFINITY), ofInfinity, lanes.select(lanes.eq(x, 0), ofZero, size));
  const signed = exponent % 2 === 0 || !Number.isInteger(exponent) ? y : withSign(lanes, y, x);
  const finiteNegative = bits.and(lanes.lt(x, 0), lanes.gt(x, Number.NEGATIVE_INFINITY));
  const notDefined = Number.isInteger(exponent) ? lanes.ne(x, x) : bits.or(lanes.ne(x, x), finiteNegative);
  return bits.or(signed, notDefined);
}
