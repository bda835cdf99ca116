/**
 * Random programs of ops, gradients, state updates and several results, compiled against eager over several steps. A failing program shrinks
 * to a small one.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { backward, type DType, Generator, parameter, randn, ShapeError, state, type Tensor } from './library.js';

/** One instruction: which op, and which earlier values it takes. */
type Instruction = readonly [op: number, a: number, b: number, c: number];

/** Ops whose compiled form gives the same bits: no sums, no approximated functions. */
const EXACT: readonly ((a: Tensor, b: Tensor, c: Tensor) => Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.sub(b),
  (a, b) => a.mul(b),
  (a, b) => a.div(b.square().add(1)),
  (a) => a.neg(),
  (a) => a.mul(0.5),
  (a) => a.relu(),
  (a) => a.abs().sqrt(),
  (a) => a.clip(-0.75, 1.25),
  (a, b) => a.maximum(b),
  (a, b) => a.minimum(b),
  (a, b, c) => a.greater(b).where(a, c),
  (a, b) => a.equal(b),
  (a) => a.transpose(),
  (a) => a.reshape([-1]),
  (a) => a.reshape([a.size, 1]),
  (a) => a.slice(0, -1, -1),
  (a) => a.slice(1, 3),
  (a, b) => a.concat([b], -1),
  (a, b) => a.stack([b]),
  (a) =>
    a.pad(
      a.shape.map(() => [1, 0] as const),
      0.5,
    ),
  (a) => a.broadcastTo([2, ...a.shape]),
  (a) => a.max(-1, true),
  (a) => a.min(0),
  (a) => a.argmax(-1).astype(a.dtype),
  (a) => a.astype('float32').astype(a.dtype),
  (a) => a.take(a.argmax(0).reshape([-1])),
  (a) => a.sign().mul(a),
];
/** Ops that agree to rounding. Values stay of moderate size. */
const ROUNDED: typeof EXACT = [
  ...EXACT,
  (a) => a.sum(-1),
  (a) => a.sum(0, true),
  (a) => a.mean(),
  (a) => a.sum([0, -1]),
  (a, b) => a.matmul(b).mul(0.25),
  (a, b) => a.transpose().matmul(b).mul(0.25),
  (a, b) => a.matmul(b.transpose()).mul(0.25),
  (a) => a.tanh(),
  (a) => a.sigmoid(),
  (a) => a.clip(-3, 3).exp(),
  (a) => a.square().add(0.5).log(),
  (a) => a.softplus(),
  (a) => a.erf(),
  (a) => a.clip(-2, 2).pow(3),
  (a) => a.softmax(),
  (a) => a.logSoftmax(0),
  (a) => a.logSumExp(-1, true),
  (a) => a.leakyRelu(0.1),
];

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
    const pool: Tensor[] = [...leaves, ...parameters, ...states];
    for (const [op, a, b, c] of instructions) {
      const at = (i: number): Tensor => pool[i % pool.length]!;
      try {
        const y = ops[op % ops.length]!(at(a), at(b), at(c));
        // Keeps programs from growing without bounds.
        if (y.size <= 600) pool.push(y);
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
      }
    }
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

const program = fc.array(fc.tuple(fc.nat(999), fc.nat(99), fc.nat(99), fc.nat(99)), { minLength: 1, maxLength: 20 });
const sizes = fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, 2, 3, 4, 5, 8, 9)));

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
