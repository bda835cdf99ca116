/**
 * Random programs of ops, gradients, state updates and several results, compiled against eager over several steps. A failing program shrinks
 * to a small one.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { backward, type DType, Generator, parameter, randn, state, type Tensor } from './library.js';
import { EXACT, type Instruction, perform, program, ROUNDED, sizes } from './programs.js';

interface Setup {
  readonly step: () => Tensor[];
  readonly states: readonly Tensor[];
}

/** A program over fresh tensors: the same for the same seed. */
function build(
  instructions: readonly Instruction[],
  sizes: readonly number[],
  dtype: DType,
  ops: typeof EXACT,
  differentiate: boolean,
): Setup {
  const generator = new Generator(instructions.length + 1000 * sizes.length);
  const [m, k, n] = sizes as [number, number, number];
  const draw = (shape: number[]): Tensor => randn(shape, { generator, dtype });
  const leaves = [draw([m, k]), draw([k, n])];
  const parameters = [parameter(draw([m, n])), parameter(draw([n])), parameter(draw([k, n]))];
  const states = [state(draw([m, n])), state(draw([]))];
  const step = (): Tensor[] => {
    const pool = perform(instructions, [...leaves, ...parameters, ...states], ops);
    const last = pool.at(-1)!;
    // Old values of states: eager copies them here, compiled code must read them before it writes the new ones.
    const results = [last, pool[pool.length >> 1]!, states[0]!, parameters[1]!].map((t) => (t.values.assignable ? t.mul(1) : t));
    const changed = pool.find((t, i) => i > 6 && String(t.shape) === String([m, n])) ?? states[0]!;
    const gradients = differentiate && last.tracked && last.size > 0 ? backward(last.tanh().mean()) : null;
    states[0]!.assign(changed.detach().mul(0.5).add(states[0]!.mul(0.25)));
    states[1]!.assign(states[1]!.mul(0.5));
    if (gradients) {
      for (const p of parameters) if (gradients.has(p)) p.assign(p.detach().sub(gradients.get(p).detach().mul(0.1).mul(states[1]!)));
    } else parameters[0]!.assign(changed.detach().clip(-2, 2));
    return [...results, parameters[0]!.mul(1)];
  };
  return { step, states: [...parameters, ...states] };
}

function agree(actual: Tensor, wanted: Tensor, tolerance: number, what: string): void {
  expect(actual.shape, what).toEqual(wanted.shape);
  wanted.data.forEach((w: number, i: number) => {
    const a = actual.data[i]!;
    if (a === w || (Number.isNaN(a) && Number.isNaN(w))) return;
    expect(Math.abs(a - w), `${what}, element ${i}: ${a}, eager ${w}`).toBeLessThanOrEqual(tolerance * Math.max(1, Math.abs(w)));
  });
}

/** Runs a program three times both ways and compares results and states. */
function check(instructions: readonly Instruction[], shape: readonly number[], dtype: DType, ops: typeof EXACT, tolerance: number): void {
  const differentiate = ops === ROUNDED;
  const eager = build(instructions, shape, dtype, ops, differentiate);
  const compiled = build(instructions, shape, dtype, ops, differentiate);
  const step = compile(compiled.step);
  for (let round = 0; round < 3; round++) {
    const wanted = eager.step();
    const actual = step();
    wanted.forEach((w, i) => {
      agree(actual[i]!, w, tolerance, `round ${round}, result ${i}`);
    });
    eager.states.forEach((w, i) => {
      agree(compiled.states[i]!, w, tolerance, `round ${round}, state ${i}`);
    });
  }
}

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 700);

describe('random programs, compiled', () => {
  it('arithmetic gives the same bits', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(program, sizes, (p, s) => check(p, s, 'float64', EXACT, 0)),
      { numRuns: RUNS },
    );
  });
  it('float64 agrees to rounding, which programs may magnify', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(program, sizes, (p, s) => check(p, s, 'float64', ROUNDED, 1e-8)),
      { numRuns: RUNS },
    );
  });
  it('float32 agrees to rounding, which programs may magnify', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(program, sizes, (p, s) => check(p, s, 'float32', ROUNDED, 2e-2)),
      { numRuns: RUNS },
    );
  });
});
