/**
 * Every op of the library, compiled against eager: each number type, values and derivatives, on the cases of its test domain and on shapes
 * that are empty, of one element, odd, large, and of every rank up to 5; with ordinary values, and with NaN, infinities and their like.
 */
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../src/check/cases.js';
import { compile } from '../../src/compile/index.js';
import { backward, type Defined, type DType, Generator, ops, parameter, type Tensor } from './library.js';
import { shapedCasesOf } from './op-cases.js';
import { draw, weights } from './op-values.js';

/**
 * How far results may be apart, relative to the largest of a tensor: the vector functions' 3 or 4 ulp, and sums of two dozen terms that are
 * larger than their sum.
 */
const TOLERANCE: { readonly [T in DType]: number } = { float32: 2e-5, float64: 1e-13, int32: 0 };

/** Ops that add products up. Eager code adds those of float32 in doubles, compiled code does not: huge ones may overflow on the way. */
const ADDS_PRODUCTS = new Set(['matmul', 'dot', 'conv2d', 'conv2dTranspose']);
/** Their filters stay finite: the border of zeros is multiplied with them where pictures come out, and 0 · ∞ is NaN. */
const FINITE_FILTERS = new Set(['conv2d', 'conv2dTranspose']);
/** Where the sign of a zero may differ, because it is a sum of zeros. */
const ZERO_SUMS = new Set(['matmul', 'takeLargest', 'softmaxCrossEntropy']);

type Call = (...inputs: Tensor[]) => Tensor;
/** Values, gradients, gradients of gradients and so on. */
type Orders = Tensor[][];

/** A function and its derivatives with respect to all parameters. */
function derivatives(call: Call, parameters: readonly Tensor[], most: number): () => Orders {
  return () => {
    const orders = [[call(...parameters)]];
    for (let order = 1; order <= most; order++) {
      const next = orders.at(-1)!.flatMap((t) => {
        if (!t.tracked) return [];
        const gradients = backward(t, { seed: weights(t), differentiable: order < most });
        return parameters.filter((p) => gradients.has(p)).map((p) => gradients.get(p));
      });
      orders.push(next);
    }
    return orders;
  };
}

/** The result, or what the error says; compiled, it also names the line. */
function outcome<T>(f: () => T): T | string {
  try {
    return f();
  } catch (error) {
    return (error as Error).message.replace(/, in \S+$/, '');
  }
}

/** How large the numbers were that an element of a tensor of derivatives of this order comes from. */
type Scale = (want: number, t: Tensor, order: number) => number;

/** Expects every element to be as in eager code: NaN, infinities and the signs of zeros exactly, other numbers to rounding. */
function expectSame(name: string, where: string, actual: Orders | string, wanted: Orders | string, scale: Scale): void {
  if (typeof wanted === 'string' || typeof actual === 'string') {
    expect(actual, where).toBe(wanted);
    return;
  }
  expect(actual.map((order) => order.length)).toEqual(wanted.map((order) => order.length));
  wanted.forEach((order, n) => {
    order.forEach((t, i) => {
      const what = `${where}, tensor ${i} of derivatives of order ${n}`;
      const is = actual[n]![i]!;
      expect([is.dtype, is.shape], what).toEqual([t.dtype, t.shape]);
      for (let j = 0; j < t.size; j++) {
        const [a, want] = [is.data[j]!, t.data[j]!];
        // Infinity less itself is NaN, which is not near.
        const isNear = a === want ? ZERO_SUMS.has(name) : Math.abs(a - want) <= TOLERANCE[t.dtype] * scale(want, t, n);
        if (!Object.is(a, want) && !isNear) throw new Error(`${what}, element ${j}: ${text(a)}, eager ${text(want)}`);
      }
    });
  });
}
const text = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** The largest finite magnitude. */
function largest({ data }: Tensor): number {
  let most = 0;
  for (const x of data) if (Number.isFinite(x)) most = Math.max(most, Math.abs(x));
  return most;
}

