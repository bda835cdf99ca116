import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grad, hessian, jacobian, parameter, type Tensor, tensor, valueAndGrad } from '../src/index.js';

const double = { dtype: 'float64' } as const;
const at = (x: number) => tensor(x, double);

describe('grad, valueAndGrad, jacobian, hessian', () => {
  it('nest to any order: the derivatives of x⁴', () => {
    let f = (x: Tensor): Tensor => x.pow(4);
    const found = [1, 2, 3, 4, 5].map(() => {
      f = grad(f) as (x: Tensor) => Tensor;
      return f(at(2)).item();
    });
    expect(found).toEqual([32, 48, 48, 24, 0]);
  });
  it('keep an inner variable apart from an outer one', () => {
    // d/dx [x · d/dy (x + y) at y = 1] = 1, not 2.
    const f = (x: Tensor): Tensor => x.mul(grad((y: Tensor) => x.add(y))(at(1)));
    expect(grad(f)(at(5)).item()).toBe(1);
    // d/dx [d/dy (x · y) at y = x] = d/dx x = 1.
    const g = (x: Tensor): Tensor => grad((y: Tensor) => x.mul(y))(x);
    expect(grad(g)(at(3)).item()).toBe(1);
  });
  it('give gradients that are plain unless someone may differentiate further', () => {
    const cube = (x: Tensor): Tensor => x.pow(3);
    expect(grad(cube)(at(2)).tracked).toBe(false);
    const [value, gradient] = valueAndGrad(cube)(at(2));
    expect([value.item(), gradient.item(), value.tracked]).toEqual([8, 12, false]);
    const w = parameter(at(2));
    expect(grad((x: Tensor) => x.mul(w))(at(1)).tracked).toBe(true);
  });
  it('pass other arguments through', () => {
    expect(grad((x: Tensor, power: number) => x.pow(power))(at(3), 2).item()).toBe(6);
  });
  it('give zeros where the function does not depend on its argument', () => {
    expect(grad((_x: Tensor) => at(1))(tensor([1, 2])).toArray()).toEqual([0, 0]);
    expect(grad((x: Tensor) => x.detach().sum())(tensor([1, 2])).toArray()).toEqual([0, 0]);
  });
  it('refuse a function that returns no scalar', () => {
    expect(() => grad((x: Tensor) => x.mul(2))(tensor([1, 2]))).toThrow('a result of shape [2] is no scalar');
  });
  it('give the matrix of a linear map as its jacobian', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: 6, maxLength: 6 }), (values) => {
        const A = tensor(values, double).reshape([2, 3]);
        const J = jacobian((x: Tensor) => A.matmul(x))(tensor([1, 2, 3], double));
        expect(J.shape).toEqual([2, 3]);
        expect(J.equal(A).min().item()).toBe(1);
      }),
    );
  });
  it('give A + Aᵀ as the hessian of xᵀAx', () => {
    const A = tensor(
      [
        [1, 2],
        [5, 4],
      ],
      double,
    );
    const H = hessian((x: Tensor) => x.dot(A.matmul(x)))(tensor([0.3, -0.7], double));
    expect(H.toArray()).toEqual(A.add(A.transpose()).toArray());
  });
});
