/** What is kept from compiling to compiling: programs by their arguments' shapes, and the functions of matrix products. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { emitProduct, type Product } from '../../src/compile/matmul/product.js';
import { TUNINGS } from '../../src/compile/matmul/tuning.js';
import { Recent } from '../../src/compile/recent.js';
import { compileInTwo } from '../../src/compile/two-part.js';
import type { Code } from '../../src/compile/wasm/code.js';
import { type Tensor, zeros } from './library.js';

describe('values made for keys', () => {
  it('are made once, and the one unused for longest goes', () => {
    const made: string[] = [];
    const recent = new Recent<string>(3);
    const get = (key: string): string =>
      recent.get(key, () => {
        made.push(key);
        return key.toUpperCase();
      });
    expect([...'abcab'].map(get)).toEqual([...'ABCAB']);
    expect(made.join('')).toBe('abc');
    // c has been unused for longest, then a.
    get('d');
    get('b');
    expect(made.join('')).toBe('abcd');
    get('c');
    get('a');
    expect(made.join('')).toBe('abcdca');
  });
  it('are not kept where making them throws', () => {
    const recent = new Recent<number>(2);
    const failing = (): number => {
      throw new RangeError('no');
    };
    expect(() => recent.get('a', failing)).toThrow(RangeError);
    expect(recent.get('a', () => 1)).toBe(1);
    expect(recent.get('a', failing)).toBe(1);
  });
});

describe('programs', () => {
  /** How often a function is traced for batches of these sizes. */
  const traced = (sizes: readonly number[], compiled: (f: (x: Tensor) => Tensor) => (x: Tensor) => unknown): number => {
    let count = 0;
    const f = compiled((x) => {
      count++;
      return x.mul(2).sum();
    });
    for (const size of sizes) f(zeros([size]));
    return count;
  };
  const turns = [1, 2, 3, 1, 2, 3];
  it('are kept up to a bound', () => {
    expect(traced(turns, (f) => compile(f, { programs: 3 }))).toBe(3);
    expect(traced(turns, (f) => compile(f, { programs: 2 }))).toBe(6);
  });
  it('of steps in two parts, too', () => {
    const many = Array.from({ length: 17 }, (_, i) => i + 1);
    expect(traced([...turns, ...turns], (f) => compileInTwo(f as (...args: readonly Tensor[]) => Tensor).begin)).toBe(3);
    expect(traced([...many, 1], (f) => compileInTwo(f as (...args: readonly Tensor[]) => Tensor).begin)).toBe(18);
  });
});

describe('functions of matrix products', () => {
  const product = (m: number, k: number, n: number): Product => ({ dtype: 'float32', m, k, n, transposeA: false, transposeB: false });
  it('that are equal are the same', () => {
    expect(emitProduct(product(40, 50, 60), TUNINGS.plain)).toBe(emitProduct({ ...product(40, 50, 60) }, TUNINGS.plain));
    expect(emitProduct(product(40, 50, 60), TUNINGS.plain)).not.toBe(emitProduct(product(40, 50, 61), TUNINGS.plain));
    expect(emitProduct(product(40, 50, 60), TUNINGS.plain)).not.toBe(emitProduct(product(40, 50, 60), TUNINGS.relaxed));
  });
  it('share their innermost loops where only the number of rows, or the depth, differs', () => {
    const called = (p: Product): Set<Code> => new Set(emitProduct(p, TUNINGS.plain).calls.map(({ callee }) => callee));
    /** One of its functions packs b, one packs a, one multiplies: all that two products have in common. */
    const common = (p: Product, q: Product): number => [...called(p)].filter((f) => called(q).has(f)).length;
    expect(common(product(128, 100, 256), product(784, 100, 256))).toBe(3);
    expect(common(product(128, 100, 256), product(784, 120, 256))).toBe(2);
    expect(common(product(128, 100, 256), product(128, 100, 512))).toBe(1);
    expect(common(product(128, 100, 256), product(128, 120, 512))).toBe(0);
    // The last rows are no whole tile.
    expect(common(product(128, 100, 256), product(130, 120, 256))).toBe(1);
  });
});
