/** Random programs and random small models, in ONNX Runtime and here. A failing one shrinks to a small one. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toOnnx } from '../../src/formats/onnx/index.js';
import { type DType, Generator, parameter, randn, type Tensor } from '../../src/index.js';
import { type Instruction, perform, program, ROUNDED, sizes } from '../compile/programs.js';
import { run } from './runtime.js';

const RUNS = Number(process.env.FUZZ_RUNS ?? 300);

/** ONNX Runtime has no Erf for float64. */
const NOT_FLOAT64 = /erf/;
async function check(instructions: readonly Instruction[], [m, k, n]: readonly number[], dtype: DType, tolerance: number): Promise<void> {
  const generator = new Generator(instructions.length);
  const draw = (shape: number[]): Tensor => randn(shape, { generator, dtype });
  const captured = [parameter(draw([m!, n!]), 'w'), parameter(draw([n!]), 'w'), draw([k!, n!])];
  const inputs = [draw([m!, k!]), draw([k!, n!])];
  const ops = ROUNDED.filter((op) => dtype === 'float32' || !NOT_FLOAT64.test(String(op)));
  const f = (...given: Tensor[]): Tensor[] => {
    const pool = perform(instructions, [...given, ...captured], ops);
    return [pool.at(-1)!, pool[pool.length >> 1]!, pool.at(-1)!];
  };
  const model = toOnnx(f as never, inputs, { inputNames: ['a', 'b'] });
  const outputs = await run(model, { a: inputs[0]!, b: inputs[1]! });
  f(...inputs).forEach((wanted, o) => {
    const actual = outputs.get(`output_${o + 1}`)!;
    expect(actual.shape).toEqual(wanted.shape);
    expect(actual.dtype).toBe(wanted.dtype);
    wanted.data.forEach((w: number, i: number) => {
      const a = actual.data[i]!;
      if (a === w || (Number.isNaN(a) && Number.isNaN(w))) return;
      expect(Math.abs(a - w), `output ${o}, element ${i}: ${a}, here ${w}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w)));
    });
  });
}

describe('random programs', () => {
  it('float64', { timeout: 300_000 }, () =>
    fc.assert(
      fc.asyncProperty(program, sizes, (p, s) => check(p, s, 'float64', 1e-8)),
      { numRuns: RUNS },
    ),
  );
  it('float32, whose roundings programs may magnify', { timeout: 300_000 }, () =>
    fc.assert(
      fc.asyncProperty(program, sizes, (p, s) => check(p, s, 'float32', 2e-2)),
      { numRuns: RUNS },
    ),
  );
});
