/** A way round layers: what they make of their input is added to it. */
import { ShapeError, ValueError } from '../../errors.js';
import { add } from '../../ops/arithmetic.js';
import { sameShape, show } from '../../shape.js';
import type { Check, Result, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { layer, type Owned } from '../layer.js';
import type { Around, Intake } from '../layer-shapes.js';
import type { Mode, Model } from '../model.js';
import { labelOf } from '../summary.js';
import { namedParts, run, type Step } from './sequential.js';

/** A layer or a composition with a way round it. */
export interface Residual<F = Step> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Around<F, S>>, mode?: Mode): Result<Around<F, S>>;
  readonly kind: 'around';
  readonly inner: F;
}

/**
 * $y = x + f(x)$: what a layer or a composition makes of x is added to x itself, so it must give the shape that it takes.
 * He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015.
 * @throws ValueError if `inner` is no function, ShapeError when called with what `inner` gives another shape.
 * @example
 * residual(sequential(dense(8, 8), relu, dense(8, 8)))(zeros([4, 8])).shape // [4, 8]
 */
export function residual<const F extends Step & Partial<Model>>(inner: F & Check<Around<F, Intake<F>>>): Residual<F> {
  if (typeof inner !== 'function') throw new ValueError(`residual: ${inner} is no layer or function`);
  const call = (x: Tensor, mode?: Mode): Tensor => {
    const y = run(inner, x, mode);
    if (sameShape(x.shape, y.shape)) return add(x, y) as Tensor;
    const fix = `let the layers inside give ${show(x.shape)}${x.rank === 4 ? ", for example with padding: 'same'" : ''}`;
    throw new ShapeError('residual', `shape ${show(x.shape)} becomes ${show(y.shape)}; ${fix}`, [x.shape, y.shape]);
  };
  const { parameters, state } = namedParts([['', inner]]);
  return Object.assign(layer(call, parameters, state, `residual(${labelOf(inner)})`), {
    kind: 'around' as const,
    inner,
  }) as unknown as Residual<F>;
}
