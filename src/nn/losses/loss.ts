/** What all losses are: how wrong a prediction is, for each example or on average. Shapes must be equal; nothing is stretched. */
import { ShapeError } from '../../errors.js';
import { type Case, type Defined, define } from '../../op.js';
import { mean } from '../../ops/reduce.js';
import { sameShape, show } from '../../shape.js';
import type { Check, Equal, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';

/** `none`: the loss of each example, equation (9). `mean`: their mean, the cost, equation (10). */
export type LossReduction = 'none' | 'mean';

/** A loss of predictions and targets of one shape. Args are settings of its own. */
export interface Loss<Args = unknown> {
  <X extends Tensor, Y extends Shape, const R extends LossReduction = 'mean'>(
    prediction: X,
    target: Tensor<Y> & Check<Equal<X['shape'], Y>>,
    options?: { readonly reduction?: R } & Args,
  ): R extends 'none' ? Tensor<X['shape']> : Tensor<[]>;
  /** Which targets fit a prediction, for the compiler: those of its shape. */
  readonly wants?: 'equal';
}

/** Throws if the shapes differ: (N, 1) against (N) would stretch to (N, N) and give a wrong number silently. */
export function requireEqual(name: string, prediction: Shape, target: Shape): void {
  if (sameShape(prediction, target)) return;
  const fix = `give both the same shape, for example with target.reshape(${show(prediction)})`;
  throw new ShapeError(name, `shapes ${show(prediction)} and ${show(target)} differ; ${fix}`, [prediction, target]);
}

export const reduced = (each: Tensor, reduction: LossReduction | undefined): Tensor => (reduction === 'none' ? each : mean(each));

/** A loss that is a composition of ops. */
export function composition<Args>(
  name: string,
  each: (prediction: Tensor, target: Tensor, options: Args) => Tensor,
  values?: readonly (readonly [number, number])[],
): Loss<Args> & Defined {
  type Options = { readonly reduction?: LossReduction } & Args;
  const call = (prediction: Tensor, target: Tensor, options: Options = {} as Options): Tensor => {
    requireEqual(name, prediction.shape, target.shape);
    return reduced(each(prediction, target, options), options.reduction);
  };
  return define<Loss<Args>>(call, { values, cases: casesFor(call as never) });
}

/** On which shapes a loss is tested. */
export const casesFor = (call: (a: Tensor, b: Tensor, options?: { reduction: LossReduction }) => Tensor): readonly Case[] => [
  {
    shapes: [
      [3, 1],
      [3, 1],
    ],
    call: (a, b) => call(a!, b!),
  },
  {
    shapes: [
      [2, 3],
      [2, 3],
    ],
    call: (a, b) => call(a!, b!, { reduction: 'none' }),
  },
];
