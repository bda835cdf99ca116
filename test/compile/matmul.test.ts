/** The matrix product's kernels against the plain triple loop, at every kind of size, stride and transpose. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { emitProduct, type Product, scratchBytes } from '../../src/compile/matmul/product.js';
import { TUNINGS, type Tuning } from '../../src/compile/matmul/tuning.js';
import { engine, type Memory } from '../../src/compile/wasm/engine.js';
import { assemble } from '../../src/compile/wasm/module.js';

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Where an operand starts, in bytes, and its size. */
interface Region {
  readonly at: number;
  readonly bytes: number;
}

interface Stored {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
}

const bytesOf = (p: Product): number => (p.dtype === 'float32' ? 4 : 8);
const storedA = (p: Product): Stored => {
  const [rows, columns] = p.transposeA ? [p.k, p.m] : [p.m, p.k];
  return { rows, columns, stride: p.strideA ?? columns };
};
const storedB = (p: Product): Stored => {
  const [rows, columns] = p.transposeB ? [p.n, p.k] : [p.k, p.n];
  return { rows, columns, stride: p.strideB ?? columns };
};
const storedY = (p: Product): Stored => ({ rows: p.m, columns: p.n, stride: p.strideY ?? p.n });
const length = ({ rows, columns, stride }: Stored): number => (rows > 0 && columns > 0 ? (rows - 1) * stride + columns : 0);

/** Every byte that no operand covers; as a number it is NaN, so that it cannot take part in a sum unseen. */
const CANARY = 0xff;

/** A memory with a, b, y and scratch space among canaries. The last region ends 16 bytes before the memory does. */
class Bench {
  readonly memory: Memory;
  readonly a: Region;
  readonly b: Region;
  readonly y: Region;
  readonly scratch: Region;
  readonly #product: Product;

  constructor(product: Product, tuning: Tuning, lastRegion: 'a' | 'b' | 'y') {
    this.#product = product;
    const width = bytesOf(product);
    const sizes = {
      a: length(storedA(product)) * width,
      b: length(storedB(product)) * width,
      y: length(storedY(product)) * width,
      scratch: scratchBytes(product, tuning),
    };
    const pages = Math.ceil((sizes.a + sizes.b + sizes.y + sizes.scratch + 1024) / 65536);
    this.memory = new engine.Memory({ initial: pages, maximum: pages });
    new Uint8Array(this.memory.buffer).fill(CANARY);
    let next = 64;
    const place = (name: keyof typeof sizes): Region => {
      const bytes = sizes[name];
      const last = pages * 65536 - 16 - bytes;
      const at = name === lastRegion ? last - (last % width) : next;
      if (name !== lastRegion) next = Math.ceil((at + bytes + 32) / 64) * 64;
      return { at, bytes };
    };
    this.scratch = place('scratch');
    this.a = place('a');
    this.b = place('b');
    this.y = place('y');
  }

  numbers({ at, bytes }: Region): Numbers {
    const { buffer } = this.memory;
    return this.#product.dtype === 'float32' ? new Float32Array(buffer, at, bytes / 4) : new Float64Array(buffer, at, bytes / 8);
  }

  write(region: Region, stored: Stored, value: (i: number) => number): void {
    const numbers = this.numbers(region);
    for (let r = 0; r < stored.rows; r++) {
      for (let c = 0; c < stored.columns; c++) numbers[r * stored.stride + c] = value(r * stored.columns + c);
    }
  }

  run(product: Product, tuning: Tuning, offsets = { a: 0, b: 0, y: 0 }): void {
    const f = emitProduct(product, tuning);
    const bytes = assemble([f], { pages: this.memory.buffer.byteLength / 65536, shared: false });
    expect(engine.validate(bytes)).toBe(true);
    const { exports } = new engine.Instance(new engine.Module(bytes), { plan: { memory: this.memory } });
    const width = bytesOf(product);
    exports[f.name]!(this.a.at + offsets.a * width, this.b.at + offsets.b * width, this.y.at + offsets.y * width, this.scratch.at);
  }

