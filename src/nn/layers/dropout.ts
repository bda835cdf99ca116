/** The dropout layer, which leaves out elements while training. */
import { ValueError } from '../../errors.js';
import { type DropoutOptions, dropout as drop } from '../../ops/dropout.js';
import { defaultGenerator } from '../../random/generator.js';
import { checkLayerOptions, type KeepingLayer, keeping } from '../layer.js';

/**
 * Drops each element with probability `rate` (from 0 to below 1) while training; otherwise it changes nothing. See the op `dropout`.
 * @throws ValueError if the rate is out of range.
 * @example
 * dropout(0.5)(ones([4]), { training: true }).toArray() // zeros and twos
 */
export function dropout(rate: number, options: DropoutOptions = {}): KeepingLayer {
  checkLayerOptions('dropout', options, ['generator']);
  const { generator = defaultGenerator } = options;
  if (!(rate >= 0 && rate < 1)) throw new ValueError(`dropout: rate ${rate} must be from 0 to below 1`);
  return keeping(
    {},
    (x, mode) => (mode?.training ? drop(x, rate, { generator }) : x),
    {},
    { generator: generator.state },
    `dropout(${rate})`,
  );
}
