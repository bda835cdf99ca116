/**
 * Products of operands that lie along several axes, such as windows, against the same products of matrices laid out first: the same bits.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Axis } from '../../src/compile/matmul/axes.js';
import type { Line } from '../../src/compile/matmul/gather.js';
import { emitProduct, type Product, scratchBytes } from '../../src/compile/matmul/product.js';
import { TUNINGS, type Tuning } from '../../src/compile/matmul/tuning.js';
import { engine } from '../../src/compile/wasm/engine.js';
import { assemble } from '../../src/compile/wasm/module.js';

type Numbers = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Every byte that no operand covers; as a number it is NaN. */
const CANARY = 0xff;

/** Where the elements of some axes are, counted from the first. */
const places = (lines: readonly Line[]): number[] =>
  lines.reduce<number[]>((all, { size, step }) => all.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * step)), [0]);
const along = (axes: readonly Axis[], array: 0 | 1): Line[] => axes.map(({ size, steps }) => ({ size, step: steps[array] }));

/**
 * Runs a product on a memory of canaries: a and b as given, y's numbers, and whether nothing else was written. `last` ends with the memory.
 */
function run(product: Product, tuning: Tuning, a: Numbers, b: Numbers, last: 'a' | 'b'): Numbers {
  const width = product.dtype === 'float32' ? 4 : 8;
  const scratch = scratchBytes(product, tuning);
  const [sizeA, sizeB, sizeY] = [a.length * width, b.length * width, product.m * product.n * width];
  const pages = Math.ceil((sizeA + sizeB + sizeY + scratch + 1024) / 65536);
  const memory = new engine.Memory({ initial: pages, maximum: pages });
  const bytes = new Uint8Array(memory.buffer).fill(CANARY);
  const scratchAt = 64;
  const yAt = Math.ceil((scratchAt + scratch + 64) / 64) * 64;
  const other = Math.ceil((yAt + sizeY + 64) / 64) * 64;
  // 16 bytes may be read beyond an operand.
  const end = (size: number): number => Math.floor((pages * 65536 - 16 - size) / width) * width;
  const [aAt, bAt] = last === 'a' ? [end(sizeA), other] : [other, end(sizeB)];
  const view = (at: number, length: number): Numbers =>
    width === 4 ? new Float32Array(memory.buffer, at, length) : new Float64Array(memory.buffer, at, length);
  view(aAt, a.length).set(a);
  view(bAt, b.length).set(b);
  const before = bytes.slice();
  const f = emitProduct(product, tuning);
  const code = assemble([f], { pages, shared: false });
  expect(engine.validate(code)).toBe(true);
  new engine.Instance(new engine.Module(code), { plan: { memory } }).exports[f.name]!(aAt, bAt, yAt, scratchAt);
  const y = view(yAt, product.m * product.n).slice();
  for (const [at, size] of [
    [yAt, sizeY],
    [scratchAt, scratch],
  ] as const) {
    bytes.fill(0, at, at + size);
    before.fill(0, at, at + size);
  }
  expect(Buffer.compare(bytes, before)).toBe(0);
  return y as Numbers;
}

const size = fc.integer({ min: 1, max: 7 });
const step = fc.oneof(fc.constant(1), fc.constant(2), fc.integer({ min: 0, max: 40 }));
const line = fc.record({ size, step });
const side = fc.array(line, { minLength: 1, maxLength: 3 });
const axis: fc.Arbitrary<Axis> = fc.record({ size, steps: fc.tuple(step, step) });
const depth = fc.array(axis, { minLength: 1, maxLength: 3 });
/** Windows of pictures: filters are a, with rows and columns in one piece, and the windows are b; or the other way round. */
const windows = fc
  .record({
    filters: fc.integer({ min: 2, max: 13 }),
    channels: size,
    height: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 4 }),
    rows: size,
    columns: fc.integer({ min: 1, max: 21 }),
    stride: fc.integer({ min: 1, max: 3 }),
    turned: fc.boolean(),
  })
  .map(({ filters, channels, height, width, rows, columns, stride, turned }) => {
    const right = (columns - 1) * stride + width;
    const down = right * ((rows - 1) * stride + height);
    const inside = [
      { size: channels, step: down },
      { size: height, step: right },
      { size: width, step: 1 },
    ];
    const outside = [
      { size: rows, step: stride * right },
      { size: columns, step: stride },
    ];
    const [lines, steps] = turned ? [inside, outside] : [outside, inside];
    const count = places(steps).length;
    const strides = steps.map((_, i) => steps.slice(i + 1).reduce((n, s) => n * s.size, 1));
    return {
      rows: [{ size: filters, step: count }],
      depth: steps.map((s, i): Axis => ({ size: s.size, steps: [strides[i]!, s.step] })),
      columns: lines,
    };
  });
const product = fc.record({
  dtype: fc.constantFrom('float32' as const, 'float64' as const),
  axes: fc.oneof(windows, fc.record({ rows: side, depth, columns: side })),
  seed: fc.integer(),
  last: fc.constantFrom('a' as const, 'b' as const),
});

const tunings = Object.entries(TUNINGS)
  .flatMap(([name, tuning]): [string, Tuning][] => [
    [name, tuning],
    [`${name}, small blocks`, { ...tuning, depth: 8, rowBlock: 2 * tuning.rows, columnBlock: 32 }],
  ])
  .filter(([, tuning]) => !tuning.fused);

describe.each(tunings)('a product of operands along several axes, %s', (_, tuning) => {
  test('has the bits of the product of matrices', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(product, ({ dtype, axes, seed, last }) => {
        const [rows, columns] = [places(axes.rows), places(axes.columns)];
        const [inA, inB] = [places(along(axes.depth, 0)), places(along(axes.depth, 1))];
        const [m, k, n] = [rows.length, inA.length, columns.length];
        fc.pre(m > 1 && n > 1);
        let state = seed | 0;
        const numbers = (length: number): Numbers => {
          const data = dtype === 'float32' ? new Float32Array(length) : new Float64Array(length);
          for (let i = 0; i < length; i++) {
            state = (Math.imul(state, 1664525) + 1013904223) | 0;
            data[i] = state / 2 ** 31;
          }
          return data;
        };
        const a = numbers(Math.max(...rows) + Math.max(...inA) + 1);
        const b = numbers(Math.max(...inB) + Math.max(...columns) + 1);
        const make = (length: number): Numbers => (dtype === 'float32' ? new Float32Array(length) : new Float64Array(length));
        const [laidA, laidB] = [make(m * k), make(k * n)];
        rows.forEach((r, i) => {
          inA.forEach((p, j) => {
            laidA[i * k + j] = a[r + p]!;
          });
        });
        inB.forEach((p, i) => {
          columns.forEach((c, j) => {
            laidB[i * n + j] = b[p + c]!;
          });
        });
        const plain: Product = { dtype, m, k, n, transposeA: false, transposeB: false };
        const wanted = run(plain, tuning, laidA, laidB, last);
        const found = run({ ...plain, axes }, tuning, a, b, last);
        const wrong = [...found].findIndex((x, i) => !Object.is(x, wanted[i]));
        expect(wrong, `element ${wrong}: ${found[wrong]}, laid out ${wanted[wrong]}`).toBe(-1);
      }),
      { numRuns: Number(process.env['GATHER_RUNS'] ?? 250) },
    );
  });
});
