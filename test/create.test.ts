import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arange, DTypeError, eye, full, linspace, ones, parameter, ShapeError, state, tensor, ValueError, zeros } from '../src/index.js';

describe('tensor', () => {
  it('reads nested arrays, row-major', () => {
    const t = tensor([[[1, 2]], [[3, 4]]]);
    expect([t.shape, t.dtype, [...t.data]]).toEqual([[2, 1, 2], 'float32', [1, 2, 3, 4]]);
    expect(tensor(7).shape).toEqual([]);
    expect(tensor([]).shape).toEqual([0]);
    expect(tensor([[], []]).shape).toEqual([2, 0]);
  });
  it('copies typed arrays and keeps their number type', () => {
    const source = Float64Array.of(1, 2);
    const t = tensor(source);
    source[0] = 9;
    expect([t.dtype, t.toArray()]).toEqual(['float64', [1, 2]]);
    expect(tensor(Uint8Array.of(255)).dtype).toBe('float32');
    expect(tensor(Int32Array.of(5)).dtype).toBe('int32');
    expect(tensor(Float64Array.of(1.5), { dtype: 'float32' }).dtype).toBe('float32');
  });
  it('refuses ragged literals and says where', () => {
    expect(() => tensor([[1, 2], [3]])).toThrow('values[1] is an array of 1, not an array of 2');
    expect(() => tensor([[1, 2], 3] as never)).toThrow('values[1] is of type number, not an array of 2');
    expect(() => tensor([1, [2]] as never)).toThrow('values[1] is an array of 1, not of type number');
    expect(() => tensor([1, 'x'] as never)).toThrow('values[1] is of type string, not of type number');
    expect(() => tensor([1, null] as never)).toThrow('values[1] is of type object, not of type number');
    expect(() => tensor('x' as never)).toThrow(ShapeError);
  });
  it('gives back what it was given', () => {
    const matrix = fc
      .integer({ min: 1, max: 4 })
      .chain((n) => fc.array(fc.array(fc.double({ noNaN: true }), { minLength: n, maxLength: n }), { minLength: 1 }));
    fc.assert(
      fc.property(matrix, (values) => {
        expect(tensor(values, { dtype: 'float64' }).toArray()).toEqual(values);
      }),
    );
  });
});

describe('the other constructors', () => {
  it('fill, count and space', () => {
    expect(full([2], 3).toArray()).toEqual([3, 3]);
    expect([zeros([2, 0]).size, ones([1]).item()]).toEqual([0, 1]);
    expect(eye(2).toArray()).toEqual([
      [1, 0],
      [0, 1],
    ]);
    expect(arange(4).toArray()).toEqual([0, 1, 2, 3]);
    expect(arange(1, 2, 0.25).toArray()).toEqual([1, 1.25, 1.5, 1.75]);
    expect(arange(3, 0, -1, { dtype: 'int32' }).toArray()).toEqual([3, 2, 1]);
    expect(arange(5, 1).size).toBe(0);
    expect(linspace(0, 1, 5).toArray()).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(linspace(2, 9, 1).toArray()).toEqual([2]);
    expect(linspace(0.1, 0.7, 3, { dtype: 'float64' }).toArray().at(-1)).toBe(0.7);
  });
  it('refuse what is no shape or leads nowhere', () => {
    expect(() => zeros([2, -3])).toThrow('zeros: shape [2, -3] does not exist (axis 1: -3 must be a whole number from 0)');
    expect(() => zeros([1.5])).toThrow(ShapeError);
    expect(() => arange(0, 1, 0)).toThrow(ValueError);
  });
});

describe('parameter and state', () => {
  it('copy their tensor, can be assigned, and differ in being tracked', () => {
    const source = tensor([1, 2]);
    const [w, s] = [parameter(source, 'w'), state(source)];
    w.assign(tensor([3, 4]));
    s.assign(0);
    expect([source.toArray(), w.toArray(), s.toArray()]).toEqual([
      [1, 2],
      [3, 4],
      [0, 0],
    ]);
    expect([w.tracked, s.tracked, w.name]).toEqual([true, false, 'w']);
  });
  it('refuse values that do not fit', () => {
    const w = parameter(zeros([2]), 'w');
    expect(() => w.assign(zeros([3]))).toThrow('assign: shape [3] does not fit "w" of shape [2]');
    expect(() => w.assign(zeros([2], { dtype: 'float64' }))).toThrow(DTypeError);
    expect(() => tensor([1]).assign(2)).toThrow('cannot change; make it with parameter() or state()');
    expect(() => w.add(1).assign(2)).toThrow('the result of add cannot change');
    expect(() => parameter(zeros([1], { dtype: 'int32' }))).toThrow('int32 has no gradients');
  });
});

describe('reading', () => {
  it('item wants one element, and says what to do with more', () => {
    expect(tensor([[5]]).item()).toBe(5);
    expect(() => tensor([1, 2]).item()).toThrow('item: a tensor of shape [2] is no scalar; reduce it with mean() or sum()');
  });
  it('toTypedArray copies, data is a view, detach shares', () => {
    const w = parameter(tensor([1, 2]));
    const [copy, twin] = [w.toTypedArray(), w.detach()];
    w.assign(9);
    expect([[...copy], twin.toArray(), w.detach().tracked]).toEqual([[1, 2], [9, 9], false]);
  });
});
