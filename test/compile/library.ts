/** What the tests of the compiler use of the library. */
import * as losses from '../../src/nn/losses/index.js';
import * as library from '../../src/ops/index.js';
import { putLargest, takeLargest } from '../../src/ops/largest.js';

export * from '../../src/index.js';

/** Every op, and the losses that have a loop of their own. */
export const ops: { readonly [name: string]: import('../../src/op.js').Defined } = {
  ...library,
  takeLargest,
  putLargest,
  ...Object.fromEntries(Object.entries(losses).filter(([, f]) => typeof f === 'function' && 'domain' in f)),
};
