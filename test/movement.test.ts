/** Kernels against definitions: every element of a result, looked up by its index. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, concat, matmul, type Tensor } from '../src/index.js';

type Index = readonly number[];

/** The element at an index; stretched and missing axes count as 0. */
function at(t: Tensor, index: Index): number {
  const own = index.slice(index.length - t.rank);
  const offset = own.reduce((o, i, axis) => o * t.shape[axis]! + (t.shape[axis] === 1 ? 0 : i), 0);
  return t.data[offset]!;
}

/** All indices of a shape, row-major. */
function indices(shape: readonly number[]): Index[] {
  return shape.reduce<Index[]>((all, d) => all.flatMap((index) => Array.from({ length: d }, (_, i) => [...index, i])), [[]]);
}

/** `t` has this shape, and `value(index)` at every index. */
function expectElements(t: Tensor, shape: readonly number[], value: (index: Index) => number): void {
  expect(t.shape).toEqual(shape);
  expect(Array.from(t.data)).toEqual(indices(shape).map(value));
}

const size = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);
/** A tensor of distinct numbers, so that a wrong element shows. */
const numbered = (shape: readonly number[], from = 1): Tensor => arange(from, from + size(shape), 1, { dtype: 'float64' }).reshape(shape);
const dimension = fc.integer({ min: 0, max: 4 });
const shapes = fc.array(dimension, { maxLength: 4 });
const nonScalar = fc.array(dimension, { minLength: 1, maxLength: 4 });

describe('results, element by element', () => {
  it('broadcasting reads the stretched operand where it should', () => {
    const pair = shapes.chain((shape) => {
      const stretched = fc.tuple(fc.integer({ min: 0, max: shape.length }), fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }));
      const own = stretched.map(([drop, ones]) => shape.map((d, i) => (ones[i] ? 1 : d)).slice(drop));
      return fc.tuple(own, own);
    });
    fc.assert(
      fc.property(pair, ([s, t]) => {
        const [a, b] = [numbered(s), numbered(t, 1000)];
        const rank = Math.max(s.length, t.length);
        const shape = Array.from({ length: rank }, (_, i) => {
          const [m, n] = [s[s.length - rank + i] ?? 1, t[t.length - rank + i] ?? 1];
          return m === 1 ? n : m;
        });
        expectElements(a.add(b), shape, (i) => at(a, i) + at(b, i));
        expectElements(a.sub(b), shape, (i) => at(a, i) - at(b, i));
        expectElements(a.greater(0).where(a, b), shape, (i) => at(a, i));
        expectElements(a.broadcastTo(shape), shape, (i) => at(a, i));
      }),
    );
  });
  it('permute takes axis i from order[i]', () => {
    const orders = shapes.chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, i) => i),
          { minLength: shape.length },
        ),
      ),
    );
    fc.assert(
      fc.property(orders, ([shape, order]) => {
        const x = numbered(shape);
        expectElements(
          x.permute(order),
          order.map((axis) => shape[axis]!),
          (i) =>
            at(
              x,
              order.map((_, axis) => i[order.indexOf(axis)]!),
            ),
        );
      }),
    );
  });
  it('slice is the slice of arrays, along any axis', () => {
    const position = fc.integer({ min: -6, max: 6 });
    fc.assert(
      fc.property(nonScalar, fc.nat(3), position, fc.option(position, { nil: undefined }), (shape, a, start, end) => {
        const axis = a % shape.length;
        const kept = Array.from({ length: shape[axis]! }, (_, i) => i).slice(start, end);
        const x = numbered(shape);
        expectElements(
          x.slice(start, end, axis),
          shape.map((d, i) => (i === axis ? kept.length : d)),
          (i) =>
            at(
              x,
              i.map((v, k) => (k === axis ? kept[v]! : v)),
            ),
        );
      }),
    );
  });
  it('pad puts a border around', () => {
    const width = fc.tuple(fc.nat(2), fc.nat(2));
    fc.assert(
      fc.property(shapes, fc.array(width, { minLength: 4, maxLength: 4 }), (shape, all) => {
        const widths = all.slice(0, shape.length);
        const x = numbered(shape);
        expectElements(
          x.pad(widths, -1),
          shape.map((d, i) => d + widths[i]![0] + widths[i]![1]),
          (index) => {
            const inside = index.map((v, i) => v - widths[i]![0]);
            return inside.every((v, i) => v >= 0 && v < shape[i]!) ? at(x, inside) : -1;
          },
        );
      }),
    );
  });
  it('concat puts tensors end to end, empty ones too', () => {
    fc.assert(
      fc.property(nonScalar, fc.nat(3), fc.array(dimension, { minLength: 1, maxLength: 3 }), (shape, a, lengths) => {
        const axis = a % shape.length;
        const parts = lengths.map((n, i) =>
          numbered(
            shape.map((d, k) => (k === axis ? n : d)),
            1000 * i,
          ),
        );
        const total = lengths.reduce((s, n) => s + n, 0);
        expectElements(
          concat(parts, axis),
          shape.map((d, k) => (k === axis ? total : d)),
          (index) => {
            let part = 0;
            let position = index[axis]!;
            while (position >= lengths[part]!) position -= lengths[part++]!;
            return at(
              parts[part]!,
              index.map((v, k) => (k === axis ? position : v)),
            );
          },
        );
      }),
    );
  });
  it('sums, means, extremes run over the axes given, in any combination', () => {
    const some = shapes.chain((shape) =>
      fc.tuple(fc.constant(shape.map((d) => d || 1)), fc.subarray(shape.map((_, i) => i)), fc.boolean()),
    );
    fc.assert(
      fc.property(some, ([shape, axes, keepDims]) => {
        const x = numbered(shape);
        const kept = shape.flatMap((d, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [d]));
        const group = (index: Index): number[] => {
          const fixed = keepDims ? index.filter((_, i) => !axes.includes(i)) : index;
          return indices(shape)
            .filter((full) => full.filter((_, i) => !axes.includes(i)).every((v, i) => v === fixed[i]))
            .map((full) => at(x, full));
        };
        expectElements(x.sum(axes, keepDims), kept, (i) => group(i).reduce((s, v) => s + v, 0));
        expectElements(x.max(axes, keepDims), kept, (i) => Math.max(...group(i)));
        expectElements(x.min(axes, keepDims), kept, (i) => Math.min(...group(i)));
      }),
    );
  });
  it('matmul is the sum of products, for every size and transpose, batched and broadcast', () => {
    const small = fc.integer({ min: 0, max: 18 });
    fc.assert(
      fc.property(small, small, small, fc.constantFrom([], [2], [3, 1], [1]), fc.constantFrom([], [2], [1], [3, 2]), (m, k, n, p, q) => {
        const [a, b] = [numbered([...p, m, k]), numbered([...q, k, n])];
        const product: Tensor = matmul(a, b);
        const batch = product.shape.slice(0, -2);
        expectElements(product, [...batch, m, n], (index) => {
          const [i, j] = index.slice(-2);
          return Array.from({ length: k }, (_, r) => at(a, [...index.slice(0, -2), i!, r]) * at(b, [...index.slice(0, -2), r, j!])).reduce(
            (s, v) => s + v,
            0,
          );
        });
      }),
    );
  });
});
