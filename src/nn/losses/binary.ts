/** Losses for yes or no: how wrong a probability, or its logit, is for a label. */
import type { Storage } from '../../dtype.js';
import { apply, type Defined, define, type Op, type Vjp } from '../../op.js';
import { sigmoid, softplus } from '../../ops/activation.js';
import { add, div, mul, neg, sub } from '../../ops/arithmetic.js';
import { clip, maximum } from '../../ops/choose.js';
import { log, log1p } from '../../ops/exponential.js';
import type { Tensor } from '../../tensor.js';
import { casesFor, checkLossOptions, checkValues, type Loss, type LossReduction, reduced, requireEqual } from './loss.js';

/** NaN is left to what watches the cost. */
const isShare = (value: number): boolean => !(value < 0 || value > 1);

/** The op and function of a loss with a loop of its own. */
function loss(
  name: string,
  loop: (y: Storage, a: Storage, b: Storage) => void,
  vjp: readonly Vjp[],
  values: readonly (readonly [number, number])[],
  composed: (a: Tensor, b: Tensor) => Tensor,
  check: (prediction: Tensor) => void = () => {},
): Loss & Defined {
  const op: Op = {
    name,
    shape([prediction, target]) {
      requireEqual(name, prediction!, target!);
      return prediction!;
    },
    forward: (y, _, [a, b]) => loop(y, a!.data, b!.data),
    vjp,
    composed: ([a, b]) => composed(a!, b!),
  };
  const call = (prediction: Tensor, target: Tensor, options: { readonly reduction?: LossReduction } = {}): Tensor => {
    checkLossOptions(name, options);
    requireEqual(name, prediction.shape, target.shape);
    check(prediction);
    checkValues(name, 'label', target, isShare, 'from 0 to 1');
    return reduced(apply(op, [prediction, target], undefined), options.reduction);
  };
  return define<Loss>(call, { values, cases: casesFor(call) }, op);
}

/**
 * Cross-entropy of probabilities ŷ against labels y in [0, 1], equation (9): $-y \ln \hat y - (1 - y) \ln(1 - \hat y)$, and its mean (10).
 * As in PyTorch, the logarithms are clamped at −100 and the gradient's denominator $\hat y (1 - \hat y)$ at 1e-12. Prefer
 * `binaryCrossEntropyWithLogits` where logits are at hand: its gradient is exact for any of them.
 * @throws ShapeError if the shapes differ, ValueError if a probability or a label is not from 0 to 1 (not looked at in compiled functions).
 * @function
 * @example
 * binaryCrossEntropy(tensor([0.5, 0.5]), tensor([0, 1])).item() // 0.6931…
 */
export const binaryCrossEntropy: Loss & Defined = /*@__PURE__*/ loss(
  'binaryCrossEntropy',
  (y, a, b) => {
    for (let i = 0; i < y.length; i++) y[i] = -(b[i]! * Math.max(Math.log(a[i]!), -100) + (1 - b[i]!) * Math.max(Math.log1p(-a[i]!), -100));
  },
  [
    (g, _, [a, b]) => div(mul(g, sub(a!, b!)), maximum(mul(a!, sub(1, a!)), 1e-12)),
    (g, _, [a]) => mul(g, clip(sub(log1p(neg(a!)), log(a!)), -100, 100)),
  ],
  [[0.1, 0.9]],
  (a, b) => neg(add(mul(b, maximum(log(a), -100)), mul(sub(1, b), maximum(log1p(neg(a)), -100)))),
  (a) => checkValues('binaryCrossEntropy', 'probability', a, isShare, 'from 0 to 1; for logits, take binaryCrossEntropyWithLogits'),
);

/**
 * The same loss from logits z, with $\hat y = \sigma(z)$: $(1 - y) z + \ln(1 + e^{-z})$, which never overflows. Its gradient is
 * $\sigma(z) - y$, the a − y of equations (11) and (12).
 * @throws ShapeError if the shapes differ, ValueError if a label is not from 0 to 1 (not looked at in compiled functions).
 * @function
 * @example
 * binaryCrossEntropyWithLogits(tensor([0, 1000]), tensor([1, 1])).item() // 0.3465…
 */
export const binaryCrossEntropyWithLogits: Loss & Defined = /*@__PURE__*/ loss(
  'binaryCrossEntropyWithLogits',
  (y, z, b) => {
    for (let i = 0; i < y.length; i++) {
      const x = z[i]!;
      y[i] = (1 - b[i]!) * x + Math.max(-x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }
  },
  [(g, _, [z, y]) => mul(g, sub(sigmoid(z!), y!)), (g, _, [z]) => mul(g, neg(z!))],
  [[0.1, 0.9]],
  (z, y) => add(mul(sub(1, y), z), softplus(neg(z))),
);
