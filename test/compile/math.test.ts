/** The mathematics of generated code against JavaScript's, in each number type: errors in units in the last place, and special values. */
import { beforeAll, describe, expect, test } from 'vitest';
import { erf } from '../../src/compile/math/erf.js';
import { exp } from '../../src/compile/math/exp.js';
import { log } from '../../src/compile/math/log.js';
import { log1p } from '../../src/compile/math/log1p.js';
import { pow } from '../../src/compile/math/pow.js';
import { sigmoid } from '../../src/compile/math/sigmoid.js';
import { sign } from '../../src/compile/math/sign.js';
import { softplus } from '../../src/compile/math/softplus.js';
import { tanh } from '../../src/compile/math/tanh.js';
import { engine } from '../../src/compile/wasm/engine.js';
import { f32x4, f64x2 } from '../../src/compile/wasm/floats.js';
import type { FloatLanes } from '../../src/compile/wasm/lanes.js';
import { Generator, ops, Tensor } from './library.js';
import { erfReference, type Floats, floats, ulpError, type VectorFunction, vectorized } from './math-functions.js';

type Interval = readonly [low: number, high: number];
const between = (low: number, high: number): Interval => [low, high];
const within = (size: number): Interval => [-size, size];

interface Row {
  readonly f: VectorFunction;
  /** The same function of the library, with which special values must agree. */
  readonly eager: (x: number, lanes: FloatLanes) => number;
  /** What results are compared with, in float64. For results in float64 its own roundings count too: up to 1 ulp, 2 for composed ones. */
  readonly reference: (x: number) => number;
  /** Where to look closely, beside numbers of every size. */
  readonly intervals: readonly Interval[];
  /** Largest error allowed, in ulp: the error measured with 60 digits (in the functions' comments) and the reference's. */
  readonly bound: { readonly float32: number; readonly float64: number };
  /** Results are from −1 to 1. */
  readonly withinOne?: true;
  /** Arguments whose results must be the library's to the bit, beside NaN, ±Infinity and ±0. */
  readonly exact: readonly number[];
}

const eager =
  (name: string, ...attributes: readonly number[]) =>
  (x: number, lanes: FloatLanes): number =>
    (ops[name] as unknown as (...args: unknown[]) => Tensor)(new Tensor([1], floats(lanes, [x])), ...attributes).data[0]!;

const FUNCTIONS: { readonly [name: string]: Row } = {
  exp: {
    f: exp,
    eager: eager('exp'),
    reference: Math.exp,
    intervals: [between(-750, 715), between(-104, 89), within(1)],
    bound: { float32: 1, float64: 1.5 },
    exact: [0, -1000, 1000],
  },
  log: {
    f: log,
    eager: eager('log'),
    reference: Math.log,
    intervals: [between(0, 3), between(0.98, 1.02), between(0, 1e30)],
    bound: { float32: 1, float64: 1.5 },
    exact: [1, -1e-30, -1, 2 ** -1080],
  },
  log1p: {
    f: log1p,
    eager: eager('log1p'),
    reference: Math.log1p,
    intervals: [between(-1, 3), within(0.02), between(0, 1e30)],
    bound: { float32: 1, float64: 1.5 },
    exact: [-1, -1.5, 1e-30],
  },
  tanh: {
    f: tanh,
    eager: eager('tanh'),
    reference: Math.tanh,
    intervals: [within(3), within(0.5), within(20)],
    bound: { float32: 2.6, float64: 3.5 },
    withinOne: true,
    exact: [100, -100],
  },
  sigmoid: {
    f: sigmoid,
    eager: eager('sigmoid'),
    // For x < -709 the library's formula overflows to 0, where the function itself is a subnormal number.
    reference: (x) => (x < -700 ? Math.exp(x) : 1 / (1 + Math.exp(-x))),
    intervals: [between(-746, 40), between(-104, 20), within(3)],
    bound: { float32: 2.5, float64: 4 },
    withinOne: true,
    exact: [0, 1000, -1000],
  },
  softplus: {
    f: softplus,
    eager: eager('softplus'),
    reference: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    intervals: [between(-746, 40), between(-104, 20), within(3)],
    bound: { float32: 2, float64: 3 },
    exact: [1000, -1000],
  },
  erf: {
    f: erf,
    // The library's series answers 0 for −0, which is within its accuracy; an odd function keeps the sign.
    eager: (x, lanes) => (x === 0 ? x : eager('erf')(x, lanes)),
    reference: erfReference,
    intervals: [within(1), within(2), within(7)],
    bound: { float32: 2.1, float64: 3 },
    withinOne: true,
    exact: [10, -10],
  },
  sign: {
    f: sign,
    eager: eager('sign'),
    reference: Math.sign,
    intervals: [within(3)],
    bound: { float32: 0, float64: 0 },
    exact: [2, -1e-40, -0],
  },
};

