/**
 * What a compiled function cannot do is refused with an error that says what, where, and what to do instead; and leaves everything as it
 * was.
 */
import { describe, expect, it, vi } from 'vitest';
import { CompileError, compile } from '../../src/compile/index.js';
import {
  apply,
  arange,
  backward,
  define,
  full,
  Generator,
  grad,
  type Op,
  parameter,
  randn,
  ShapeError,
  state,
  Tensor,
  tensor,
  ValueError,
  zeros,
} from './library.js';

/** What a function throws. */
function thrown(f: () => unknown): Error {
  try {
    f();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}

const numbers = tensor([1, 2, 3]);

describe('reading values inside a compiled function', () => {
  const readings: { readonly [what: string]: (t: Tensor) => unknown } = {
    'item()': (t) => t.sum().item(),
    data: (t) => t.data[0],
    'toArray()': (t) => t.toArray(),
    'toTypedArray()': (t) => t.toTypedArray(),
    'String()': (t) => String(t),
    'a branch': (t) => (t.sum().item() > 0 ? t : t.neg()),
    'a parameter made from it': (t) => parameter(t),
  };
  for (const [what, read] of Object.entries(readings)) {
    it(`${what} of an argument is refused, with the line and the way out`, () => {
      const error = thrown(() => compile((x: Tensor) => void read(x))(numbers));
      expect(error).toBeInstanceOf(CompileError);
      expect(error.name).toBe('CompileError');
      expect(error.message).toMatch(/^compile: .* of shape \[\d*\] cannot be read \(errors\.test\.ts:\d+:\d+\)/);
      expect(error.message).toContain('return it from the function');
      expect(error.message).toContain('where()');
    });
    it(`${what} of a result is refused`, () => {
      expect(() => compile((x: Tensor) => void read(x.mul(2)))(numbers)).toThrow(CompileError);
    });
    for (const make of [parameter, state]) {
      it(`${what} of a ${make.name} is refused, before and after it is assigned`, () => {
        const t = make(numbers, 'kept');
        expect(() => compile(() => void read(t))()).toThrow(CompileError);
        const after = compile(() => {
          t.assign(t.detach().mul(2));
          read(t);
        });
        expect(after).toThrow(CompileError);
        expect(t.toArray()).toEqual([1, 2, 3]);
      });
    }
  }
  it('the error names what was read', () => {
    const w = parameter(numbers, 'weights');
    const message = (f: (x: Tensor) => unknown, x: Tensor = numbers): string => thrown(() => compile(f)(x)).message;
    expect(message((x) => x.data)).toContain('argument 1 of shape [3]');
    expect(message((x) => x.data, tensor([1], { name: 'dose' }))).toContain('"dose" of shape [1]');
    expect(message((x) => x.exp().data)).toContain('the result of exp');
    expect(message(() => w.data)).toContain('"weights"');
  });
  it('constants can be read: they have values', () => {
    const shift = compile((x: Tensor) => x.add(numbers.data[2]!).mul(arange(3).data[2]!));
    expect(shift(numbers).toArray()).toEqual([8, 10, 12]);
  });
  it('single numbers from a generator are refused: they would be the same at every call', () => {
    const generator = new Generator(1);
    for (const draw of [() => generator.uniform(), () => generator.normal(), () => generator.integer(3), () => generator.permutation(3)]) {
      const error = thrown(() => compile((x: Tensor) => x.mul(Number(draw())))(numbers));
      expect(error).toBeInstanceOf(CompileError);
      expect(error.message).toContain('generator');
    }
    expect(generator.uniform()).toBe(new Generator(1).uniform());
  });
});

describe('what cannot be compiled', () => {
  it('is refused before the first call', () => {
    expect(() => compile(undefined as unknown as () => Tensor)).toThrow('compile: takes a function, got undefined');
    for (const programs of [0, -1, 1.5, Number.NaN]) {
      expect(() => compile(() => numbers, { programs })).toThrow(`compile: programs ${programs} must be a whole number from 1`);
    }
    expect(() => compile(() => numbers, { outputs: 'views' as 'view' })).toThrow("compile: outputs 'views' must be 'copy' or 'view'");
  });
  it('if it is async, what it fails with later does not end the process', async () => {
    const failures: unknown[] = [];
    const note = (reason: unknown): void => void failures.push(reason);
    process.on('unhandledRejection', note);
    const step = compile(async (x: Tensor) => x.sum().item());
    expect(thrown(() => step(numbers)).message).toContain('a promise: it must not be async');
    await new Promise((resolve) => setTimeout(resolve));
    process.off('unhandledRejection', note);
    expect(failures).toEqual([]);
  });
  it('if it returns an object without a class, is told so', () => {
    const strange = Object.create(Object.create(null));
    expect(thrown(() => compile(() => strange)()).message).toContain('returned a value of an unknown class');
  });
});

it('a tensor that a compiled function let out has no values, whoever reads it', () => {
  let kept: Tensor | undefined;
  compile((x: Tensor) => {
    kept = x.mul(2);
    return kept.sum();
  })(numbers);
  expect(thrown(() => kept!.toArray()).message).toMatch(
    /^compile: the result of mul of shape \[3\] was kept from another call; .* return it/,
  );
});

it('arguments without a prototype are looked into like any other', () => {
  const f = compile(({ x }: { x: Tensor }) => x.mul(2));
  const argument = (x: Tensor): { x: Tensor } => Object.assign(Object.create(null), { x });
  expect(f(argument(numbers)).toArray()).toEqual([2, 4, 6]);
  expect(f(argument(tensor([1, 2], { dtype: 'float64' }))).dtype).toBe('float64');
});

it('more programs than are kept are worth a warning, once', () => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
  const f = compile((x: Tensor, rate: number) => x.mul(rate), { programs: 3 });
  for (let i = 0; i < 3; i++) f(numbers, i);
  expect(warn).not.toHaveBeenCalled();
  for (let i = 3; i < 9; i++) f(numbers, i);
  expect(warn).toHaveBeenCalledOnce();
  expect(warn.mock.calls[0]![0]).toMatch(/^compile: more than 3 programs for one function: .*pass numbers as tensors/);
  warn.mockRestore();
});

