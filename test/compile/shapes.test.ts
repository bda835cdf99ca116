/**
 * Arguments and results of a compiled function: new shapes compile again, everything that is no tensor is fixed, row numbers are checked.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import {
  arange,
  backward,
  type DType,
  full,
  Generator,
  GradientError,
  parameter,
  randn,
  type Shape,
  state,
  Tensor,
  tensor,
  uniform,
  ValueError,
  zeros,
} from './library.js';

/** A compiled function, and how often it was traced. */
function counted<A extends readonly unknown[], R>(f: (...args: A) => R, programs?: number) {
  const traces = { count: 0 };
  const compiled = compile(
    (...args: A): R => {
      traces.count++;
      return f(...args);
    },
    { programs },
  );
  return { f: compiled, traces };
}

/** Counted values of a shape, none of them 0. */
const values = (shape: Shape, dtype: DType = 'float32'): Tensor =>
  arange(1, 1 + shape.reduce((n, d) => n * d, 1), 1, { dtype }).reshape(shape);

describe('arguments', () => {
  it('of new shapes and number types compile again, known ones do not', () => {
    const { f, traces } = counted((x: Tensor) => x.add(x));
    const arguments_ = [values([2]), values([3]), values([1, 2]), values([2], 'float64'), values([2], 'int32'), tensor(4)];
    for (let round = 1; round <= 2; round++) {
      for (const x of arguments_) {
        expect(f(x).toArray()).toEqual(x.add(x).toArray());
        expect([f(x).dtype, f(x).shape]).toEqual([x.dtype, x.shape]);
      }
      expect(traces.count).toBe(arguments_.length);
    }
  });
  it('that are no tensors are part of the program', () => {
    const { f, traces } = counted((x: Tensor, by: number, how: 'add' | 'mul', options?: { readonly twice: boolean }) => {
      const y: Tensor = x[how](by);
      return options?.twice ? y.add(y) : y;
    });
    const x = values([3]);
    expect(f(x, 2, 'add').toArray()).toEqual([3, 4, 5]);
    expect(f(x, 3, 'add').toArray()).toEqual([4, 5, 6]);
    expect(f(x, 3, 'mul').toArray()).toEqual([3, 6, 9]);
    expect(f(x, 3, 'mul', { twice: true }).toArray()).toEqual([6, 12, 18]);
    expect(f(x, 3, 'mul', { twice: false }).toArray()).toEqual([3, 6, 9]);
    expect(traces.count).toBe(5);
    expect(f(x, 3, 'mul', { twice: true }).toArray()).toEqual([6, 12, 18]);
    expect(traces.count).toBe(5);
  });
  it('that look alike when written one after the other are different', () => {
    const show = compile((x: Tensor, ...rest: unknown[]) => [x, JSON.stringify(rest)] as const);
    const x = tensor(1);
    const lists: unknown[][] = [
      ['a', 'b'],
      ['a string b'],
      ['a b'],
      ['1'],
      [1],
      [true],
      ['true'],
      [null],
      [undefined],
      ['null'],
      [[]],
      [[[]]],
      ['[', ']'],
      [{}],
      [{ a: 1 }],
      [{ 'a number 1 b': 2 }],
      [{ a: 1, b: 2 }],
      [[1], 2],
      [[1, 2]],
      [],
    ];
    for (const list of lists) expect(show(x, ...list)[1]).toBe(JSON.stringify(list));
  });
  it('0 and -0 are different numbers, NaN is one', () => {
    const { f, traces } = counted((x: Tensor, by: number) => x.div(by));
    expect(f(tensor(1), 0).item()).toBe(Number.POSITIVE_INFINITY);
    expect(f(tensor(1), -0).item()).toBe(Number.NEGATIVE_INFINITY);
    expect(f(tensor(1), Number.NaN).item()).toBeNaN();
    expect(f(tensor(1), Number.NaN).item()).toBeNaN();
    expect(traces.count).toBe(3);
  });
  it('functions and instances of classes are themselves', () => {
    class Scale {
      constructor(readonly by: number) {}
    }
    const { f, traces } = counted((x: Tensor, scale: Scale, then: (t: Tensor) => Tensor) => then(x.mul(scale.by)));
    const [two, three] = [new Scale(2), new Scale(3)];
    const [same, negative] = [(t: Tensor) => t, (t: Tensor): Tensor => t.neg()];
    expect(f(tensor(5), two, same).item()).toBe(10);
    expect(f(tensor(5), three, same).item()).toBe(15);
    expect(f(tensor(5), three, negative).item()).toBe(-15);
    expect(f(tensor(6), two, same).item()).toBe(12);
    expect(traces.count).toBe(3);
  });
  it('in nested arrays and objects may change from call to call', () => {
    const { f, traces } = counted((batch: { x: Tensor; more: [Tensor, { y: Tensor }] }) => batch.x.sub(batch.more[0]).mul(batch.more[1].y));
    const call = (x: number, a: number, y: number) => f({ x: tensor(x), more: [tensor(a), { y: tensor(y) }] }).item();
    expect([call(5, 3, 10), call(7, 3, 10), call(5, 4, 10), call(5, 3, -1)]).toEqual([20, 40, 10, -2]);
    expect(traces.count).toBe(1);
  });
  it('one tensor passed twice is two arguments', () => {
    const f = compile((a: Tensor, b: Tensor) => a.sub(b));
    const [x, y] = [tensor([1, 2]), tensor([10, 20])];
    expect(f(x, x).toArray()).toEqual([0, 0]);
    expect(f(x, y).toArray()).toEqual([-9, -18]);
    expect(f(y, y).toArray()).toEqual([0, 0]);
  });
  it('that are parameters are themselves: another one is another program, and each can be assigned', () => {
    const [a, b] = [parameter(tensor([1, 2]), 'a'), parameter(tensor([3, 4]), 'b')];
    const { f, traces } = counted((w: Tensor, x: Tensor) => {
      const g = backward(w.mul(x).sum()).get(w);
      w.assign(w.detach().sub(g));
    });
    f(a, tensor([1, 1]));
    f(b, tensor([1, 1]));
    f(a, tensor([2, 0]));
    expect([a.toArray(), b.toArray(), traces.count]).toEqual([[-2, 1], [2, 3], 2]);
  });
  it('a parameter and its detached twin are told apart', () => {
    const w = parameter(tensor([1, 2]));
    const f = compile((x: Tensor) => (x.tracked ? backward(x.square().sum()).get(x) : x.mul(1)));
    expect(f(w).toArray()).toEqual([2, 4]);
    expect(f(w.detach()).toArray()).toEqual([1, 2]);
    w.assign(5);
    expect(f(w).toArray()).toEqual([10, 10]);
    expect(f(w.detach()).toArray()).toEqual([5, 5]);
  });
  it('tensors found outside are taken as they are at the first call', () => {
    const constant = tensor([1, 2, 3]);
    const f = compile((x: Tensor) => x.mul(constant).add(zeros([3])));
    expect(f(tensor(2)).toArray()).toEqual([2, 4, 6]);
    expect(f(tensor(3)).toArray()).toEqual([3, 6, 9]);
  });
  it('that are not used may be there', () => {
    const f = compile((_: Tensor, x: Tensor) => x.neg());
    expect(f(values([4]), values([2])).toArray()).toEqual([-1, -2]);
    expect(f(values([4]), values([2]).mul(3)).toArray()).toEqual([-3, -6]);
  });
});