/** Products, square roots, products in float64, logarithms; and exponents so small or large that all digits of the logarithm count. */
const EXPONENTS = [1, -1, 2, -2, 3, 4, 5, 7, -3, 10, 33, -40, 0.5, -0.5, 1.5, 1 / 3, -2.7, 100.5, 1e-3, 1e6, -1e9] as const;
const powerRow = (exponent: number): Row => {
  // The interval whose powers are neither 0 nor Infinity in any number type.
  const widest = 2 ** Math.min(1000, 1020 / Math.abs(exponent));
  const narrow = 2 ** Math.min(100, 120 / Math.abs(exponent));
  return {
    f: (lanes, x) => pow(lanes, x, exponent),
    eager: eager('pow', exponent),
    reference: (x) => x ** exponent,
    intervals: [between(1 / widest, widest), between(1 / narrow, narrow), within(2)],
    bound: { float32: 2, float64: 2.8 },
    exact: [1],
  };
};
const ROWS: readonly (readonly [string, Row])[] = [
  ...Object.entries(FUNCTIONS),
  ...EXPONENTS.map((exponent) => [`pow ${exponent}`, powerRow(exponent)] as const),
];

const SPECIAL = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0] as const;
const SAMPLES = 20_000;

/** Numbers of an interval, and numbers of either sign and every size down to the subnormal ones. */
function sample(lanes: FloatLanes, { intervals, exact }: Row): Floats {
  const generator = new Generator(1);
  const [smallest, largest] = lanes.dtype === 'float32' ? [-150, 128] : [-1075, 1024];
  const numbers: number[] = [...SPECIAL, ...exact];
  for (const [low, high] of intervals) for (let i = 0; i < SAMPLES; i++) numbers.push(low + (high - low) * generator.uniform());
  for (let i = 0; i < SAMPLES; i++) numbers.push((i % 2 ? 1 : -1) * 2 ** (smallest + (largest - smallest) * generator.uniform()));
  return floats(lanes, numbers);
}

describe.each([f32x4, f64x2])('$dtype', (lanes) => {
  describe.each(ROWS)('%s', (_, row) => {
    const x = sample(lanes, row);
    let module: ReturnType<typeof vectorized>;
    let y: Floats;
    beforeAll(() => {
      module = vectorized(lanes, row.f, 2 * x.length);
      y = module.run(x);
    });

    test('is a valid module', () => {
      expect(engine.validate(module.bytes)).toBe(true);
    });

    test('is as exact as the table says', () => {
      let worst = { error: 0, x: 0, y: 0, wanted: 0 };
      x.forEach((v, i) => {
        const wanted = row.reference(v);
        const error = ulpError(lanes, y[i]!, wanted);
        if (error > worst.error) worst = { error, x: v, y: y[i]!, wanted };
      });
      expect(worst.error, JSON.stringify(worst)).toBeLessThanOrEqual(row.bound[lanes.dtype]);
      if (row.withinOne) expect(y.every((v) => !(Math.abs(v) > 1))).toBe(true);
    });

    test('agrees with the library on special values', () => {
      for (let i = 0; i < SPECIAL.length + row.exact.length; i++) expect(y[i], `of ${x[i]}`).toBe(row.eager(x[i]!, lanes));
    });

    test('gives a lane the same whatever is in the others', () => {
      const few = x.slice(0, 1000);
      const pairs = [...few].flatMap((v) => [v, Number.NaN]);
      const besideNaN = module.run(floats(lanes, pairs));
      expect(few.every((_, i) => Object.is(besideNaN[2 * i], y[i]))).toBe(true);
    });
  });

  test('powers have the special values of JavaScript', () => {
    const bases = [...SPECIAL, 1, -1, 2, -2, -0.5, 0.5, -8, 2 ** -149, -(2 ** -149), 3e38, -3e38];
    const exponents = [0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1.5, -1.5];
    for (const exponent of [...exponents, 5, -5, 33, -33, 34, -40, 2 ** 53, 2 ** 53 - 1, 1 - 2 ** 53, 1e300, -1e300, 1e-300]) {
      const row = powerRow(exponent);
      const x = floats(lanes, bases);
      const y = vectorized(lanes, row.f, x.length).run(x);
      x.forEach((v, i) => {
        const wanted = row.eager(v, lanes);
        const message = `${v} ** ${exponent} is ${y[i]}, not ${wanted}`;
        if ([0, 1, -1].includes(wanted) || !Number.isFinite(wanted)) expect(y[i], message).toBe(wanted);
        else expect(ulpError(lanes, y[i]!, wanted), message).toBeLessThanOrEqual(row.bound[lanes.dtype]);
      });
    }
  });
});