describe('an op of the user', () => {
  const op = (composed?: Op['composed']): Op => ({
    name: 'cube',
    shape: ([x]) => x!,
    forward: (y, _, [x]) => {
      for (let i = 0; i < y.length; i++) y[i] = x!.data[i]! ** 3;
    },
    vjp: [(g, _, [x]) => g.mul(x!.square()).mul(3)],
    ...(composed && { composed }),
  });
  it('without a composed form it is refused by its name, with the line', () => {
    const cube = op();
    const call = (x: Tensor): Tensor => apply(cube, [x], undefined);
    const error = thrown(() => compile(call)(numbers));
    expect(error).toBeInstanceOf(CompileError);
    expect(error.message).toMatch(/^compile: the op cube \(errors\.test\.ts:\d+:\d+\) has no compiled form; give it `composed`/);
  });
  it('with a composed form it compiles and agrees with its loop, gradients to second order too', () => {
    const cube = op(([x]) => x!.mul(x!).mul(x!));
    const f = (x: Tensor): Tensor => apply(cube, [x], undefined);
    const second = (x: Tensor): Tensor => grad((v: Tensor) => grad((u: Tensor) => f(u).sum())(v).sum())(x);
    expect(compile(f)(numbers).toArray()).toEqual(f(numbers).toArray());
    expect(compile(second)(numbers).toArray()).toEqual([6, 12, 18]);
  });
  it('named like one of the library it is still its own', () => {
    const mine: Op = { ...op(([x]) => x!.mul(x!).mul(x!)), name: 'exp' };
    expect(compile((x: Tensor) => apply(mine, [x], undefined))(numbers).toArray()).toEqual([1, 8, 27]);
    const { composed: _, ...bare } = mine;
    expect(() => compile((x: Tensor) => apply(bare, [x], undefined))(numbers)).toThrow(/the op exp .*has no compiled form/);
  });
  it('a composed form of another shape or number type than the op is refused by name', () => {
    const wrong = [op(([x]) => x!.sum()), op(([x]) => x!.astype('float64')), op(() => zeros([2]))];
    for (const cube of wrong) {
      const error = thrown(() => compile((x: Tensor) => apply(cube, [x], undefined).mul(2))(numbers));
      expect(error.message).toContain('cube');
    }
  });
  it('made with define it is a method of its own', () => {
    const cube = op(([x]) => x!.mul(x!).mul(x!));
    const f = define<(x: Tensor) => Tensor>((x: Tensor) => apply(cube, [x], undefined), {}, cube);
    expect(compile((x: Tensor) => f(x).add(1))(numbers).toArray()).toEqual([2, 9, 28]);
  });
});

