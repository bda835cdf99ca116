/** Layer normalisation: the activations of each example by their own mean and variance. */
import { ones, parameter, zeros } from '../../create.js';
import { ShapeError } from '../../errors.js';
import { add, mul } from '../../ops/arithmetic.js';
import { mean, variance } from '../../ops/reduce.js';
import { show, sizeOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import { checkLayerOptions, type KeepingLayer, keeping, nameIn } from '../layer.js';
import { checkEpsilon, type NormOptions, normalised } from './batch-norm.js';

/** The size of the last axis. */
export type LastOf<S extends number | Shape> = S extends number ? S : S extends readonly [...Shape, infer L extends number] ? L : number;

/**
 * Layer normalisation over the last axes, of shape `shape` (one number for the last axis): each example by its own mean and variance, then
 * $\gamma x + \beta$. Ba, Kiros and Hinton, "Layer Normalization", 2016.
 * @throws ValueError if epsilon is not above 0, ShapeError if there is nothing to normalise, or when called with other last axes.
 * @example
 * layerNorm(64)(zeros([8, 10, 64])).shape // [8, 10, 64]
 */
export function layerNorm<const S extends number | Shape>(shape: S, options: NormOptions = {}): KeepingLayer<LastOf<S>> {
  const last: Shape = typeof shape === 'number' ? [shape] : shape;
  checkLayerOptions('layerNorm', options, ['epsilon', 'dtype', 'name']);
  const { epsilon = 1e-5, dtype, name } = options;
  checkEpsilon('layerNorm', epsilon);
  if (last.length === 0 || sizeOf(last) === 0)
    throw new ShapeError('layerNorm', `there is nothing to normalise in shape ${show(last)}`, [last]);
  const scale = parameter(ones(last, { dtype }), nameIn(name, 'scale'));
  const shift = parameter(zeros(last, { dtype }), nameIn(name, 'shift'));
  const axes = last.map((_, i) => i - last.length);
  return keeping(
    { features: last.at(-1)! as LastOf<S> },
    (x) => {
      if (show(x.shape.slice(-last.length)) !== show(last)) {
        const fix = last.length === 1 ? `the last axis must have ${last[0]}` : `the last axes must be ${show(last)}`;
        throw new ShapeError('layerNorm', `takes shapes that end with ${show(last)}, got ${show(x.shape)}; ${fix}`, [x.shape], -1);
      }
      return add(mul(normalised(x, mean(x, axes, true), variance(x, axes, true), epsilon), scale), shift);
    },
    { scale, shift },
    {},
    `layerNorm(${typeof shape === 'number' ? shape : show(last)})`,
  );
}
