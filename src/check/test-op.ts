/** Checks an op as the library's own are checked: shapes, number types, gradients to second order. */
import { backward, type Gradients } from '../backward.js';
import { parameter } from '../create.js';
import { type Defined, vjpOf } from '../op.js';
import { Generator } from '../random/generator.js';
import { show, sizeOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import { Tensor } from '../tensor.js';
import { casesOf } from './cases.js';
import { checkGradients } from './check-gradients.js';

export interface TestOpOptions {
  /** 2 (the default) checks gradients of gradients too. */
  readonly order?: 1 | 2 | undefined;
  /** Where inputs are drawn from. Default: seed 0. */
  readonly generator?: Generator | undefined;
}

/** The largest relative difference allowed between float32 and float64: a few dozen roundings. */
const FLOAT32_TOLERANCE = 2e-5;

/**
 * Checks everything that an op promises, on each case of its test domain: its inputs stay as they were, the same call gives the same
 * bits, the result has the number type of the inputs, float32 agrees with float64 forward and backward, and gradients agree with finite
 * differences to second order.
 * @throws Error that names the case and what it broke.
 * @example
 * const cube = unary('cube', (y, x) => { for (let i = 0; i < y.length; i++) y[i] = x[i]! ** 3; }, (g, _, x) => g.mul(x.square().mul(3)));
 * testOp(cube);
 */
export function testOp(f: Defined, { order = 2, generator = new Generator(0) }: TestOpOptions = {}): void {
  const { op, domain } = f;
  const name = op?.name ?? 'composition';
  const { values = [[-2, 2]] } = domain ?? {};
  const cases = domain ? casesOf(domain, generator) : [];
  if (cases.length === 0) throw new Error(`testOp: ${name} has no test domain; give define() at least one case`);
  for (const { shapes, call } of cases) {
    const where = `testOp: ${name} on ${shapes.map(show).join(' and ')}`;
    const fail = (what: string): never => {
      throw new Error(`${where}: ${what}`);
    };
    const inputs = shapes.map((shape) => draw(shape, values, generator));
    const before = inputs.map((x) => x.toTypedArray());
    const y = call(...inputs);
    if (inputs.some((x, i) => !same(x.data, before[i]!))) fail('changes its inputs');
    if (!same(y.data, call(...inputs).data)) fail('gives other values when called again');
    if (y.size !== sizeOf(y.shape)) fail(`has ${y.size} values for shape ${show(y.shape)}`);

    const singles = inputs.map((x) => parameter(x.astype('float32')));
    const doubles = singles.map((x) => parameter(x.detach().astype('float64')));
    const [y32, y64] = [call(...singles), call(...doubles)];
    if (y32.dtype !== y64.dtype && y32.dtype !== 'float32') fail(`gives ${y32.dtype} for float32`);
    if (y64.data.some((v: number) => Number.isNaN(v))) fail('gives NaN; set the values of its domain to where it is defined');
    if (!close(y32, y64)) fail(`differs between float32 and float64:\n${y32}\n${y64}`);
    if (!y64.tracked) continue;

    const pull = (t: Tensor): Gradients => {
      try {
        return backward(t, { seed: weights(t) });
      } catch (error) {
        return fail((error as Error).message);
      }
    };
    const [g32, g64] = [pull(y32), pull(y64)];
    doubles.forEach((x, i) => {
      if (!g64.has(x)) {
        if (op && vjpOf(op.vjp, i)) fail(`has a vjp for input ${i}, but gives it no gradient`);
        return;
      }
      const [a, b] = [g32.get(singles[i]!), g64.get(x)];
      if (!close(a, b)) fail(`gradient of input ${i} differs between float32 and float64:\n${a}\n${b}`);
    });
    const report = checkGradients(call, inputs, { order, generator });
    if (!report.ok) fail(String(report));
  }
}

/** Values spread evenly over a union of intervals. */
function draw(shape: Shape, intervals: readonly (readonly [number, number])[], generator: Generator): Tensor {
  const data = new Float64Array(sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    const [low, high] = intervals[generator.integer(intervals.length)]!;
    data[i] = low + (high - low) * generator.uniform();
  }
  return new Tensor(shape, data);
}

/** A seed that tells elements apart: 1, 1.5, 2 … */
function weights(y: Tensor): Tensor {
  const seed = new Tensor(y.shape, y.toTypedArray());
  for (let i = 0; i < seed.size; i++) seed.data[i] = 1 + i / 2;
  return seed;
}

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((v, i) => Object.is(v, b[i]));

function close(a: Tensor, b: Tensor): boolean {
  const [left, right] = [Array.from(a.data), Array.from(b.data)];
  const size = Math.max(1, ...right.map(Math.abs));
  return left.length === right.length && left.every((v, i) => Math.abs(v - right[i]!) <= FLOAT32_TOLERANCE * size);
}
