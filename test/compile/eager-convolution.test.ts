/** Eager convolutions once the compiler is imported: the large ones are compiled, and give what the definition says. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../../src/compile/index.js';
import { observing } from '../../src/op.js';
import { useConvolution } from '../../src/ops/conv2d.js';
import { conv2d } from '../../src/ops/index.js';
import { backward, Generator, parameter, randn, type Tensor, zeros } from './library.js';

interface Geometry {
  readonly groups: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padding: number;
}

/** Visits every product of a convolution: which elements of the filtered pictures, the pictures and the filters it belongs to. */
function eachProduct(x: Tensor, w: Tensor, y: Tensor, geometry: Geometry, visit: (y: number, x: number, w: number) => void): void {
  const { groups, stride, dilation, padding } = geometry;
  const [batch, channels, height, width] = x.shape as readonly [number, number, number, number];
  const [filters, inside, kh, kw] = w.shape as readonly [number, number, number, number];
  const [rows, columns] = y.shape.slice(2) as [number, number];
  let at = 0;
  for (let n = 0; n < batch; n++)
    for (let o = 0; o < filters; o++)
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < columns; c++, at++)
          for (let k = 0; k < inside; k++)
            for (let i = 0; i < kh; i++)
              for (let j = 0; j < kw; j++) {
                const [row, column] = [r * stride + i * dilation - padding, c * stride + j * dilation - padding];
                if (row < 0 || row >= height || column < 0 || column >= width) continue;
                const channel = Math.floor(o / (filters / groups)) * inside + k;
                visit(at, ((n * channels + channel) * height + row) * width + column, ((o * inside + k) * kh + i) * kw + j);
              }
}

function expectClose(actual: Tensor, wanted: Float64Array, tolerance: number, what: string): void {
  const size = Math.max(1, ...wanted.map(Math.abs));
  const at = wanted.findIndex((v, i) => !(Math.abs(actual.data[i]! - v) <= tolerance * size));
  expect(at, `${what}, element ${at}: ${actual.data[at]}, the definition ${wanted[at]}`).toBe(-1);
}

describe('eager convolution', () => {
  const geometry = fc.record({
    dtype: fc.constantFrom('float32' as const, 'float64' as const),
    groups: fc.integer({ min: 1, max: 2 }),
    stride: fc.integer({ min: 1, max: 2 }),
    dilation: fc.integer({ min: 1, max: 2 }),
    padding: fc.nat(2),
    size: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 6, max: 14 }),
    seed: fc.nat(),
  });
  it('and its gradients are the sums of the definition', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(geometry, ({ dtype, groups, stride, dilation, padding, size, width, seed }) => {
        const generator = new Generator(seed);
        const draw = (shape: readonly number[]): Tensor => randn([...shape], { generator, dtype });
        const [x, w] = [parameter(draw([2, 4 * groups, 9, width])), parameter(draw([6 * groups, 4, size, size]))];
        const settings = { groups, stride, dilation, padding };
        const y: Tensor = conv2d(x, w, settings);
        const g = draw(y.shape);
        const gradients = backward(y, { seed: g });
        const [value, inX, inW] = [y, x, w].map((t) => new Float64Array(t.size)) as [Float64Array, Float64Array, Float64Array];
        eachProduct(x, w, y, settings, (atY, atX, atW) => {
          value[atY]! += x.data[atX]! * w.data[atW]!;
          inX[atX]! += g.data[atY]! * w.data[atW]!;
          inW[atW]! += g.data[atY]! * x.data[atX]!;
        });
        // Roundings of sums of up to a few hundred products.
        const tolerance = dtype === 'float32' ? 1e-5 : 1e-13;
        expectClose(y, value, tolerance, 'value');
        expectClose(gradients.get(x), inX, tolerance, 'gradient of the pictures');
        expectClose(gradients.get(w), inW, tolerance, 'gradient of the filters');
      }),
      { numRuns: 60 },
    );
  });

  it('parameters stay where they are, and results are their own memory', () => {
    const w = parameter(randn([8, 8, 3, 3]));
    const { buffer } = w.data;
    const first = conv2d(randn([2, 8, 16, 16]), w);
    const before = first.toTypedArray();
    conv2d(zeros([2, 8, 16, 16]), w);
    expect(w.data.buffer).toBe(buffer);
    expect([...first.data]).toEqual([...before]);
    w.assign(0);
    expect(
      conv2d(randn([2, 8, 16, 16]), w)
        .abs()
        .max()
        .item(),
    ).toBe(0);
  });

  it('the large ones are compiled, the small ones are not', () => {
    /** The ops that run for a convolution of pictures of some width; the second time, when it has been compiled. */
    const opsFor = (width: number): string[] => {
      const [x, w] = [randn([1, 4, width, width]), randn([4, 4, 3, 3])];
      conv2d(x, w);
      const names: string[] = [];
      observing(
        (_, op) => names.push(op.name),
        () => conv2d(x, w),
      );
      return names;
    };
    expect(opsFor(24)).toEqual(['conv2d']);
    expect(opsFor(6)).toContain('windows');
  });

  it('kernels are told how many products there are, in each direction', () => {
    const found: number[] = [];
    useConvolution((_, __, ___, ____, products) => {
      found.push(Math.round(products));
      return false;
    });
    const w = parameter(randn([6, 4, 3, 3]));
    const y: Tensor = conv2d(parameter(randn([2, 8, 10, 10])), w, { groups: 2, padding: 1, stride: 2 });
    backward(y.sum());
    // 2 pictures, 6 filters over 4 channels, 3 × 3, at 5 × 5 places.
    expect(found).toEqual([10800, 10800, 10800]);
  });
});
