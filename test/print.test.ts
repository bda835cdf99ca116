import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { arange, parameter, tensor, zeros } from '../src/index.js';

describe('a tensor as text', () => {
  it('shows shape, number type, and values in aligned columns', () => {
    expect(
      String(
        tensor([
          [1, -2.5],
          [1000, 0.125],
        ]),
      ),
    ).toBe('Tensor [2, 2] float32\n[[   1.00,   -2.50],\n [1000.00,    0.13]]');
    expect(String(tensor([1, 20, 300]))).toBe('Tensor [3] float32\n[  1,  20, 300]');
    expect(String(tensor(0.5, { dtype: 'float64' }))).toBe('Tensor [] float64: 0.5000');
    expect(String(parameter(tensor([0.1]), 'w'))).toBe('Tensor "w" [1] float32\n[0.1000]');
  });
  it('separates matrices by an empty line', () => {
    expect(String(arange(8).reshape([2, 2, 2]))).toBe('Tensor [2, 2, 2] float32\n[[[0, 1],\n  [2, 3]],\n\n [[4, 5],\n  [6, 7]]]');
  });
  it('cuts long axes', () => {
    expect(String(arange(100))).toBe('Tensor [100] float32\n[ 0,  1,  2,  3, …, 96, 97, 98, 99]');
    expect(String(zeros([50, 50])).split('\n')).toHaveLength(10);
    expect(String(zeros([50, 50])).split('\n')[5]).toBe(' …,');
  });
  it('shows what is not finite, very large and very small', () => {
    expect(String(tensor([Number.NaN, Number.POSITIVE_INFINITY, 1]))).toContain('[     NaN, Infinity,        1]');
    expect(String(tensor([1e-7, 1.5, 0]))).toBe('Tensor [3] float32\n[1.0e-7, 1.5000, 0.0000]');
    expect(String(tensor([1e-7]))).toContain('1.0000e-7');
    expect(String(tensor([3e10]))).toContain('3.0000e+10');
    expect(String(zeros([0, 3]))).toBe('Tensor [0, 3] float32 (empty)');
  });
  it('is what console.log shows, inside objects too', () => {
    expect(inspect(tensor([1, 2]))).toBe('Tensor [2] float32\n[1, 2]');
    expect(inspect({ w: tensor(1) })).toContain('Tensor [] float32: 1');
  });
});
