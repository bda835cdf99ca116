import { describe, expect, it } from 'vitest';
import { testOp } from '../../src/check/index.js';
import { apply, binary, define, type Op, type Tensor, unary } from '../../src/index.js';

describe('testOp', () => {
  it("passes a user's op", () => {
    const cube = unary(
      'cube',
      (y, x) => {
        for (let i = 0; i < y.length; i++) y[i] = x[i]! ** 3;
      },
      (g, _, x) => g.mul(x.square().mul(3)),
    );
    testOp(cube);
  });
  it('catches a wrong gradient of one input, on a stretched operand too', () => {
    const bad = binary(
      'bad',
      (y, o, end, a, i, di, b, j, dj) => {
        for (; o < end; o++, i += di, j += dj) y[o] = a[i]! * b[j]!;
      },
      [(g, _, __, b) => g.mul(b), (g, _, a) => g.mul(a).mul(2)],
    );
    expect(() => testOp(bad)).toThrow(/testOp: bad on \[\] and \[\]: checkGradients: \d+ of \d+ derivatives FAIL/);
  });

  /** An op that doubles, with one promise broken. */
  const broken = (over: Partial<Op>, call?: (x: Tensor) => Tensor) => {
    const op: Op = {
      name: 'double',
      shape: ([x]) => x!,
      forward(y, _, [x]) {
        for (let i = 0; i < y.length; i++) y[i] = 2 * x!.data[i]!;
      },
      vjp: [(g) => g.mul(2)],
      ...over,
    };
    const f = call ?? ((x: Tensor): Tensor => apply(op, [x], undefined));
    return define<(x: Tensor) => Tensor>(f, { cases: [{ shapes: [[2, 3]], call: (x) => f(x!) }] }, op);
  };
  it('passes the unbroken one', () => testOp(broken({})));
  it('catches an op that changes its input', () => {
    const forward: Op['forward'] = (y, _, [x]) => {
      for (let i = 0; i < y.length; i++) y[i] = x!.data[i]! *= 2;
    };
    expect(() => testOp(broken({ forward }))).toThrow('testOp: double on [2, 3]: changes its inputs');
  });
  it('catches NaN, and says where to look', () => {
    const forward: Op['forward'] = (y) => void y.fill(Number.NaN);
    expect(() => testOp(broken({ forward }))).toThrow('gives NaN; set the values of its domain');
  });
  it('catches one that gives other values each time', () => {
    let calls = 0;
    const forward: Op['forward'] = (y) => void y.fill(calls++);
    expect(() => testOp(broken({ forward }))).toThrow('gives other values when called again');
  });
  it('catches a gradient of the wrong shape', () => {
    expect(() => testOp(broken({ vjp: [(g) => g.sum(0).mul(2)] }))).toThrow(
      'testOp: double on [2, 3]: backward: the vjp of double gave shape [3] for input 0 of shape [2, 3]',
    );
    expect(() => testOp(broken({ vjp: [(g) => g.reshape([3, 2]).mul(2)] }))).toThrow('gave shape [3, 2] for input 0 of shape [2, 3]');
  });
  it('catches a gradient that does not depend on x but should, at second order', () => {
    const square = (x: Tensor): Tensor => apply({ ...squareOp }, [x], undefined);
    const squareOp: Op = {
      name: 'square',
      shape: ([x]) => x!,
      forward(y, _, [x]) {
        for (let i = 0; i < y.length; i++) y[i] = x!.data[i]! ** 2;
      },
      vjp: [(g, _, [x]) => g.mul(x!.detach()).mul(2)],
    };
    expect(() => testOp(broken(squareOp, square))).toThrow('FAIL');
    testOp(broken(squareOp, square), { order: 1 });
  });
  it('catches an op without a test domain', () => {
    expect(() => testOp(define<() => Tensor>(() => null as never, { cases: [] }))).toThrow('has no test domain');
  });
});