/** Losses that refuse values in eager code. */
const CHECKED = new Set(['binaryCrossEntropy', 'binaryCrossEntropyWithLogits', 'hinge']);

const DTYPES = ['float32', 'float64', 'int32'] as const;
const table = Object.entries<Defined>(ops).flatMap(([name, f]) => DTYPES.map((dtype) => ({ name, f, dtype })));
// Compositions know by their parts whether they take int32.
const tried = table.filter(({ f, dtype }) => dtype !== 'int32' || !f.op || f.op.integers);

describe('every op, compiled, to the third derivative', () => {
  for (const { name, f, dtype } of tried) {
    if (dtype === 'int32') continue;
    it(`${name}, ${dtype}`, () => {
      const generator = new Generator(1);
      for (const { shapes, call } of casesOf(f.domain, generator)) {
        const parameters = shapes.map((shape) => parameter(draw(shape, f.domain.values ?? [[-2, 2]], dtype, generator)));
        const run = derivatives(call, parameters, 3);
        // The third ones are differences of numbers near 1.
        const scale: Scale = (_, t, order) => Math.max(order > 2 ? 1 : 1e-3, largest(t));
        expectSame(name, `${name} on ${JSON.stringify(shapes)}`, compile(run)(), run(), scale);
      }
    });
  }
});

describe('every op, compiled, on empty, single, odd and large shapes up to rank 5, also of special values', () => {
  for (const { name, f, dtype } of tried) {
    it(`${name}, ${dtype}`, () => {
      const generator = new Generator(2);
      // Products of int32 are exact compiled, while eager ones lose their lowest bits beyond 2⁵³.
      const most = dtype === 'int32' ? 2 ** 16 : ADDS_PRODUCTS.has(name) ? 1e30 : Infinity;
      const addsUp = f.domain.reduces || ADDS_PRODUCTS.has(name);
      const isAllowed = (x: number): boolean => !(Math.abs(x) > most) || (dtype !== 'int32' && !Number.isFinite(x));
      for (const { shapes, call } of shapedCasesOf(name, f)) {
        const where = `${name} on ${JSON.stringify(shapes)}`;
        const values = (special: number): Tensor[] =>
          shapes.map((shape, i) => {
            const share = i > 0 && FINITE_FILTERS.has(name) ? 0 : special;
            return draw(shape, f.domain.values ?? [[-2, 2]], dtype, generator, share, isAllowed);
          });
        // Floating-point inputs are parameters, for their gradients; int32 has none.
        const parameters = dtype === 'int32' ? null : values(0).map((x) => parameter(x));
        const run: (...inputs: Tensor[]) => Orders = parameters ? derivatives(call, parameters, 2) : (...inputs) => [[call(...inputs)]];
        const compiled = compile(run);
        for (const special of [0, 0.1, 1]) {
          const inputs = values(special);
          parameters?.forEach((p, i) => void p.assign(inputs[i]!));
          const args = parameters ? [] : inputs;
          const actual = outcome(() => compiled(...args));
          const wanted = outcome(() => run(...args));
          // Compiled losses do not look at the values of labels and probabilities.
          if (CHECKED.has(name) && typeof wanted === 'string' && wanted.includes(' must be ')) continue;
          // Sums are as exact as their terms; of special values, elements by themselves.
          const terms = addsUp ? inputs.reduce((product, x) => product * largest(x), 1) : 0;
          const scale: Scale = (want, t) => Math.max(terms, special === 0 ? Math.max(1e-3, largest(t)) : Math.max(1, Math.abs(want)));
          expectSame(name, `${where}, ${special * 100} % special values`, actual, wanted, scale);
        }
      }
    });
  }
  it('an op whose shapes are not known is refused', () => {
    expect(() => shapedCasesOf('new', { op: undefined, domain: { cases: [] } })).toThrow('new belongs to no family');
  });
});
