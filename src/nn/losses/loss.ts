/** What all losses are: how wrong a prediction is, for each example or on average. Shapes must be equal; nothing is stretched. */
import { ShapeError, ValueError } from '../../errors.js';
import { type Case, type Defined, define } from '../../op.js';
import { mean } from '../../ops/reduce.js';
import { checkOptions } from '../../options.js';
import { sameShape, show } from '../../shape.js';
import type { Check, Equal, Shape } from '../../shape-types.js';
import { type Tensor, tracer } from '../../tensor.js';

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

/** Throws a ValueError for an option that does not exist, and a reduction that is none. */
export function checkLossOptions(name: string, options: { readonly reduction?: unknown }, own: readonly string[] = []): void {
  checkOptions(name, options, ['reduction', ...own]);
  const { reduction = 'mean' } = options;
  if (reduction === 'mean' || reduction === 'none') return;
  throw new ValueError(`${name}: reduction '${reduction}' must be 'mean' or 'none'; for the sum, take 'none' and add up with sum()`);
}

/** Throws a ValueError for the first value that is not right; values are unknown while a function is being compiled. */
export function checkValues(name: string, what: string, t: Tensor, isRight: (value: number) => boolean, must: string): void {
  if (tracer) return;
  const at = t.data.findIndex((value: number) => !isRight(value));
  if (at >= 0) throw new ValueError(`${name}: ${what} ${t.data[at]} (element ${at}) must be ${must}`);
}

export const reduced = (each: Tensor, reduction: LossReduction | undefined): Tensor => (reduction === 'none' ? each : mean(each));

/** A loss that is a composition of ops, with options `own` beside the reduction, and what must hold of the targets. */
export function composition<Args>(
  name: string,
  each: (prediction: Tensor, target: Tensor, options: Args) => Tensor,
  { values, own, check }: Composition = {},
): Loss<Args> & Defined {
  type Options = { readonly reduction?: LossReduction } & Args;
  const unchecked = (prediction: Tensor, target: Tensor, options: Options): Tensor =>
    reduced(each(prediction, target, options), options.reduction);
  const call = (prediction: Tensor, target: Tensor, options: Options = {} as Options): Tensor => {
    checkLossOptions(name, options, own);
    requireEqual(name, prediction.shape, target.shape);
    check?.(target);
    return unchecked(prediction, target, options);
  };
  // Gradients are tested at targets of any value.
  return define<Loss<Args>>(call, { values, cases: casesFor((a, b, options) => unchecked(a, b, (options ?? {}) as Options)) });
}

interface Composition {
  /** Where tests draw values from. */
  readonly values?: readonly (readonly [number, number])[];
  readonly own?: readonly string[];
  readonly check?: (target: Tensor) => void;
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
