/** NaN, infinities, zeros, tiny and huge numbers, in ONNX Runtime and here. */
import { describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { type Defined, log1p, softplus, type Tensor, tensor } from '../../src/index.js';
import { avgPool2d, maxPool2d } from '../../src/ops/index.js';
import { ops } from '../compile/library.js';
import { expectClose, run } from './runtime.js';

const VALUES = [
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  0,
  -0,
  -1,
  3e-8,
  ...[1e30, 1e-30, 100].flatMap((v) => [v, -v]),
];
/** Without a kernel for float64. */
const MISSING: ReadonlySet<string> = new Set(['erf, float64', 'gelu, float64']);
/** Where ONNX Runtime gives −Infinity, not NaN, beside an infinite logit. */
const OTHERWISE = 'logSoftmax, float64, Infinity';

describe('special values pass through ONNX Runtime as they do here', () => {
  for (const [name, { domain }] of Object.entries<Defined>(ops)) {
    const { elementwise, alongAxis, broadcasts, reduces } = domain;
    const call = elementwise ?? alongAxis ?? reduces ?? (broadcasts && ((x: Tensor) => broadcasts(x, tensor([0.5], { dtype: x.dtype }))));
    if (!call) continue;
    for (const dtype of ['float32', 'float64'] as const) {
      if (MISSING.has(`${name}, ${dtype}`)) continue;
      it(`${name}, ${dtype}`, async () => {
        const model = toOnnx((x) => call(x), [tensor([0, 0], { dtype })]);
        for (const value of VALUES) {
          const x = tensor([value, 1], { dtype });
          const same = async (): Promise<void> =>
            expectClose((await run(model, { input: x })).get('output')!, call(x), `${name} of ${value}`);
          if (`${name}, ${dtype}, ${value}` === OTHERWISE) await expect(same()).rejects.toThrow();
          else await same();
        }
      });
    }
  }
});

it.each(['float32', 'float64'] as const)('so they do through pools, %s', async (dtype) => {
  for (const value of VALUES.slice(0, 3)) {
    // Behind, between and before ordinary numbers.
    const x = tensor(
      [
        [
          [
            [1, value, 2, 3, value, 4],
            [0, 0, value, 1, 0, 0],
          ],
        ],
      ],
      { dtype },
    );
    for (const pool of [maxPool2d, avgPool2d]) {
      const model = toOnnx((x) => pool(x, 2), [x]);
      const close = async (): Promise<void> => expectClose((await run(model, { input: x })).get('output')!, pool(x, 2), `of ${value}`);
      // ONNX Runtime's MaxPool of float64 passes over NaN.
      if (pool === maxPool2d && dtype === 'float64' && Number.isNaN(value)) await expect(close()).rejects.toThrow('of NaN');
      else await close();
    }
  }
});

describe('the digits of small results are kept', () => {
  it.each(['float32', 'float64'] as const)('%s', async (dtype) => {
    for (const call of [log1p, softplus]) {
      const x = tensor(
        [1e-3, 1e-6, 1e-9, 1e-12].flatMap((v) => (call === log1p ? [v, -v] : [Math.log(v)])),
        { dtype },
      );
      const actual = (
        await run(
          toOnnx((x) => call(x), [x]),
          { input: x },
        )
      ).get('output')!;
      const ratio = actual.div(call(x)).sub(1).abs().max().item();
      expect(ratio, call === log1p ? 'log1p' : 'softplus').toBeLessThan(dtype === 'float32' ? 1e-5 : 1e-12);
    }
  });
});
