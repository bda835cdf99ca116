/** Every op of the library, compiled against eager: each number type, each case of its test domain, values and gradients to second order. */
import { describe, expect, it } from 'vitest';
import { casesOf } from '../../src/check/cases.js';
import { compile } from '../../src/compile/index.js';
import { backward, type Defined, type DType, Generator, type Gradients, ops, parameter, type Shape, Tensor } from './library.js';

/**
 * How far results may be apart, relative to the largest of a tensor: the vector functions' 3 or 4 ulp, and sums of two dozen terms that are
 * larger than their sum.
 */
const TOLERANCE: { readonly [T in DType]: number } = { float32: 2e-5, float64: 1e-13, int32: 0 };

/** Values like the domain's, of a number type. */
function draw(shape: Shape, intervals: readonly (readonly [number, number])[], dtype: DType, generator: Generator): Tensor {
  const data =
    dtype === 'float64' ? new Float64Array(size(shape)) : dtype === 'float32' ? new Float32Array(size(shape)) : new Int32Array(size(shape));
  for (let i = 0; i < data.length; i++) {
    const [low, high] = intervals[generator.integer(intervals.length)]!;
    data[i] = dtype === 'int32' ? generator.integer(9) - 4 : low + (high - low) * generator.uniform();
  }
  return new Tensor(shape, data);
}
const size = (shape: Shape): number => shape.reduce((n, d) => n * d, 1);

/** Weights that tell elements apart. */
const weights = (t: Tensor): Tensor => {
  const seed = new Tensor(t.shape, t.dtype === 'float64' ? new Float64Array(t.size) : new Float32Array(t.size));
  for (let i = 0; i < seed.size; i++) seed.data[i] = 1 + (i % 7) / 4;
  return seed;
};

function expectClose(actual: Tensor, wanted: Tensor, what: string): void {
  expect(actual.dtype, what).toBe(wanted.dtype);
  expect(actual.shape, what).toEqual(wanted.shape);
  const scale = Math.max(1e-3, ...wanted.data.filter(Number.isFinite).map(Math.abs));
  wanted.data.forEach((w: number, i: number) => {
    const a = actual.data[i]!;
    if (Object.is(a, w) || a === w) return;
    const error = Math.abs(a - w) / scale;
    expect(error, `${what}, element ${i}: ${a}, eager ${w}`).toBeLessThanOrEqual(TOLERANCE[wanted.dtype]);
  });
}

/** All tensors that a function and its first and second derivatives give. */
function derivatives(call: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[]): () => Tensor[] {
  const parameters = inputs.map((x) => parameter(x));
  const pull = (y: Tensor, differentiable: boolean): Gradients => backward(y, { seed: weights(y), differentiable });
  return () => {
    const y = call(...parameters);
    if (!y.tracked) return [y];
    const first = pull(y, true);
    const gradients = parameters.filter((p) => first.has(p)).map((p) => first.get(p));
    const second = gradients.flatMap((g) => {
      if (!g.tracked) return [];
      const found = pull(g, false);
      return parameters.filter((p) => found.has(p)).map((p) => found.get(p));
    });
    return [y, ...gradients, ...second];
  };
}

describe('every op, compiled', () => {
  for (const [name, f] of Object.entries<Defined>(ops)) {
    for (const dtype of ['float32', 'float64', 'int32'] as const) {
      if (dtype === 'int32' && !f.op?.integers) continue;
      it(`${name}, ${dtype}`, () => {
        const generator = new Generator(1);
        for (const { shapes, call } of casesOf(f.domain, generator)) {
          const inputs = shapes.map((s) => draw(s, f.domain.values ?? [[-2, 2]], dtype, generator));
          const where = `${name} on ${JSON.stringify(shapes)}`;
          expectClose(compile(call)(...inputs), call(...inputs), where);
          if (dtype === 'int32') continue;
          const run = derivatives(call, inputs);
          const [compiled, eager] = [compile(run)(), run()];
          expect(compiled.length).toBe(eager.length);
          eager.forEach((w, i) => {
            expectClose(compiled[i]!, w, `${where}, tensor ${i} of values and derivatives`);
          });
        }
      });
    }
  }
});
