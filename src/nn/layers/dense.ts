/** The dense layer: every output is a weighted sum of all inputs, plus a bias. */
import { parameter, zeros } from '../../create.js';
import type { DType } from '../../dtype.js';
import { ShapeError } from '../../errors.js';
import { add } from '../../ops/arithmetic.js';
import { matmul } from '../../ops/matmul.js';
import type { Generator } from '../../random/generator.js';
import { show } from '../../shape.js';
import type { Tensor } from '../../tensor.js';
import { type Initialiser, kaiming, startOf } from '../initialisers.js';
import { checkLayerOptions, checkType, type FeatureLayer, layer, nameIn } from '../layer.js';

/** How the weights of a layer start. */
export interface WeightOptions {
  /** Default `kaiming`. */
  readonly initialise?: Initialiser | undefined;
  /** Whether there is a bias, which starts at zero. Default true. */
  readonly bias?: boolean | undefined;
  readonly dtype?: Exclude<DType, 'int32'> | undefined;
  readonly generator?: Generator | undefined;
  /** Stands before the names of its parameters in graphs and errors. */
  readonly name?: string | undefined;
}

/** The names of these options. */
export const WEIGHT_OPTIONS = ['initialise', 'bias', 'dtype', 'generator', 'name'] as const;

/** A dense layer of I inputs and O outputs. */
export interface Dense<I extends number = number, O extends number = number> extends FeatureLayer<I, O> {
  /** [I, O] */
  readonly weights: Tensor<[I, O]>;
  /** [O] */
  readonly bias: Tensor<[O]> | undefined;
}

/**
 * $y = x W + b$ on the last axis: [..., inputs] becomes [..., outputs].
 * @throws ShapeError if the initialiser gives another shape, or when called with another number of features; DTypeError when called with
 * another number type than that of its weights.
 * @example
 * dense(3, 2)(zeros([5, 3])).shape // [5, 2]
 */
export function dense<const I extends number, const O extends number>(inputs: I, outputs: O, options: WeightOptions = {}): Dense<I, O> {
  checkLayerOptions('dense', options, WEIGHT_OPTIONS);
  const { initialise = kaiming, bias: hasBias = true, dtype, generator, name } = options;
  const weights = parameter(
    startOf('dense', initialise, [inputs, outputs], { inputs, outputs, dtype, generator }),
    nameIn(name, 'weights'),
  );
  const bias = hasBias ? parameter(zeros([outputs], { dtype }) as Tensor, nameIn(name, 'bias')) : undefined;
  const call = (x: Tensor): Tensor => {
    if (x.shape.at(-1) !== inputs) {
      const why = `takes ${inputs} features, got shape ${show(x.shape)}; the last axis must have ${inputs}`;
      throw new ShapeError('dense', why, [x.shape], -1);
    }
    checkType('dense', x, weights);
    const y: Tensor = matmul(x, weights);
    return bias ? add(y, bias) : y;
  };
  const owned = layer(call, bias ? { weights, bias } : { weights }, {}, `dense(${inputs}, ${outputs})`);
  return Object.assign(owned, { weights, bias, kind: 'features', takes: inputs, gives: outputs }) as unknown as Dense<I, O>;
}