describe('programs', () => {
  it('are kept up to a bound: then the one unused for longest goes', () => {
    const { f, traces } = counted((x: Tensor) => x.mul(2), 2);
    const call = (n: number): number => {
      expect(f(full([n], 3)).toArray()).toEqual(new Array(n).fill(6));
      return traces.count;
    };
    expect([call(1), call(2), call(1)]).toEqual([1, 2, 2]);
    expect(call(3)).toBe(3); // 2 goes
    expect(call(1)).toBe(3);
    expect(call(2)).toBe(4); // 3 goes
    expect([call(1), call(2), call(3)]).toEqual([4, 4, 5]);
  });
  it('that are dropped leave the state with its values', () => {
    const w = state(tensor([1, 1]));
    const { f } = counted((x: Tensor) => w.assign(w.mul(x.sum())), 1);
    for (const n of [2, 3, 2, 1, 3]) f(full([n], 1));
    expect(w.toArray()).toEqual([36, 36]);
  });
});

describe('results', () => {
  const x = tensor([1, 2]);
  it('keep their arrangement, and what is no tensor in them', () => {
    const f = compile((v: Tensor) => ({ sum: v.sum(), list: [v.mul(2), [v.neg()], 'text', null, undefined, 3], nested: { v } }));
    for (const by of [1, 5]) {
      const { sum, list, nested } = f(x.mul(by));
      expect(sum.item()).toBe(3 * by);
      expect((list[0] as Tensor).toArray()).toEqual([2 * by, 4 * by]);
      expect((list[1] as Tensor[])[0]!.toArray()).toEqual([-by, -2 * by]);
      expect(list.slice(2)).toEqual(['text', null, undefined, 3]);
      expect(nested.v.toArray()).toEqual([by, 2 * by]);
    }
  });
  it('may be nothing', () => {
    expect(compile(() => {})()).toBeUndefined();
    expect(compile((v: Tensor) => void v.mul(2))(x)).toBeUndefined();
    expect(compile(() => [])()).toEqual([]);
    expect(compile(() => 'text')()).toBe('text');
  });
  it('may be arguments, constants, numbers and states as they are', () => {
    const s = state(tensor([7, 8]));
    const f = compile((v: Tensor) => [v, v, x, zeros([2, 2]), full([], 4), s, v.transpose(), x.reshape([2, 1])]);
    for (const v of [values([2, 3]), values([2, 3]).neg()])
      expect(f(v).map((y) => y.toArray())).toEqual(
        [v, v, x, zeros([2, 2]), tensor(4), s, v.transpose(), x.reshape([2, 1])].map((y) => y.toArray()),
      );
  });
});

