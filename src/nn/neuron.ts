/** One neuron: a weighted sum of its inputs plus a bias, through an activation. */
import { parameter, type TensorOptions, zeros } from '../create.js';
import { ShapeError } from '../errors.js';
import { add } from '../ops/arithmetic.js';
import { matmul } from '../ops/matmul.js';
import { sameShape, show } from '../shape.js';
import type { Check, Features, Result, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import { checkLayerOptions, checkType, layer, type Owned } from './layer.js';

/** How a neuron starts. */
export interface NeuronOptions<N extends number = number> extends TensorOptions {
  /** Starting weights, [features, 1]; zeros if not given. */
  readonly weights?: Tensor<[N, 1]> | undefined;
  /** Starting bias, [1]; zero if not given. */
  readonly bias?: Tensor<[1]> | undefined;
}

/** A neuron of N inputs. Examples are rows: it maps [m, N] to [m, 1]. */
export interface Neuron<N extends number = number> extends Owned {
  <S extends Shape>(x: Tensor<S> & Check<Features<S, N, 1>>): Result<Features<S, N, 1>>;
  /** The weighted sums before the activation, equation (7). */
  logits<S extends Shape>(x: Tensor<S> & Check<Features<S, N, 1>>): Result<Features<S, N, 1>>;
  readonly features: N;
  readonly kind: 'features';
  readonly takes: N;
  readonly gives: 1;
  /** w, [N, 1]. */
  readonly weights: Tensor<[N, 1]>;
  /** b, [1]. */
  readonly bias: Tensor<[1]>;
  readonly parameters: readonly [weights: Tensor<[N, 1]>, bias: Tensor<[1]>];
  readonly named: { readonly weights: Tensor<[N, 1]>; readonly bias: Tensor<[1]> };
}

/**
 * The neuron of the lecture's figure 1: $a = \varphi(x w + b)$, with weights and bias zero or given.
 * @throws ShapeError if given weights or bias do not fit.
 * @example
 * const or = neuron(2, sigmoid, { weights: tensor([[20], [20]]), bias: tensor([-10]) });
 * or(tensor([[0, 0], [0, 1]])).toArray() // [[0.00004…], [0.99995…]]
 */
export function neuron<const N extends number>(
  features: N,
  activation: (z: Tensor) => Tensor,
  options: NeuronOptions<NoInfer<N>> = {},
): Neuron<N> {
  checkLayerOptions('neuron', options, ['weights', 'bias', 'dtype', 'name']);
  const { dtype } = options;
  const weights = parameter(
    fitting(options.weights, [features, 1], 'weights') ?? zeros([features, 1], { dtype }),
    'weights',
  ) as Tensor as Tensor<[N, 1]>;
  const bias = parameter(fitting(options.bias, [1], 'bias') ?? zeros([1], { dtype: dtype ?? weights.dtype }), 'bias') as Tensor as Tensor<
    [1]
  >;
  const logits = (x: Tensor): Tensor => {
    if (x.shape.at(-1) !== features) {
      throw new ShapeError(
        'neuron',
        `takes ${features} features, got shape ${show(x.shape)}; the last axis must have ${features}`,
        [x.shape],
        -1,
      );
    }
    checkType('neuron', x, weights);
    return add(matmul(x, weights), bias);
  };
  const owned = layer((x) => activation(logits(x)), { weights, bias }, {}, `neuron(${features})`);
  return Object.assign(owned, { logits, features, kind: 'features', takes: features, gives: 1, weights, bias }) as unknown as Neuron<N>;
}

function fitting(given: Tensor | undefined, shape: Shape, what: string): Tensor | undefined {
  if (!given || sameShape(given.shape, shape)) return given;
  throw new ShapeError('neuron', `${what} of shape ${show(given.shape)} must have shape ${show(shape)}`, [given.shape, shape]);
}