describe('errors of the ops themselves', () => {
  it('are the same as in eager', () => {
    const wrong: { readonly [what: string]: (x: Tensor) => unknown } = {
      matmul: (x) => x.matmul(zeros([2, 3])),
      add: (x) => x.add(zeros([2])),
      reshape: (x) => x.reshape([2, 2]),
      dtype: (x) => x.add(zeros([3], { dtype: 'float64' })),
      item: (x) => x.item(),
      axis: (x) => x.sum(4),
    };
    for (const [what, f] of Object.entries(wrong)) {
      const [compiled, eager] = [thrown(() => compile(f)(numbers)), thrown(() => f(numbers))];
      expect([compiled.name, compiled.message], what).toEqual([eager.name, eager.message]);
      expect(compiled.constructor, what).toBe(eager.constructor);
    }
  });
  it('a wrong shape at a later call is refused by the op, and the right one still works', () => {
    const w = tensor([[1], [2]]);
    const f = compile((x: Tensor) => x.matmul(w));
    expect(f(tensor([[1, 1]])).item()).toBe(3);
    expect(() => f(tensor([[1, 1, 1]]))).toThrow(ShapeError);
    expect(f(tensor([[2, 2]])).item()).toBe(6);
  });
  it('what is no state cannot be assigned', () => {
    const assignments: ((x: Tensor) => void)[] = [
      (x) => x.assign(1),
      (x) => x.mul(2).assign(x),
      () => numbers.assign(0),
      () => parameter(numbers).square().assign(0),
    ];
    for (const f of assignments) expect(() => compile(f)(numbers)).toThrow(ValueError);
    expect(numbers.toArray()).toEqual([1, 2, 3]);
  });
  it('a state is not assigned another shape or number type', () => {
    const s = state(numbers, 's');
    expect(() => compile(() => s.assign(zeros([2])))()).toThrow(ShapeError);
    expect(() => compile(() => s.assign(zeros([3], { dtype: 'float64' })))()).toThrow(/float64 into float32/);
  });
});

describe('a function that throws while it is compiled', () => {
  it('leaves nothing behind: ops work, states are as they were, and the next call compiles', () => {
    const w = parameter(numbers, 'w');
    let isBroken = true;
    const step = compile((x: Tensor) => {
      w.assign(w.detach().mul(x));
      if (isBroken) throw new RangeError('broken');
      return w.mul(1);
    });
    expect(() => step(tensor(2))).toThrow(RangeError);
    expect(w.toArray()).toEqual([1, 2, 3]);
    expect(w.mul(2).toArray()).toEqual([2, 4, 6]);
    w.assign(tensor([2, 2, 2]));
    isBroken = false;
    expect(step(tensor(2)).toArray()).toEqual([4, 4, 4]);
    expect(w.toArray()).toEqual([4, 4, 4]);
  });
  it('inside another compiled function, that one stays in place', () => {
    const inner = compile(() => {
      throw new RangeError('inner');
    });
    const outer = compile((x: Tensor) => {
      expect(inner).toThrow(RangeError);
      return x.mul(2);
    });
    expect(outer(numbers).toArray()).toEqual([2, 4, 6]);
  });
  it('an eager graph made before can still be differentiated', () => {
    const w = parameter(numbers, 'w');
    const cost = w.square().sum();
    const step = compile(() => {
      w.assign(0);
      throw new RangeError('broken');
    });
    expect(step).toThrow(RangeError);
    expect(backward(cost).get(w).toArray()).toEqual([2, 4, 6]);
  });
});

