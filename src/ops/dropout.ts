/** Leaving out elements by chance, so that a network does not rely on any one of them. */
import { ValueError } from '../errors.js';
import { type Defined, define } from '../op.js';
import { defaultGenerator, Generator, uniform } from '../random/generator.js';
import type { Tensor } from '../tensor.js';
import { div } from './arithmetic.js';
import { less, where } from './choose.js';

export interface DropoutOptions {
  /** Where the chances come from; the default generator if not given. */
  readonly generator?: Generator | undefined;
}

type Dropping = <X extends Tensor>(x: X, rate: number, options?: DropoutOptions) => X;

/**
 * Each element becomes 0 with probability `rate`, from 0 to below 1; the others are divided by 1 − rate, so that the mean stays what it
 * was. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
 * 2014.
 * @throws ValueError if the rate is out of range.
 * @function
 * @example
 * dropout(ones([4]), 0.5, { generator: new Generator(1) }).toArray() // zeros and twos
 */
export const dropout: Dropping & Defined = /*@__PURE__*/ define<Dropping>(
  (x: Tensor, rate: number, { generator = defaultGenerator }: DropoutOptions = {}): Tensor => {
    if (!(rate >= 0 && rate < 1)) throw new ValueError(`dropout: rate ${rate} must be from 0 to below 1`);
    if (rate === 0) return x;
    const chance = uniform(x.shape, { generator, dtype: x.dtype });
    return where(less(chance, rate), 0, div(x, 1 - rate)) as Tensor;
  },
  { cases: [{ shapes: [[3, 4]], call: (x) => dropout(x!, 0.4, { generator: new Generator(3) }) }] },
);