  /** Everything but the numbers of y and the scratch space. */
  surroundings(): Uint8Array {
    const all = new Uint8Array(this.memory.buffer).slice();
    all.fill(0, this.scratch.at, this.scratch.at + this.scratch.bytes);
    const width = bytesOf(this.#product);
    const { rows, columns, stride } = storedY(this.#product);
    for (let r = 0; r < rows; r++) {
      const start = this.y.at + r * stride * width;
      all.fill(0, start, start + columns * width);
    }
    return all;
  }

  result(): number[] {
    return matrix(this.numbers(this.y), storedY(this.#product));
  }
}

/** The numbers of a stored matrix, row by row. */
function matrix(numbers: Numbers, { rows, columns, stride }: Stored): number[] {
  const result: number[] = [];
  for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) result.push(numbers[r * stride + c]!);
  return result;
}

/** Visits op(a)'s row i and op(b)'s column j for every element of y, row by row. */
function eachElement(product: Product, bench: Bench, visit: (a: (p: number) => number, b: (p: number) => number) => number): number[] {
  const [a, b] = [bench.numbers(bench.a), bench.numbers(bench.b)];
  const { stride: sa } = storedA(product);
  const { stride: sb } = storedB(product);
  const result: number[] = [];
  for (let i = 0; i < product.m; i++) {
    for (let j = 0; j < product.n; j++) {
      result.push(
        visit(
          (p) => a[product.transposeA ? p * sa + i : i * sa + p]!,
          (p) => b[product.transposeB ? j * sb + p : p * sb + j]!,
        ),
      );
    }
  }
  return result;
}

/** The same sequence of numbers for the same seed, in [−1, 1). */
function sequence(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state / 2 ** 31;
  };
}

/** Small blocks too, so that small matrices meet every edge of the blocking. */
const tunings: [name: string, tuning: Tuning][] = Object.entries(TUNINGS)
  .flatMap(([name, tuning]): [string, Tuning][] => [
    [name, tuning],
    [`${name}, small blocks`, { ...tuning, depth: 8, rowBlock: 2 * tuning.rows, columnBlock: 32 }],
  ])
  .filter(([, tuning]) => {
    const product: Product = { dtype: 'float32', m: 3, k: 3, n: 3, transposeA: false, transposeB: false };
    // Relaxed SIMD is not on every engine; the others must be right.
    return !tuning.fused || engine.validate(assemble([emitProduct(product, tuning)], { pages: 1, shared: false }));
  });

const size = fc.oneof(fc.nat(9), fc.constant(1), fc.nat(45));
/** Elements between stored rows; far below 0, all rows are the same one. */
const extra = fc.option(fc.oneof({ weight: 5, arbitrary: fc.nat(5) }, fc.constant(-1000)), { nil: undefined });
const product: fc.Arbitrary<Product> = fc
  .record({
    dtype: fc.constantFrom('float32' as const, 'float64' as const),
    m: size,
    k: size,
    n: size,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    extraA: extra,
    extraB: extra,
    extraY: extra,
  })
  .map(({ extraA, extraB, extraY, ...sizes }) => ({
    ...sizes,
    ...(extraA === undefined ? {} : { strideA: Math.max(0, storedA(sizes).columns + extraA) }),
    ...(extraB === undefined ? {} : { strideB: Math.max(0, storedB(sizes).columns + extraB) }),
    ...(extraY === undefined ? {} : { strideY: sizes.n + Math.max(0, extraY) }),
  }));
const seed = fc.integer();
const last = fc.constantFrom('a' as const, 'b' as const, 'y' as const);

const runs = { numRuns: 250 };

describe.each(tunings)('the matrix product, %s', (_, tuning) => {
  test('is near the sum in double precision, and writes nothing but y and scratch space', () => {
    fc.assert(
      fc.property(product, seed, last, (p, s, lastRegion) => {
        const bench = new Bench(p, tuning, lastRegion);
        const next = sequence(s);
        bench.write(bench.a, storedA(p), next);
        bench.write(bench.b, storedB(p), next);
        const before = bench.surroundings();
        bench.run(p, tuning);
        expect(Buffer.compare(bench.surroundings(), before)).toBe(0);

        // A sum of k products, in any order and each operation rounded by a factor of at most 1 ± u, is off by at most about k·u times
        // the sum of absolute values. In float64 the reference is off by as much.
        const u = p.dtype === 'float32' ? 2 ** -24 : 2 ** -53;
        const bounds: number[] = [];
        const expected = eachElement(p, bench, (a, b) => {
          let sum = 0;
          let size = 0;
          for (let i = 0; i < p.k; i++) {
            sum += a(i) * b(i);
            size += Math.abs(a(i) * b(i));
          }
          bounds.push((p.dtype === 'float32' ? 1 : 2) * (p.k + 1) * u * size);
          return sum;
        });
        const far = bench.result().filter((y, i) => !(Math.abs(y - expected[i]!) <= bounds[i]!));
        expect(far).toEqual([]);
      }),
      runs,
    );
  });

  test('is exact on small whole numbers, and NaN and Infinity travel', () => {
    fc.assert(
      fc.property(product, seed, last, fc.boolean(), (p, s, lastRegion, special) => {
        const bench = new Bench(p, tuning, lastRegion);
        const next = sequence(s);
        const value = (): number => {
          const x = Math.floor(8 * next());
          return special && x === 7 ? [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0][Math.floor(2 * next() + 2)]! : x;
        };
        bench.write(bench.a, storedA(p), value);
        bench.write(bench.b, storedB(p), value);
        bench.run(p, tuning);
        const expected = eachElement(p, bench, (a, b) => {
          let sum = 0;
          for (let i = 0; i < p.k; i++) sum += a(i) * b(i);
          return sum;
        });
        const wrong = bench.result().filter((y, i) => !Object.is(y + 0, expected[i]! + 0));
        expect(wrong).toEqual([]);
      }),
      runs,
    );
  });

  test('has the same bits when rows or columns of y are computed apart', () => {
    fc.assert(
      fc.property(product, seed, fc.nat(), fc.nat(), (p, s, cutRow, cutColumn) => {
        const bench = new Bench(p, tuning, 'y');
        const next = sequence(s);
        bench.write(bench.a, storedA(p), next);
        bench.write(bench.b, storedB(p), next);
        bench.run(p, tuning);
        const whole = bench.result();
        bench.write(bench.y, storedY(p), () => Number.NaN);
        const [strideA, strideB, strideY] = [storedA(p).stride, storedB(p).stride, storedY(p).stride];
        for (const [row, m] of cut(p.m, cutRow)) {
          for (const [column, n] of cut(p.n, cutColumn)) {
            bench.run({ ...p, m, n, strideA, strideB, strideY, partOf: { m: p.m, n: p.n } }, tuning, {
              a: row * (p.transposeA ? 1 : strideA),
              b: column * (p.transposeB ? strideB : 1),
              y: row * strideY + column,
            });
          }
        }
        expect(bench.result().every((y, i) => Object.is(y, whole[i]))).toBe(true);
      }),
      runs,
    );
  });

  test.skipIf(tuning.fused)('rounds as the plain loop does where neither operand is a vector', () => {
    fc.assert(
      fc.property(product, seed, (p, s) => {
        // A vector times contiguous rows is summed lane by lane.
        fc.pre(p.n === 1 ? p.transposeA && storedA(p).stride > 1 : p.m !== 1 || !p.transposeB);
        const bench = new Bench(p, tuning, 'y');
        const next = sequence(s);
        bench.write(bench.a, storedA(p), next);
        bench.write(bench.b, storedB(p), next);
        bench.run(p, tuning);
        const round = p.dtype === 'float32' ? Math.fround : (x: number) => x;
        const expected = eachElement(p, bench, (a, b) => {
          let sum = 0;
          for (let i = 0; i < p.k; i++) sum = round(sum + round(a(i) * b(i)));
          return sum;
        });
        expect(bench.result()).toEqual(expected);
      }),
      runs,
    );
  });

  test.each([
    // Blocks of every kind; rows that collide in the cache; few rows, few columns; vectors.
    [300, 700, 300, false, false],
    [250, 500, 2100, false, true],
    [500, 400, 70, true, false],
    [1024, 90, 12, true, false],
    [18, 90, 1024, false, false],
    [700, 60, 3, true, false],
    [60, 700, 3, false, true],
    [209, 1000, 1, false, false],
    [1000, 209, 1, true, false],
    [1, 209, 1000, false, false],
    [1, 1000, 209, false, true],
  ])('times a vector is what its factors give, one after the other: %i × %i × %i', (m, k, n, transposeA, transposeB) => {
    for (const dtype of ['float32', 'float64'] as const) {
      const p: Product = { dtype, m, k, n, transposeA, transposeB };
      const bench = new Bench(p, tuning, 'y');
      const next = sequence(m + k + n);
      const value = (): number => Math.floor(8 * next());
      bench.write(bench.a, storedA(p), value);
      bench.write(bench.b, storedB(p), value);
      const before = bench.surroundings();
      bench.run(p, tuning);
      expect(Buffer.compare(bench.surroundings(), before)).toBe(0);

      // (a·b)·v = a·(b·v), exactly for whole numbers. A wrong element changes it, unless its error meets a 0 of v, which has none.
      const v = Array.from({ length: n }, () => 1 + Math.floor(500 * Math.abs(next())));
      const times = (x: Numbers, rows: number, columns: number, transposed: boolean, vector: readonly number[]): number[] =>
        Array.from({ length: rows }, (_, i) =>
          vector.reduce((sum, value, j) => sum + value * x[transposed ? j * rows + i : i * columns + j]!, 0),
        );
      const bv = times(bench.numbers(bench.b), k, n, transposeB, v);
      expect(times(bench.numbers(bench.y), m, n, false, v)).toEqual(times(bench.numbers(bench.a), m, k, transposeA, bv));
    }
  });
});

/** Two parts: where each starts and how long it is. */
function cut(length: number, at: number): [start: number, length: number][] {
  const first = at % (length + 1);
  return [
    [0, first],
    [first, length - first],
  ];
}