describe('values that would be silently wrong', () => {
  it('a tensor kept from compiling for other shapes is refused', () => {
    let kept: Tensor | undefined;
    const f = compile((x: Tensor) => {
      kept ??= x.sum();
      return x.add(kept);
    });
    f(numbers);
    expect(() => f(tensor([1, 2]))).toThrow(CompileError);
    expect(() => kept!.mul(2)).toThrow(CompileError);
  });
  it('a result in an object of a class is refused, because nothing could put values into it', () => {
    const w = parameter(numbers);
    expect(() => compile(() => backward(w.square().sum()))()).toThrow(CompileError);
    expect(() => compile((x: Tensor) => new Map([['y', x.mul(2)]]))(numbers)).toThrow(CompileError);
  });
  it('a function that returns a promise is refused', () => {
    expect(() => compile(async (x: Tensor) => x.mul(2))(numbers)).toThrow(CompileError);
  });
  it('differentiating inside what was computed outside is refused: parameters in it may have changed', () => {
    const q = parameter(tensor([1]));
    const cost = q.exp().mul(q).sum();
    expect(() => compile(() => backward(cost).get(q))()).toThrow(
      /^compile: .* of shape \[\] was computed outside of the function \(errors\.test\.ts:\d+:\d+\); compute the cost inside/,
    );
    const half = q.exp();
    expect(() => compile(() => backward(half.mul(q).sum()).get(q))()).toThrow(CompileError);
    expect(compile(() => backward(q.exp().mul(q).sum()).get(q))().item()).toBeCloseTo(2 * Math.E, 5);
  });
  it('a typed array among the arguments is refused: its numbers would stay as they were', () => {
    const twice = compile((x: Float32Array) => tensor(x).mul(2));
    expect(() => twice(Float32Array.of(1, 2))).toThrow(/a Float32Array, whose numbers .* pass tensor/);
    expect(() => compile((o: { list: Uint8Array[] }) => tensor(o.list.length))({ list: [new Uint8Array(3)] })).toThrow(CompileError);
  });
  it('options that do not exist, or are no options, are refused', () => {
    const f = (): Tensor => tensor([1]);
    expect(() => compile(f, { thread: 2 } as never)).toThrow('compile: no option thread; did you mean threads?');
    expect(() => compile(f, null as never)).toThrow('compile: null is no object of options');
    expect(() => compile(f, { threads: '2' } as never)).toThrow("compile: threads '2' must be a whole number from 1 to 256");
    expect(() => compile(f).explain('graph' as never)).toThrow("explain: stage 'graph' must be 'nodes', 'groups' or 'memory'");
  });
  it('differentiating through a compiled function from outside is refused', () => {
    const cost = compile((x: Tensor) => x.square().sum());
    expect(() => grad(cost)(numbers)).toThrow(CompileError);
  });
  it('a program larger than 4 GiB is refused before anything is allocated', () => {
    const x = new Tensor(
      [60_000, 1],
      Float32Array.from({ length: 60_000 }, (_, i) => i),
    );
    const y = new Tensor(
      [28_000, 1],
      Float32Array.from({ length: 28_000 }, (_, i) => i),
    );
    // 14 GB; and two times 3 GB, of which each alone would fit.
    expect(() => compile((v: Tensor) => v.add(v.transpose()).matmul(v))(x)).toThrow(/GiB/);
    const twice = compile((v: Tensor) => {
      const outer = v.add(v.transpose());
      return outer.matmul(outer.exp().matmul(v));
    });
    expect(() => twice(y)).toThrow(/GiB/);
  });
});

it('an op unknown to the compiler in the middle of a step leaves no half of it done', () => {
  const w = parameter(full([2], 1), 'w');
  const strange: Op = { name: 'strange', shape: ([x]) => x!, forward() {}, vjp: [null] };
  const step = compile(() => {
    w.assign(w.detach().mul(2));
    return apply(strange, [randn([2], { generator: new Generator(3) })], undefined);
  });
  expect(step).toThrow(/the op strange/);
  expect(w.toArray()).toEqual([1, 1]);
});
