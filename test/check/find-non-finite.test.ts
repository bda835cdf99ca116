import { describe, expect, it } from 'vitest';
import { findNonFinite } from '../../src/check/index.js';
import { parameter, type Tensor, tensor, where } from '../../src/index.js';

const w = parameter(tensor([1, 0, 2]), 'w');

describe('findNonFinite', () => {
  it('names the first op that made one, its inputs, and the line that called it', () => {
    const found = findNonFinite(() => {
      const shifted = w.mul(2);
      const logs = shifted.log(); // this line
      return logs.mul(0).sum();
    })!;
    expect(found).toMatchObject({ phase: 'forward', op: 'log', element: 1, value: Number.NEGATIVE_INFINITY, inputs: ['mul [3] (0 to 4)'] });
    expect(found.source).toMatch(/find-non-finite\.test\.ts:11:\d+$/);
    expect(String(found)).toMatch(
      /^forward: log gave -Infinity at element 1 from mul \[3\] \(0 to 4\), at .*find-non-finite\.test\.ts:11:\d+$/,
    );
  });
  it('walks the graph of a loss that is there already', () => {
    const found = findNonFinite(w.log().sum())!;
    expect(String(found)).toBe('forward: log gave -Infinity at element 1 from w [3] (0 to 2)');
  });
  it('sees values that are not tracked, when it runs the function', () => {
    const x = tensor([-1, 4]);
    expect(findNonFinite(() => x.sqrt().sum())).toMatchObject({ phase: 'forward', op: 'sqrt', element: 0 });
  });
  it('tells data that was bad from the start', () => {
    const x = tensor([1, Number.NaN, 3]);
    expect(String(findNonFinite(() => w.mul(x).sum()))).toMatch(/^input: tensor \[3\] \(1 to 3\) already holds NaN at element 1/);
    expect(findNonFinite(x)).toMatchObject({ phase: 'input' });
  });
  it('finds what is finite forward and not backward', () => {
    const safe = (x: Tensor): Tensor => where(x.greater(0), x.sqrt(), 0).sum();
    const found = findNonFinite(() => safe(w))!;
    expect(found).toMatchObject({ phase: 'backward', op: 'sqrt', index: 0, element: 1 });
    expect(found.source).toMatch(/find-non-finite\.test\.ts:34:\d+$/);
    expect(String(found)).toMatch(/^backward: the gradient of sqrt for its input 0 has NaN at element 1, from g /);
  });
  it('answers null where all is well, and leaves no observer behind', () => {
    expect(findNonFinite(() => w.square().sum())).toBeNull();
    expect(findNonFinite(w.square())).toBeNull();
    expect(() =>
      findNonFinite(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    expect(w.log().data[1]).toBe(Number.NEGATIVE_INFINITY);
  });
});
