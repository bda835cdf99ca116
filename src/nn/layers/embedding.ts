/** The embedding layer: a learned vector for each thing of a vocabulary. */
import { parameter } from '../../create.js';
import { embedding as rowsOf } from '../../ops/embedding.js';
import { randn } from '../../random/generator.js';
import type { Result, Rows, Shape } from '../../shape-types.js';
import type { Tensor } from '../../tensor.js';
import { startOf } from '../initialisers.js';
import { checkLayerOptions, layer, nameIn, type Owned } from '../layer.js';
import type { Mode } from '../model.js';
import type { WeightOptions } from './dense.js';

/** An embedding of N things as vectors of D numbers. */
export interface Embedding<N extends number = number, D extends number = number> extends Owned {
  <I extends Shape>(indices: Tensor<I>, mode?: Mode): Result<Rows<[N, D], I>>;
  /** [count, size] */
  readonly weights: Tensor<[N, D]>;
  readonly kind: 'rows';
  readonly gives: D;
}

/**
 * A vector of `size` numbers for each of `count` things, which start normally distributed: int32 indices [...] become [..., size].
 * @throws ValueError when called with an index that is out of range, DTypeError with other numbers than int32.
 * @example
 * embedding(27, 8)(tensor([0, 26], { dtype: 'int32' })).shape // [2, 8]
 */
export function embedding<const N extends number, const D extends number>(
  count: N,
  size: D,
  options: Omit<WeightOptions, 'bias'> = {},
): Embedding<N, D> {
  checkLayerOptions('embedding', options, ['initialise', 'dtype', 'generator', 'name']);
  const { initialise = randn, dtype, generator, name } = options;
  const weights = parameter(
    startOf('embedding', initialise, [count, size], { inputs: count, outputs: size, dtype, generator }),
    nameIn(name, 'weights'),
  );
  const owned = layer((indices) => rowsOf(weights, indices), { weights }, {}, `embedding(${count}, ${size})`);
  return Object.assign(owned, { weights, kind: 'rows', gives: size }) as unknown as Embedding<N, D>;
}
