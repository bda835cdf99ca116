/** Every op of the library in ONNX Runtime: each number type, each case of its test domain, its values and its gradients. */
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../src/check/cases.js';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { type Case, type Defined, type DType, Generator, grad, ones, type Shape, Tensor } from '../../src/index.js';
import { dropout } from '../../src/ops/index.js';
import { ops } from '../compile/library.js';
import { expectSame } from './runtime.js';

/** What ONNX Runtime has no kernel for, though the standard allows it. */
const MISSING: ReadonlyMap<string, RegExp> = new Map([
  ['erf, float64', /Could not find an implementation for Erf/],
  ['gelu, float64', /Could not find an implementation for Erf/],
]);

/** Values like the domain's, of a number type. */
function draw(shape: Shape, intervals: readonly (readonly [number, number])[], dtype: DType, generator: Generator): Tensor {
  const size = shape.reduce((n, d) => n * d, 1);
  const data = dtype === 'float64' ? new Float64Array(size) : dtype === 'float32' ? new Float32Array(size) : new Int32Array(size);
  for (let i = 0; i < data.length; i++) {
    const [low, high] = intervals[generator.integer(intervals.length)]!;
    data[i] = dtype === 'int32' ? generator.integer(9) - 4 : low + (high - low) * generator.uniform();
  }
  return new Tensor(shape, data);
}

/** The gradient of Σ wᵢ yᵢ for one input, with weights that tell elements apart. */
const gradientOf =
  (call: Case['call'], index: number) =>
  (...inputs: Tensor[]): Tensor =>
    grad((x: Tensor): Tensor => {
      const y = call(...inputs.map((other, i) => (i === index ? x : other)));
      const weights = new Tensor(
        y.shape,
        new Float64Array(y.size).map((_, i) => 1 + (i % 7) / 4),
      );
      return y.mul(weights.astype(y.dtype)).sum();
    })(inputs[index]!);

describe('every op gives in ONNX Runtime what it gives here', () => {
  for (const [name, f] of Object.entries<Defined>(ops)) {
    if (f === dropout) continue;
    for (const dtype of ['float32', 'float64', 'int32'] as const) {
      if (dtype === 'int32' && !f.op?.integers) continue;
      it(`${name}, ${dtype}`, async () => {
        const generator = new Generator(1);
        for (const { shapes, call } of casesOf(f.domain, generator)) {
          const inputs = shapes.map((s) => draw(s, f.domain.values ?? [[-2, 2]], dtype, generator));
          const where = `${name} on ${JSON.stringify(shapes)}`;
          const missing = MISSING.get(`${name}, ${dtype}`);
          if (missing) {
            await expect(expectSame(call, inputs, where)).rejects.toThrow(missing);
            continue;
          }
          await expectSame(call, inputs, where);
          if (dtype === 'int32') continue;
          for (const i of inputs.keys()) await expectSame(gradientOf(call, i), inputs, `gradient ${i} of ${where}`);
        }
      });
    }
  }
});

it('dropout is refused: it draws random numbers', () => {
  expect(() => toOnnx((x) => dropout(x, 0.5), [ones([2])])).toThrow('random numbers are drawn');
});

describe('calls beyond the test domains', () => {
  it.each<readonly [string, (x: Tensor) => Tensor, Shape]>([
    ['a reduction over no axes', (x) => x.sum([]).add(x.max([])).add(x.mean([])).add(x.logSumExp([])), [2, 3]],
    ['a reduction of a scalar', (x) => x.sum().add(x.min()), []],
    ['a scalar with no border', (x) => x.pad([]), []],
    ['a border of nothing', (x) => x.pad([[0, 0]]), [3]],
    ['a clip behind a relu', (x) => x.relu().clip(-1, 1), [3]],
    ['a choice by small numbers and of another type', (x) => x.mul(1e-9).where(x, x.neg()).add(x.astype('int32').where(x, 0)), [9]],
    ['a tensor without elements', (x) => x.slice(0, 0).concat([x]).sum(0), [3, 2]],
    ['reshaped to no elements', (x) => x.slice(0, 0).reshape([2, 0]), [3, 2]],
    ['equal to a comparison', (x) => x.greater(0).equal(x.less(0)).add(x.greater(0)), [5]],
    ['argmax over all, with its axes', (x) => x.argmax(undefined, true), [2, 3]],
    ['rounded towards 0', (x) => x.mul(3).astype('int32'), [20]],
  ])('%s', async (what, call, shape) => {
    for (const dtype of ['float32', 'float64'] as const) await expectSame(call, [draw(shape, [[-2, 2]], dtype, new Generator(2))], what);
  });
});
