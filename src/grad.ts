/** Derivatives of functions: grad, valueAndGrad, jacobian, hessian, which nest. */
import { backward, topological } from './backward.js';
import { fullLike } from './create.js';
import { GradientError } from './errors.js';
import { stack } from './ops/join.js';
import { reshape } from './ops/move.js';
import { show, sizeOf } from './shape.js';
import type { Shape } from './shape-types.js';
import { Tensor } from './tensor.js';

/** A function whose first argument is differentiated; the others are passed through. */
type Differentiable<X extends Tensor, Rest extends readonly unknown[]> = (x: X, ...rest: Rest) => Tensor;

/** x as a variable of its own: a new leaf, or, inside another derivative, a twin through which that one still sees x. */
const variable = <X extends Tensor>(x: X): X =>
  (x.tracked ? reshape(x, x.shape) : new Tensor(x.shape, x.values, null, true, x.name)) as Tensor as X;

/** Whether `y` depends on anything tracked besides `x`, so that someone may want to differentiate further. */
const dependsOnOthers = (y: Tensor, x: Tensor): boolean => x.origin !== null || topological(y).some((t) => !t.origin && t !== x);

/** The gradient of `y` with respect to `x` for one seed; zeros where y does not depend on x. */
function pull(y: Tensor, x: Tensor, seed?: Tensor): Tensor {
  if (!y.tracked) return fullLike(x, 0);
  const gradients = backward(y, { seed, differentiable: dependsOnOthers(y, x) });
  return gradients.has(x) ? gradients.get(x) : fullLike(x, 0);
}

function scalar(name: string, y: Tensor): Tensor {
  if (y.size === 1) return y;
  throw new GradientError(`${name}: a result of shape ${show(y.shape)} is no scalar; reduce it with mean() or sum(), or use jacobian`);
}

/**
 * The function that gives the value of `f` and its gradient with respect to the first argument.
 * @throws GradientError if f does not return a scalar.
 * @example
 * valueAndGrad((x: Tensor) => x.square().sum())(tensor([1, 2])) // [5, [2, 4]], as tensors
 */
export function valueAndGrad<X extends Tensor, Rest extends readonly unknown[]>(
  f: Differentiable<X, Rest>,
): (x: X, ...rest: Rest) => [value: Tensor<[]>, gradient: Tensor<X['shape']>] {
  return (x, ...rest) => {
    const v = variable(x);
    const y = scalar('grad', f(v, ...rest));
    const gradient = pull(y, v);
    // The value keeps its graph only if something besides our own variable is in it.
    const value = y.tracked && !dependsOnOthers(y, v) ? y.detach() : y;
    return [reshape(value, []), gradient as Tensor<X['shape']>];
  };
}

/**
 * The function that gives the gradient of `f` with respect to its first argument; derivatives nest.
 * @throws GradientError if f does not return a scalar.
 * @example
 * const cube = (x: Tensor<[]>) => x.pow(3);
 * grad(grad(cube))(tensor(2)).item() // 12
 */
export function grad<X extends Tensor, Rest extends readonly unknown[]>(
  f: Differentiable<X, Rest>,
): (x: X, ...rest: Rest) => Tensor<X['shape']> {
  const both = valueAndGrad(f);
  return (x, ...rest) => both(x, ...rest)[1];
}

/**
 * The function that gives all derivatives of f's elements: $J_{ij} = \partial f_i / \partial x_j$, of shape `[...f(x).shape, ...x.shape]`.
 * It walks the graph once per element of f(x).
 * @example
 * jacobian((x: Tensor<[2]>) => x.mul(x))(tensor([1, 3])).toArray() // [[2, 0], [0, 6]]
 */
export function jacobian<X extends Tensor, Y extends Tensor, Rest extends readonly unknown[]>(
  f: (x: X, ...rest: Rest) => Y,
): (x: X, ...rest: Rest) => Tensor<[...Y['shape'], ...X['shape']]> {
  return (x, ...rest) => {
    const v = variable(x);
    const y = f(v, ...rest);
    const shape: Shape = [...y.shape, ...v.shape];
    if (sizeOf(shape) === 0) return reshape(fullLike(v, 0), shape) as Tensor as Tensor<[...Y['shape'], ...X['shape']]>;
    const rows = Array.from({ length: y.size }, (_, i) => {
      const seed = fullLike(y as Tensor, 0);
      seed.data[i] = 1;
      return pull(y, v, seed);
    });
    return reshape(stack(rows), shape) as Tensor as Tensor<[...Y['shape'], ...X['shape']]>;
  };
}

/**
 * The function that gives all second derivatives of a scalar function: $H_{ij} = \partial^2 f / \partial x_i \partial x_j$, of shape
 * `[...x.shape, ...x.shape]`.
 * @throws GradientError if f does not return a scalar.
 * @example
 * hessian((x: Tensor<[2]>) => x.pow(3).sum())(tensor([1, 2])).toArray() // [[6, 0], [0, 12]]
 */
export function hessian<X extends Tensor, Rest extends readonly unknown[]>(
  f: Differentiable<X, Rest>,
): (x: X, ...rest: Rest) => Tensor<[...X['shape'], ...X['shape']]> {
  return jacobian(grad(f));
}
