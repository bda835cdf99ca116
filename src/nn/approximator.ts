/** Sums of one function, shifted and stretched: what the universal approximation theorem says can come near any continuous function. */
import { parameter, zeros } from '../create.js';
import type { DType } from '../dtype.js';
import { ShapeError, ValueError } from '../errors.js';
import { add, mul, neg } from '../ops/arithmetic.js';
import { matmul } from '../ops/matmul.js';
import { sum } from '../ops/reduce.js';
import { type Generator, randn, uniform } from '../random/generator.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import { checkLayerOptions, checkType, type FeatureLayer, layer } from './layer.js';

/** How an approximator starts. */
export interface ApproximatorOptions {
  /** How steep the bends of φ are on the cube: the standard deviation of each w. Above 0; default 8. */
  readonly steepness?: number | undefined;
  readonly dtype?: Exclude<DType, 'int32'> | undefined;
  readonly generator?: Generator | undefined;
}

/** F of equation (4), [..., features] to [..., 1]. */
export interface Approximator<N extends number = number> extends FeatureLayer<N, 1> {
  /** The φ(wᵢᵀx + bᵢ) side by side, [..., terms]: F is linear in them, so that least squares finds the v. */
  hidden(x: Tensor): Tensor;
  /** w₁ … w_N as columns, [features, terms]. */
  readonly w: Tensor;
  /** [terms] */
  readonly b: Tensor;
  /** [terms, 1], zeros at first. */
  readonly v: Tensor;
}

/**
 * $F(x) = \sum_{i=1}^N v_i\, \varphi(w_i^T x + b_i)$, equation (4), with N `terms` on the cube $[0, 1]^\text{features}$. Each w is random,
 * and b such that $w^T x + b = 0$ somewhere in the cube: there φ bends. For φ bounded, continuous and not constant, some N, v, w and b
 * bring F within any ε of any continuous function on the cube, (5). Cybenko, "Approximation by superpositions of a sigmoidal function",
 * 1989; Hornik, "Approximation capabilities of multilayer feedforward networks", 1991.
 * @throws ValueError unless features and terms are whole numbers from 1 and the steepness is above 0, ShapeError when called with another
 * number of features.
 * @example
 * approximator(2, 16, tanh)(zeros([5, 2])).shape // [5, 1]
 */
export function approximator<const N extends number>(
  features: N,
  terms: number,
  activation: (z: Tensor) => Tensor,
  options: ApproximatorOptions = {},
): Approximator<N> {
  checkLayerOptions('approximator', options, ['steepness', 'dtype', 'generator']);
  const { steepness = 8, dtype, generator } = options;
  for (const [name, value] of Object.entries({ features, terms }))
    if (!Number.isSafeInteger(value) || value < 1) throw new ValueError(`approximator: ${name} ${value} must be a whole number from 1`);
  if (!(steepness > 0)) throw new ValueError(`approximator: steepness ${steepness} must be above 0`);
  const directions: Tensor = mul(randn([features, terms], { dtype, generator }) as Tensor, steepness);
  const bends = uniform([features, terms], { dtype, generator });
  const w = parameter(directions, 'w');
  const b = parameter(neg(sum(mul(directions, bends), 0)) as Tensor, 'b');
  const v = parameter(zeros([terms, 1], { dtype }) as Tensor, 'v');
  const hidden = (x: Tensor): Tensor => {
    if (x.shape.at(-1) !== features) {
      const why = `takes ${features} features, got shape ${show(x.shape)}; the last axis must have ${features}`;
      throw new ShapeError('approximator', why, [x.shape], -1);
    }
    checkType('approximator', x, w);
    return activation(add(matmul(x, w), b));
  };
  return Object.assign(
    layer((x) => matmul(hidden(x), v), { w, b, v }, {}, `approximator(${features}, ${terms})`),
    { hidden, w, b, v, kind: 'features' as const, takes: features, gives: 1 as const },
  ) as unknown as Approximator<N>;
}