describe('sizes', () => {
  const shapes: Shape[] = [
    [],
    [0],
    [1],
    [2, 0, 3],
    [1, 1, 1, 1, 1],
    [2, 1, 3, 1, 2],
    [1, 5],
    [5, 1],
    [3, 1, 1],
    [2, 3, 2, 3, 2],
    [7, 9],
    [0, 0],
  ];
  const functions: { readonly [name: string]: (x: Tensor) => Tensor } = {
    'x·x + 1': (x) => x.mul(x).add(1),
    'sum of all': (x) => x.sum(),
    'sums along the first axis': (x) => (x.rank > 0 ? x.sum(0, true).sub(x) : x),
    'sums along the last axis': (x) => (x.rank > 0 ? x.sum(-1, true).sub(x) : x),
    'sums along every other axis': (x) => x.sum([...x.shape.keys()].filter((axis) => axis % 2 === 0)),
    transposed: (x) => (x.rank > 1 ? x.transpose().add(1) : x),
    'turned around': (x) => x.permute([...x.shape.keys()].reverse()).mul(2),
    stretched: (x) =>
      x.broadcastTo([2, ...x.shape]).mul(
        arange(2)
          .reshape([2, ...x.shape.map(() => 1)])
          .astype(x.dtype),
      ),
    padded: (x) =>
      x.pad(
        x.shape.map((_, axis) => [axis % 2, 1] as const),
        3,
      ),
    joined: (x) => (x.rank > 0 ? x.concat([x.neg(), x], -1) : x.stack([x])),
    halves: (x) => (x.rank > 0 ? x.slice(0, x.shape[0]! >> 1).sum() : x),
  };
  for (const dtype of ['float32', 'float64', 'int32'] as const) {
    for (const [name, f] of Object.entries(functions)) {
      it(`${name}, ${dtype}`, () => {
        const compiled = compile(f, { programs: 50 });
        for (const shape of shapes) {
          const x = values(shape, dtype).sub(3);
          const [actual, wanted] = [compiled(x), f(x)];
          expect([actual.shape, actual.dtype], String(shape)).toEqual([wanted.shape, wanted.dtype]);
          expect(actual.toArray(), String(shape)).toEqual(wanted.toArray());
        }
      });
    }
  }
  it('large and odd', () => {
    const f = (x: Tensor) => [x.mul(3).sub(x.max()), x.neg().relu(), x.sum(), x.slice(1, x.size - 3).add(x.slice(4)), x.greater(0).sum()];
    const compiled = compile(f);
    for (const size of [4097, 65_537, 300_007]) {
      const x = randn([size], { generator: new Generator(size), dtype: 'float64' });
      f(x).forEach((wanted, i) => {
        const actual = compiled(x)[i]!;
        if (i !== 2) expect(actual.data, `result ${i} of ${size}`).toEqual(wanted.data);
        else expect(actual.item()).toBeCloseTo(wanted.item(), 9);
      });
    }
  });
  it('sums of many float32 numbers along any axis are as exact as eager ones', () => {
    const x = full([100_003, 3], 0.1);
    for (const sum of [
      (t: Tensor) => t.sum(0),
      (t: Tensor) => t.sum(),
      (t: Tensor) => t.transpose().sum(1),
      (t: Tensor) => t.transpose().sum(0),
    ]) {
      const [actual, wanted] = [compile(sum)(x), sum(x)];
      // Two units in the last place.
      wanted.data.forEach((w: number, i: number) => void expect(Math.abs(actual.data[i]! - w)).toBeLessThanOrEqual(w * 2 ** -22));
    }
  });
  it('views of views: the same elements as in eager', () => {
    const chains: ((x: Tensor) => Tensor)[] = [
      (x) => x.transpose().reshape([6, 4]).slice(1, 5).transpose(),
      (x) => x.slice(1, 3, 1).transpose().slice(0, 1).broadcastTo([3, 2, 4]),
      (x) => x.reshape([2, 2, 6]).permute([2, 0, 1]).reshape([6, 4]).slice(2, 4, 1),
      (x) => x.slice(1, 2).broadcastTo([3, 6]).transpose().reshape([18]),
      (x) => x.transpose().transpose().reshape([24]).slice(5, 17).reshape([3, 4]).transpose(),
      (x) => x.slice(0, 0).transpose().broadcastTo([6, 0]).sum(1),
    ];
    for (const dtype of ['float32', 'float64', 'int32'] as const)
      for (const [i, chain] of chains.entries()) {
        const x = values([4, 6], dtype);
        const all = (t: Tensor) => [chain(t), chain(t).add(chain(t)), chain(t.neg()).sum()];
        expect(
          compile(all)(x).map((y) => y.toArray()),
          `chain ${i}`,
        ).toEqual(all(x).map((y) => y.toArray()));
      }
  });
  it('whole numbers wrap around, and convert, as in eager', () => {
    const x = tensor(Int32Array.of(2 ** 31 - 1, -(2 ** 31), 7, -7, 0, 65_537));
    const f = (t: Tensor) => [
      t.mul(40_001),
      t.add(t),
      t.sum(),
      t.max(),
      t.min(),
      t.neg(),
      t.abs(),
      t.sign(),
      t.astype('float32'),
      t.astype('float64'),
    ];
    compile(f)(x).forEach((y, i) => void expect(y.data, `result ${i}`).toEqual(f(x)[i]!.data));
    const y = tensor([1e10, -1e10, 2.9, -2.9, Number.NaN, Number.POSITIVE_INFINITY, -0, 2 ** 31, 2 ** 53 + 2], { dtype: 'float64' });
    const g = (t: Tensor) => [t.astype('int32'), t.astype('float32').astype('int32'), t.astype('float32')];
    compile(g)(y).forEach((z, i) => void expect(z.data, `result ${i}`).toEqual(g(y)[i]!.data));
  });
  it('signed zeros, infinities and NaN stay what they are in eager', () => {
    const x = tensor([0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1, -1]);
    const f = (t: Tensor) => [
      t.mul(0),
      t.sub(t),
      t.div(t),
      t.add(0),
      t.sub(0),
      t.sub(-0),
      t.mul(1),
      t.mul(-1),
      t.neg().neg(),
      t.neg().add(t),
      t.add(t.neg()),
      t.neg().mul(t.neg()),
      t.maximum(0),
      t.minimum(-0),
      t.relu(),
      t.clip(0, 1),
      t.clip(-0, 1),
      t.pad([[1, 0]], 0),
      t.pad([[1, 0]], -0),
      t.max(),
      t.min(),
      t.equal(t),
      t.greater(0),
      t.where(t, 5),
      t.pow(2),
      t.pow(0),
      t.pow(1),
      t.div(4),
      t.div(63.99999999999999),
      t.leakyRelu(0.5),
      t.abs(),
      t.sign(),
    ];
    const [actual, wanted] = [compile(f)(x), f(x)].map((list) => list.map((y) => [...y.data]));
    expect(actual).toEqual(wanted);
  });
});

