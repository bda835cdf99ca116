import { describe, expect, it } from 'vitest';
import { add, backward, GradientError, parameter, ShapeError, sigmoid, type Tensor, tensor, zeros } from '../src/index.js';

const scalar = (value: number, name?: string) => parameter(tensor(value, { dtype: 'float64' }), name);

describe('backward', () => {
  it('adds up contributions before going on: a = 1, b = a + a, c = b + b', () => {
    const a = scalar(1);
    const b = a.add(a);
    const c = b.add(b);
    const grads = backward(c);
    expect(grads.get(a).item()).toBe(4);
    expect(grads.get(b).item()).toBe(2);
    expect(grads.get(c).item()).toBe(1);
  });
  it('can be called again, and gives the same', () => {
    const a = scalar(3);
    const y = a.square();
    expect(backward(y).get(a).item()).toBe(6);
    expect(backward(y).get(a).item()).toBe(6);
    expect(Object.keys(a)).not.toContain('grad');
  });
  it('walks a chain of 100,000 ops', () => {
    const a = scalar(1);
    let y: Tensor = a;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    expect(backward(y).get(a).item()).toBe(1);
  });
  it('walks a ladder whose paths double at each of 200 rungs', () => {
    const a = scalar(1);
    let y: Tensor = a;
    for (let i = 0; i < 200; i++) y = y.add(y).mul(0.5);
    expect(backward(y).get(a).item()).toBe(1);
  });
  it('records nothing unless asked', () => {
    const a = scalar(2);
    const y = a.pow(3);
    const plain = backward(y).get(a);
    expect([plain.tracked, plain.origin]).toEqual([false, null]);
    expect(backward(y, { seed: parameter(tensor(1, { dtype: 'float64' })) }).get(a).tracked).toBe(false);
    const live = backward(y, { differentiable: true }).get(a);
    expect(backward(live).get(a).item()).toBe(12);
  });
  it('starts from a seed of the shape of the loss', () => {
    const a = parameter(tensor([1, 2, 3]));
    const grads = backward(a.square(), { seed: tensor([1, 0, 10]) });
    expect(grads.get(a).toArray()).toEqual([2, 0, 60]);
    expect(() => backward(a.square(), { seed: zeros([2]) })).toThrow(ShapeError);
    expect(() => backward(a.square())).toThrow('no scalar; reduce it with mean() or sum(), or pass a seed');
  });
  it('calls a vjp only for inputs that are tracked', () => {
    const x = tensor([[1, 2]]);
    const w = parameter(tensor([[3], [4]]));
    const grads = backward(x.matmul(w));
    expect(grads.has(x)).toBe(false);
    expect(grads.get(w).toArray()).toEqual([[1], [2]]);
  });
  it('says why there is no gradient', () => {
    const [a, b] = [scalar(1, 'a'), scalar(1, 'b')];
    const untracked = tensor(1, { dtype: 'float64' });
    const grads = backward(a.add(untracked));
    expect(() => grads.get(b)).toThrow('none for "b" of shape []; the loss was not computed from it');
    expect(() => grads.get(untracked)).toThrow('it is not tracked; compute it from a parameter()');
    expect(() => backward(untracked)).toThrow(GradientError);
    expect(() => backward(a.detach().add(1))).toThrow('is not tracked; compute it from a parameter()');
  });
  it('refuses values that changed since the forward pass', () => {
    const w = scalar(2, 'w');
    const loss = w.square();
    w.assign(5);
    expect(() => backward(loss)).toThrow('"w" was assigned after square used it; call backward before the step');
    expect(backward(w.square()).get(w).item()).toBe(10);
  });
  it('refuses them behind a detached twin too, which shares its memory', () => {
    const [w, v] = [scalar(2, 'w'), scalar(3, 'v')];
    const loss = w.detach().mul(v);
    w.assign(5);
    expect(() => backward(loss)).toThrow('was assigned after mul used it');
  });
  it('is not fooled by a reshaped parameter: the copy keeps its values', () => {
    const w = parameter(tensor([1, 2]), 'w');
    const r = w.reshape([2, 1]);
    w.assign(tensor([7, 8]));
    expect(r.toArray()).toEqual([[1], [2]]);
  });
  it('sums gradients back over stretched axes', () => {
    const b = parameter(zeros([3]));
    const s = parameter(tensor(1));
    const c = parameter(zeros([2, 1]));
    const grads = backward(
      add(zeros([2, 3]), b)
        .add(c)
        .mul(s)
        .sum(),
    );
    expect(grads.get(b).toArray()).toEqual([2, 2, 2]);
    expect(grads.get(c).toArray()).toEqual([[3], [3]]);
    expect(grads.get(s).shape).toEqual([]);
  });
  it('stops at detach and at comparisons', () => {
    const a = scalar(2);
    expect(a.greater(1).tracked).toBe(false);
    const grads = backward(a.detach().mul(a));
    expect(grads.get(a).item()).toBe(2);
  });
  it('iterates over what it found', () => {
    const a = scalar(0, 'a');
    const y = sigmoid(a);
    expect([...backward(y)].map(([t, g]) => [t === a, g.item()])).toEqual([
      [false, 1],
      [true, 0.25],
    ]);
  });
});
