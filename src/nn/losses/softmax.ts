/** The loss for one of several classes, from logits. */
import { ShapeError, ValueError } from '../../errors.js';
import { type Defined, define } from '../../op.js';
import { add, mul, neg } from '../../ops/arithmetic.js';
import { where } from '../../ops/choose.js';
import { oneHot } from '../../ops/embedding.js';
import { checkNumbers } from '../../ops/numbers.js';
import { sum } from '../../ops/reduce.js';
import { logSoftmax } from '../../ops/softmax.js';
import { sameShape, show } from '../../shape.js';
import type { Box, Check, Equal, Result, Shape, Show } from '../../shape-types.js';
import { Tensor } from '../../tensor.js';
import { checkLossOptions, type LossReduction, reduced } from './loss.js';

export interface ClassLossOptions<R extends LossReduction = LossReduction> {
  readonly reduction?: R | undefined;
  /** How much of each label is spread evenly over all classes, from 0 to below 1. Default 0. */
  readonly smoothing?: number | undefined;
}

/** Rule: for logits [..., classes], class numbers [...] or probabilities [..., classes]; a loss for each [...]. */
export type Labelled<S extends Shape, Y extends Shape> = number extends S['length'] | Y['length']
  ? Box<Shape>
  : Box<S> extends Box<readonly [...infer P extends Shape, number]>
    ? Equal<P, Y> extends string
      ? Equal<S, Y> extends string
        ? `logits ${Show<S>} want class numbers ${Show<P>} or probabilities ${Show<S>}, got ${Show<Y>}`
        : Box<P>
      : Box<P>
    : 'logits are a scalar';

interface ClassLoss {
  <X extends Tensor, Y extends Shape, const R extends LossReduction = 'mean'>(
    logits: X,
    target: Tensor<Y> & Check<Labelled<X['shape'], Y>>,
    options?: ClassLossOptions<R>,
  ): R extends 'none' ? Result<Labelled<X['shape'], Y>> : Tensor<[]>;
  /** Which targets fit logits, for the compiler: class numbers or probabilities. */
  readonly wants?: 'classes';
}

/**
 * Cross-entropy of the softmax of logits z [..., classes] against labels: class numbers (int32, [...]) or probabilities ([..., classes]).
 * $-\sum_k p_k \ln \mathrm{softmax}(z)_k$, its gradient is $\mathrm{softmax}(z) - p$. It never overflows.
 * @throws ShapeError if the shapes do not fit, ValueError if a class number or the smoothing is out of range.
 * @function
 * @example
 * softmaxCrossEntropy(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item() // 0.6931…
 */
export const softmaxCrossEntropy: ClassLoss & Defined = /*@__PURE__*/ define<ClassLoss>(
  (logits: Tensor, target: Tensor, options: ClassLossOptions = {}): Tensor => {
    checkLossOptions('softmaxCrossEntropy', options, ['smoothing']);
    const { reduction, smoothing = 0 } = options;
    if (!(smoothing >= 0 && smoothing < 1)) throw new ValueError(`softmaxCrossEntropy: smoothing ${smoothing} must be from 0 to below 1`);
    const classes = logits.shape.at(-1) ?? 0;
    const isNumbers = target.dtype === 'int32';
    const wanted = isNumbers ? logits.shape.slice(0, -1) : logits.shape;
    if (!sameShape(target.shape, wanted) || logits.rank === 0) {
      const what = isNumbers ? 'class numbers' : 'probabilities';
      // Labels of the other kind, but for their number type.
      const other = isNumbers ? logits.shape : logits.shape.slice(0, -1);
      const [kind, dtype] = isNumbers ? ['probabilities', logits.dtype] : ['class numbers', 'int32'];
      const fix = sameShape(target.shape, other) ? `; ${kind} are ${dtype}: convert with astype('${dtype}')` : '';
      const why = `logits ${show(logits.shape)} want ${what} of shape ${show(wanted)}, got ${show(target.shape)}${fix}`;
      throw new ShapeError('softmaxCrossEntropy', why, [logits.shape, target.shape]);
    }
    if (isNumbers) checkNumbers('softmaxCrossEntropy', target, classes, 'class', 'classes');
    const sure: Tensor = isNumbers ? oneHot(target, classes, { dtype: logits.dtype === 'float64' ? 'float64' : 'float32' }) : target;
    const p: Tensor = smoothing > 0 ? add(mul(sure, 1 - smoothing), smoothing / classes) : sure;
    const logs: Tensor = logSoftmax(logits);
    // Picked rather than multiplied: classes whose logits are −Infinity, which cannot be, cost nothing if they are not wanted.
    const each: Tensor = isNumbers && smoothing === 0 ? where(p, logs, 0) : mul(p, logs);
    return reduced(neg(sum(each, -1)), reduction);
  },
  {
    values: [[0.1, 0.9]],
    cases: [
      { shapes: [[3, 4]], call: (z) => softmaxCrossEntropy(z!, new Tensor([3], Int32Array.of(2, 0, 3)), { smoothing: 0.1 }) },
      { shapes: [[4]], call: (z) => softmaxCrossEntropy(z!, new Tensor([], Int32Array.of(2))) },
      {
        shapes: [
          [2, 3],
          [2, 3],
        ],
        call: (z, p) => softmaxCrossEntropy(z!, p!, { reduction: 'none' }),
      },
    ],
  },
);