describe('a mean', () => {
  it('does not overflow where the sum would, as eager ones do not', () => {
    const x = full([4, 300], 3e38).mul(values([4, 1]).mul(0.25));
    for (const f of [
      (t: Tensor) => t.mean(),
      (t: Tensor) => t.mean(0),
      (t: Tensor) => t.mean(1),
      (t: Tensor) => t.transpose().mean(1),
      (t: Tensor) => t.sub(t.mean(1, true)),
      () => full([1000], 3e38).mean(),
    ]) {
      const [actual, wanted] = [compile(f)(x), f(x)];
      expect([...wanted.data].every(Number.isFinite)).toBe(true);
      expect(actual.sub(wanted).abs().max().item()).toBeLessThan(1e32);
    }
  });
});

describe('row numbers out of range', () => {
  const rows = (...numbers: number[]) => tensor(Int32Array.from(numbers));
  const message = (f: () => unknown): string => {
    try {
      f();
    } catch (error) {
      expect(error).toBeInstanceOf(ValueError);
      return (error as Error).message.replace(/, in shapes\.test\.ts:\d+:\d+$/, '');
    }
    throw new Error('nothing was thrown');
  };
  it('throw what eager throws, and the next call works', () => {
    const x = values([3, 2]);
    const take = compile((r: Tensor) => x.take(r));
    const sum = compile((r: Tensor) => x.segmentSum(r, 2));
    for (const wrong of [rows(0, 3, 1), rows(-1, 0, 0), rows(0, 0, 2 ** 31 - 1), rows(1, -(2 ** 31), 5)]) {
      expect(message(() => take(wrong))).toBe(message(() => x.take(wrong)));
      expect(message(() => sum(wrong))).toBe(message(() => x.segmentSum(wrong, 2)));
      expect(take(rows(2, 0, 2)).toArray()).toEqual([
        [5, 6],
        [1, 2],
        [5, 6],
      ]);
      expect(sum(rows(1, 0, 1)).toArray()).toEqual([
        [3, 4],
        [6, 8],
      ]);
    }
  });
  it('of rows without elements, and of no rows at all', () => {
    const empty = zeros([2, 0]);
    const take = compile((x: Tensor, r: Tensor) => x.take(r));
    expect(take(empty, rows(1, 0)).shape).toEqual([2, 0]);
    expect(message(() => take(empty, rows(1, 2)))).toBe(message(() => empty.take(rows(1, 2))));
    expect(take(values([2, 3]), rows()).shape).toEqual([0, 3]);
    expect(message(() => take(zeros([0, 3]), rows(0)))).toBe(message(() => zeros([0, 3]).take(rows(0))));
  });
  it('end the step: parameters that are updated from the result keep their values', () => {
    const w = parameter(values([4, 2]), 'w');
    const step = compile((r: Tensor) => {
      const cost = w.take(r).square().sum();
      w.assign(w.detach().sub(backward(cost).get(w).mul(0.5)));
      return cost;
    });
    step(rows(0, 0));
    const before = w.toArray();
    expect(message(() => step(rows(1, 4)))).toContain('row number 4 (element 1)');
    expect(w.toArray()).toEqual(before);
    step(rows(1, 1));
    expect(w.toArray()).not.toEqual(before);
  });
  it('are told with the line that asked for them', () => {
    const take = compile((r: Tensor) => values([3, 2]).take(r));
    expect(() => take(rows(7))).toThrow(/^take: row number 7 \(element 0\) .*, in shapes\.test\.ts:\d+:\d+$/);
  });
  it('come before every change of a state that they do not depend on', () => {
    const x = values([3]);
    const calls = state(zeros([3]));
    const average = state(zeros([]));
    const generator = new Generator(1);
    const step = compile((r: Tensor) => {
      // The numbers for the second one are computed late.
      const late = x.astype('int32').sub(1).take(r).mul(2);
      const noise = uniform([2], { generator });
      calls.assign(calls.add(1));
      average.assign(average.mul(0.9).add(x.mean().mul(0.1)));
      return x.take(late).sum().add(noise.sum());
    });
    const states = (): unknown => [calls, average, generator.state].map((s) => s.toArray());
    step(rows(0, 1));
    const before = states();
    expect(message(() => step(rows(0, 2)))).toContain('row number 4');
    expect(states()).toEqual(before);
    step(rows(1));
    expect(states()).not.toEqual(before);
  });
  it('after an update has been made: graphs from before that update are stale', () => {
    const w = parameter(values([2]), 'w');
    const step = compile((r: Tensor) => {
      w.assign(w.detach().mul(2));
      return w.take(r);
    });
    step(rows(0));
    const cost = w.square().sum();
    const before = w.toArray();
    message(() => step(rows(9)));
    if (String(w.toArray()) !== String(before)) expect(() => backward(cost)).toThrow(GradientError);
    else expect(backward(cost).get(w).toArray()).toEqual((before as number[]).map((v) => 2 * v));
  });
  it('in a result that is not used are not looked at, nor in a program that is profiled', () => {
    const x = values([3]);
    const f = compile((r: Tensor) => x.take(r).sum());
    expect(f(rows(2)).item()).toBe(3);
    expect(() => f.profile(rows(7))).not.toThrow();
    expect(f(rows(1)).item()).toBe(2);
  });
});

it('many tensors: every input and output has a place of its own', () => {
  const f = compile((list: readonly Tensor[]) => list.map((t, i) => t.add(i)));
  const list = Array.from({ length: 60 }, (_, i) => values([1 + (i % 5)]).mul(i));
  expect(f(list).map((y) => y.toArray())).toEqual(list.map((t, i) => t.add(i).toArray()));
  expect(new Set(f(list).map((y) => y.data.buffer)).size).toBe(60);
  expect(f(list)[0]).toBeInstanceOf(Tensor);
});
