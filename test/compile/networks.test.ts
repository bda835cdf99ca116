/** Convolution and pooling of any geometry, compiled against eager: values, gradients and second derivatives. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { conv2d, conv2dTranspose, maxPool2d, type Pair } from '../../src/ops/index.js';
import { backward, type DType, Generator, parameter, randn, type Tensor, tensor } from './library.js';

const RUNS = Number(process.env['NETWORK_RUNS'] ?? 60);
const upTo = (n: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: n });
const pairUpTo = (n: number): fc.Arbitrary<Pair> => fc.oneof(upTo(n), fc.tuple(upTo(n), upTo(n)));

/** What `f` gives, and the gradients of Σ w·f, and those of Σ v·gradients, in one list. */
function derivatives(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[], generator: Generator): () => Tensor[] {
  const like = (t: Tensor): Tensor => randn(t.shape, { dtype: t.dtype as 'float32', generator });
  const parameters = inputs.map((x) => parameter(x));
  const seed = like(f(...inputs));
  const directions = inputs.map(like);
  return () => {
    const y = f(...parameters);
    const first = backward(y, { seed, differentiable: true });
    const gradients = parameters.map((p) => first.get(p));
    const mixed = gradients.map((g, i): Tensor => g.mul(directions[i]!).sum()).reduce((a, b): Tensor => a.add(b));
    if (!mixed.tracked) return [y, ...gradients];
    const second = backward(mixed);
    return [y, ...gradients, ...parameters.filter((p) => second.has(p)).map((p) => second.get(p))];
  };
}

/** Compares two runs; the tolerance is relative to the largest number of a tensor. */
function agree(run: () => Tensor[], tolerance: number): void {
  const compiled = compile(run);
  // The second time memory is full of what the first one left.
  compiled();
  const [wanted, actual] = [run(), compiled()];
  wanted.forEach((w, k) => {
    const size = Math.max(1, ...w.data.filter(Number.isFinite).map(Math.abs));
    expect(actual[k]!.shape).toEqual(w.shape);
    w.data.forEach((value: number, i: number) => {
      const is = actual[k]!.data[i]!;
      if (Object.is(is, value) || is === value) return;
      expect(Math.abs(is - value), `tensor ${k}, element ${i}: ${is}, eager ${value}`).toBeLessThanOrEqual(tolerance * size);
    });
  });
}

const dtypes = fc.constantFrom<DType>('float32', 'float64');
/** Sums of up to a few hundred products in float32, and in float64. */
const tolerance = (dtype: DType): number => (dtype === 'float32' ? 2e-5 : 1e-13);

describe('compiled as eager', () => {
  const convolution = fc.record({
    dtype: dtypes,
    batch: upTo(3),
    groups: upTo(2),
    channels: upTo(5),
    filters: upTo(9),
    height: fc.integer({ min: 3, max: 13 }),
    width: fc.integer({ min: 3, max: 19 }),
    size: pairUpTo(3),
    stride: pairUpTo(3),
    dilation: fc.constantFrom<Pair>(1, 1, 1, [1, 2], 2),
    padding: fc.constantFrom<'same' | 'valid' | number | [[number, number], [number, number]]>('same', 'valid', 1, 2, [
      [0, 2],
      [3, 1],
    ]),
    seed: fc.nat(),
  });

  it('conv2d', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(convolution, ({ dtype, batch, groups, channels, filters, height, width, size, stride, dilation, padding, seed }) => {
        const generator = new Generator(seed);
        const [kh, kw] = typeof size === 'number' ? [size, size] : size;
        const [dh, dw] = typeof dilation === 'number' ? [dilation, dilation] : dilation;
        fc.pre(padding !== 'valid' || (dh * (kh - 1) < height && dw * (kw - 1) < width));
        fc.pre(padding !== 1 || (dh * (kh - 1) < height + 2 && dw * (kw - 1) < width + 2));
        const x = randn([batch, channels * groups, height, width], { generator, dtype: dtype as 'float32' });
        const w = randn([filters * groups, channels, kh, kw], { generator, dtype: dtype as 'float32' });
        const run = (a: Tensor, b: Tensor): Tensor => conv2d(a, b, { stride, dilation, padding, groups });
        agree(derivatives(run, [x, w], generator), tolerance(dtype));
      }),
      { numRuns: RUNS },
    );
  });

  it('conv2dTranspose', { timeout: 120_000 }, () => {
    const transposed = fc.record({
      dtype: dtypes,
      groups: upTo(2),
      channels: upTo(6),
      filters: upTo(5),
      stride: upTo(2),
      padding: fc.nat(1),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(transposed, ({ dtype, groups, channels, filters, stride, padding, seed }) => {
        const generator = new Generator(seed);
        const x = randn([2, channels * groups, 4, 9], { generator, dtype: dtype as 'float32' });
        const w = randn([channels * groups, filters, 3, 2], { generator, dtype: dtype as 'float32' });
        const run = (a: Tensor, b: Tensor): Tensor => conv2dTranspose(a, b, { stride, padding, groups, outputPadding: stride - 1 });
        agree(derivatives(run, [x, w], generator), tolerance(dtype));
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it('maxPool2d has the same bits, whatever is equal and where NaN is', { timeout: 120_000 }, () => {
    const pooling = fc.record({
      dtype: dtypes,
      height: fc.integer({ min: 6, max: 13 }),
      width: fc.integer({ min: 2, max: 23 }),
      size: pairUpTo(6),
      stride: pairUpTo(4),
      dilation: fc.constantFrom<Pair>(1, 1, [2, 1]),
      padded: fc.boolean(),
      holes: fc.array(fc.nat(2 * 2 * 6 * 2 - 1), { maxLength: 4 }),
      values: upTo(4),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(pooling, ({ dtype, height, width, size, stride, dilation, padded, holes, values, seed }) => {
        const [kh, kw] = typeof size === 'number' ? [size, size] : size;
        const [dh, dw] = typeof dilation === 'number' ? [dilation, dilation] : dilation;
        fc.pre(dh * (kh - 1) < height && dw * (kw - 1) < width);
        const generator = new Generator(seed);
        // Few values, so that there are many equals.
        const data = Array.from({ length: 4 * height * width }, () => generator.integer(values) - 1);
        for (const at of holes) data[at] = Number.NaN;
        const x = tensor(data, { dtype }).reshape([2, 2, height, width]);
        const options = { stride, dilation, padding: padded ? ('same' as const) : ('valid' as const) };
        fc.pre(!padded || String(stride) !== '4');
        agree(
          derivatives((t) => maxPool2d(t, size, options), [x], generator),
          0,
        );
        agree(
          derivatives((t) => maxPool2d(t, size, options).mul(t.sum()), [x.mul(0.5)], generator),
          tolerance(dtype) * 10,
        );
      }),
      { numRuns: RUNS },
    );
  });
});
