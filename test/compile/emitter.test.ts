/** Ops of the user that bring their own instructions: the results of their loops, in the loops of others, to any derivative. */
import { describe, expect, it } from 'vitest';
import { CompileError, compile, emitter } from '../../src/compile/index.js';
import type { Op, Tensor } from '../../src/index.js';
import { apply, binary, grad, mul, tensor, unary } from '../../src/index.js';
import { Generator, randn } from './library.js';

const logOnePlusSquare = unary(
  'logOnePlusSquare',
  (y, x, scale) => {
    for (let i = 0; i < y.length; i++) y[i] = scale * Math.log1p(x[i]! * x[i]!);
  },
  (g, _, x, scale) => g.mul(x.mul(2 * scale).div(x.square().add(1))),
  { attrs: [1.5] as [scale: number] },
);
emitter(logOnePlusSquare, (write, [x], [scale]) => write.mul(write.log1p(write.mul(x!, x!)), scale!));

const hypot = binary(
  'hypot',
  (y, o, end, a, i, di, b, j, dj) => {
    for (; o < end; o++, i += di, j += dj) y[o] = Math.sqrt(a[i]! * a[i]! + b[j]! * b[j]!);
  },
  [(g, y, a) => mul(g, a.div(y)), (g, y, _, b) => mul(g, b.div(y))],
);
emitter(hypot, ({ sqrt, add, mul: times }, [a, b]) => sqrt(add(times(a!, a!), times(b!, b!))));

const hardShrink: Op<number> = {
  name: 'hardShrink',
  shape: ([x]) => x!,
  forward: (y, _, [x], limit) => {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x!.data[i]!) <= limit ? 0 : x!.data[i]!;
  },
  vjp: [(g, y) => mul(g, y.equal(0).mul(-1).add(1))],
};
emitter(hardShrink, ({ abs, le, select }, [x], limit) => select(le(abs(x!), limit), 0, x!));

const generator = new Generator(5);
for (const dtype of ['float32', 'float64'] as const) {
  const near = (y: Tensor, wanted: Tensor): void => {
    const error = y.sub(wanted).abs().div(wanted.abs().add(1)).max().item();
    // Second derivatives are differences of numbers some ten times their size.
    expect(error).toBeLessThan(dtype === 'float32' ? 2e-5 : 1e-13);
    expect(y.shape).toEqual(wanted.shape);
  };
  const [x, column] = [randn([3, 7], { generator, dtype }), randn([3, 1], { generator, dtype })];
  describe(`ops with an emitter, ${dtype}`, () => {
    const f = (a: Tensor, b: Tensor): Tensor => logOnePlusSquare(hypot(a, b).mul(2), 3).sum(0);
    it('give what their loops give, stretched operands and settings too', () => {
      near(compile(f)(x, column), f(x, column));
      for (const limit of [0.1, 1]) {
        const shrink = (t: Tensor): Tensor => apply(hardShrink, [t], limit);
        expect(compile(shrink)(x).toArray()).toEqual(shrink(x).toArray());
      }
    });
    it('have derivatives, the second too', () => {
      const first = (a: Tensor): Tensor => grad((t: Tensor) => f(t, column).sum())(a);
      const second = (a: Tensor): Tensor => grad((t: Tensor) => first(t).square().sum())(a);
      near(compile(first)(x), first(x));
      near(compile(second)(x), second(x));
    });
    it('are in the loop of their neighbours', () => {
      const step = compile(f);
      step(x, column);
      expect(step.explain()).toContain('4 operations in 1 group,');
      expect(step.explain()).toMatch(/= hypot\(input %0, input %1\) \[3, 7\]/);
    });
    it('keep NaN and infinities as they write them', () => {
      const special = tensor([Number.NaN, Number.POSITIVE_INFINITY, -0, Number.NEGATIVE_INFINITY, 1], { dtype });
      expect(compile((t: Tensor) => logOnePlusSquare(t, 2))(special).toArray()).toEqual(logOnePlusSquare(special, 2).toArray());
    });
  });
}

describe('an emitter', () => {
  it('is used before `composed`', () => {
    const op: Op = { ...(logOnePlusSquare.op as unknown as Op), name: 'seven', composed: ([x]) => x!.mul(0) };
    emitter(op, ({ add, sub }, [x]) => add(sub(x!, x!), 7));
    expect(compile((t: Tensor) => apply(op, [t], undefined))(tensor([1, 2])).toArray()).toEqual([7, 7]);
  });
  it('is refused where the op does not work element by element', () => {
    const total: Op = { ...(logOnePlusSquare.op as unknown as Op), name: 'total', shape: () => [] };
    emitter(total, (_, [x]) => x!);
    const call = (): Tensor => compile((t: Tensor) => apply(total, [t], undefined))(tensor([1, 2]));
    expect(call).toThrow(CompileError);
    expect(call).toThrow(/^compile: the op total makes \[2\] float32 into \[\] float32, not element by element/);
  });
  it('needs an op', () => {
    const composition = Object.assign((t: Tensor) => t.mul(2), { op: undefined, domain: {} });
    expect(() => emitter(composition, (_, [x]) => x!)).toThrow(/^emitter: the function has no op of its own/);
  });
});
