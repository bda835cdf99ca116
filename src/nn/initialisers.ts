/** Starting values of weights: small random numbers, so large that signals keep their size from layer to layer. */
import { CompileError } from '../compile/error.js';
import type { DType } from '../dtype.js';
import { ShapeError } from '../errors.js';
import { mul } from '../ops/arithmetic.js';
import { type Generator, randn, uniform } from '../random/generator.js';
import { sameShape, show } from '../shape.js';
import type { Shape } from '../shape-types.js';
import { type Tensor, tracer } from '../tensor.js';

/** What an initialiser is told. */
export interface Start {
  /** How many numbers go into each output, and how many outputs each input goes to. */
  readonly inputs: number;
  readonly outputs: number;
  readonly dtype?: Exclude<DType, 'int32'> | undefined;
  /** Where random numbers come from; the default generator if not given. */
  readonly generator?: Generator | undefined;
}

/** Gives weights of a shape. `zeros` and `ones` are initialisers too. */
export type Initialiser = (shape: Shape, start: Start) => Tensor;

/** Numbers of a variance, normally distributed or spread evenly. */
const scaled =
  (variance: (start: Start) => number, isNormal: boolean): Initialiser =>
  (shape, start) => {
    const { dtype, generator } = start;
    const deviation = Math.sqrt(variance(start));
    if (isNormal) return mul(randn(shape, { dtype, generator }), deviation);
    const bound = Math.sqrt(3) * deviation;
    return uniform(shape, { dtype, generator, low: -bound, high: bound });
  };

const glorot = ({ inputs, outputs }: Start): number => 2 / (inputs + outputs);
const he = ({ inputs }: Start): number => 2 / inputs;
const efficient = ({ inputs }: Start): number => 1 / inputs;

/**
 * Normal with variance $2 / (\text{inputs} + \text{outputs})$, for tanh and the like.
 * Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010, equation 12.
 */
export const xavier: Initialiser = /*@__PURE__*/ scaled(glorot, true);
/** The same variance, spread evenly. Glorot and Bengio, 2010, equation 16. */
export const xavierUniform: Initialiser = /*@__PURE__*/ scaled(glorot, false);

/**
 * Normal with variance $2 / \text{inputs}$, for relu, which stops half of its inputs.
 * He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", 2015, equation 10.
 */
export const kaiming: Initialiser = /*@__PURE__*/ scaled(he, true);
/** The same variance, spread evenly. */
export const kaimingUniform: Initialiser = /*@__PURE__*/ scaled(he, false);

/** Normal with variance $1 / \text{inputs}$. LeCun, Bottou, Orr and Müller, "Efficient BackProp", 1998, section 4.6. */
export const lecun: Initialiser = /*@__PURE__*/ scaled(efficient, true);
/** The same variance, spread evenly. */
export const lecunUniform: Initialiser = /*@__PURE__*/ scaled(efficient, false);

/** What an initialiser gives for the weights of a layer. Throws a ShapeError if it is of another shape. */
export function startOf(layer: string, initialise: Initialiser, shape: Shape, start: Start): Tensor {
  if (tracer) throw new CompileError(`${layer}: made inside a function being compiled, it would be new at each call; make it outside`);
  const given: Tensor | undefined = initialise(shape, start);
  if (!given?.shape)
    throw new ShapeError(layer, 'initialise gave no tensor; return one of the shape that it is called with, as zeros does');
  if (sameShape(given.shape, shape)) return given;
  const why = `initialise gave shape ${show(given.shape)}, the weights have ${show(shape)}; make them of the shape that it is called with`;
  throw new ShapeError(layer, why, [given.shape, shape]);
}
