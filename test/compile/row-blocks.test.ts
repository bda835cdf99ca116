/** Products that go over their matrix together: which do, and that it changes nothing but the time. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { TUNINGS } from '../../src/compile/matmul/tuning.js';
import { mapTensors } from '../../src/compile/plain.js';
import type { BlockLimits } from '../../src/compile/plan/row-blocks.js';
import { type ProgramOptions, programOf } from '../../src/compile/program.js';
import { Running } from '../../src/compile/running.js';
import { trace } from '../../src/compile/trace.js';
import { backward, Generator, parameter, randn, state, type Tensor, tensor } from './library.js';
import { ALWAYS, BY_ROW, neuronStep, neurons } from './neurons.js';

const NEVER: BlockLimits = { ...ALWAYS, matrix: Number.POSITIVE_INFINITY };
const ONE_SEGMENT: BlockLimits = { ...ALWAYS, segments: { ...ALWAYS.segments, most: 1 } };

type Step = ReturnType<typeof neuronStep>;

function running({ step, args }: Step, rowBlocks: BlockLimits, options: ProgramOptions = {}): Running {
  const traced = trace(step as (...args: never[]) => unknown, args);
  return new Running(traced, programOf(traced, TUNINGS.plain, { rowBlocks, ...options }), true);
}

const blocksIn = ({ program }: Running): number => program.groups.filter(({ blocks }) => blocks).length;

function numbersOf(result: unknown): Float64Array[] {
  const found: Float64Array[] = [];
  mapTensors(result, (t) => found.push(Float64Array.from(t.data)));
  return found;
}

/** The largest difference, relative to the largest number of the tensor or to 1, from which cancellation starts. */
function difference(actual: unknown, wanted: unknown): number {
  const [a, b] = [numbersOf(actual), numbersOf(wanted)];
  expect(a.map(({ length }) => length)).toEqual(b.map(({ length }) => length));
  return Math.max(
    ...b.map((numbers, i) => {
      const largest = numbers.reduce((most, v) => Math.max(most, Math.abs(v)), 1);
      return Math.max(...numbers.map((v, j) => Math.abs(v - a[i]![j]!) / largest));
    }),
  );
}

describe('a random neuron', () => {
  it('has the numbers of eager code, in blocks and in segments, over several steps', { timeout: 120_000 }, () => {
    let [found, all] = [0, 0];
    fc.assert(
      fc.property(neurons(), fc.boolean(), (any, outputsFirst) => {
        const neuron = { ...any, dtype: 'float64' } as const;
        const [own, eager] = [neuronStep(neuron), neuronStep(neuron)];
        const program = running(own, ALWAYS, { outputsFirst });
        found += Math.min(1, blocksIn(program));
        all++;
        // Each step may amplify the roundings of the ones before a hundredfold. The bits of float32 are compared below.
        const close = 1e-10;
        for (let call = 0; call < 3; call++) {
          const result = outputsFirst ? program.begin(own.args) : program.run(own.args);
          if (outputsFirst) program.finish();
          expect(difference(result, eager.step(...eager.args))).toBeLessThan(close);
          expect(difference(own.states, eager.states)).toBeLessThan(close);
        }
      }),
      { numRuns: 120 },
    );
    expect(found / all).toBeGreaterThan(0.3);
  });

  it('has the bits of separate products where there is one segment', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(neurons(BY_ROW), (neuron) => {
        const [own, apart] = [neuronStep(neuron), neuronStep(neuron)];
        const [program, plain] = [running(own, ONE_SEGMENT), running(apart, NEVER)];
        expect(blocksIn(plain)).toBe(0);
        // A matrix of one column is a vector, too.
        if (neuron.rows > 4 && neuron.columns > 1) expect(blocksIn(program)).toBeGreaterThan(0);
        const [cost, ...rest] = program.run(own.args) as Tensor[];
        const [plainCost, ...plainRest] = plain.run(apart.args) as Tensor[];
        expect(numbersOf(rest)).toEqual(numbersOf(plainRest));
        expect(numbersOf([own.states[0]])).toEqual(numbersOf([apart.states[0]]));
        // Loops of another length collect means in another order.
        expect(difference([cost], [plainCost])).toBeLessThan(1e-6);
      }),
      { numRuns: 70 },
    );
  });

  it('has the same bits by chunks', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(neurons(), (neuron) => {
        const [own, cut] = [neuronStep(neuron), neuronStep(neuron)];
        const grain = { most: 5, least: 0.01, rounded: false };
        const [program, shared] = [running(own, ALWAYS), running(cut, ALWAYS, { threads: 3, grain })];
        for (let call = 0; call < 2; call++) expect(numbersOf(shared.run(cut.args))).toEqual(numbersOf(program.run(own.args)));
        expect(numbersOf(cut.states)).toEqual(numbersOf(own.states));
      }),
      { numRuns: 70 },
    );
  });
});

describe('logistic regression on much data', () => {
  const [rows, columns] = [700, 3200];
  const make = (threads: number) => {
    const generator = new Generator(3);
    const x = randn([rows, columns], { generator });
    const y = randn([rows, 1], { generator }).greater(0);
    const [w, b] = [parameter(randn([columns, 1], { generator }).mul(0.01)), parameter(tensor([0]))];
    const step = compile(
      () => {
        const a = x.matmul(w).add(b).sigmoid();
        const cost = y
          .mul(a.log())
          .add(y.neg().add(1).mul(a.neg().add(1).log()))
          .mean()
          .neg();
        const gradients = backward(cost);
        for (const p of [w, b]) p.assign(p.detach().sub(gradients.get(p).detach().mul(0.01)));
        return cost;
      },
      { threads },
    );
    return { step, w };
  };

  it('reads the matrix once, in segments that threads share; the bits do not depend on how many', () => {
    const [one, two] = [make(1), make(2)];
    for (let call = 0; call < 5; call++) expect(two.step().item()).toBe(one.step().item());
    expect(numbersOf([two.w])).toEqual(numbersOf([one.w]));
    expect(one.step.explain()).toMatch(/row blocks over \[700, 1\]: 8\.97 Mflop, 9 MB, in 2 segments\n/);
    two.step();
    expect(two.step.explain()).toMatch(/row blocks over \[700, 1\]: 8\.97 Mflop, 9 MB, in 2 segments, in 2 chunks\n/);
  });
});

/** A program in two parts with one block does what eager code does. */
function expectSameSteps(own: Step, eager: Step): void {
  const program = running(own, ALWAYS, { outputsFirst: true });
  expect(blocksIn(program)).toBe(1);
  for (let call = 0; call < 3; call++) {
    const result = program.begin([]);
    program.finish();
    expect(difference(result, eager.step())).toBeLessThan(1e-5);
    expect(difference(own.states, eager.states)).toBeLessThan(1e-5);
  }
}

describe('what is not work on each row alone', () => {
  const x = randn([20, 6], { generator: new Generator(1) });
  const w = parameter(randn([6, 1], { generator: new Generator(2) }));
  const isTogether = (f: () => unknown, rowBlocks = ALWAYS): boolean => {
    const step = { step: f as Step['step'], args: [], states: [] };
    return blocksIn(running(step, rowBlocks)) > 0;
  };
  const back = (g: Tensor): Tensor => x.transpose().matmul(g);

  it.each<[string, boolean, () => unknown]>([
    ['nothing at all', true, () => back(x.matmul(w.detach()))],
    ['a function', true, () => back(x.matmul(w.detach()).tanh())],
    ['a number of all rows, from elsewhere', true, () => back(x.matmul(w.detach()).mul(x.sum()))],
    ['a number of all rows, from z', false, () => back(x.matmul(w.detach()).sub(x.matmul(w.detach()).mean()))],
    ['the number of one row', false, () => back(x.matmul(w.detach()).mul(x.matmul(w.detach()).slice(19)))],
    ['another order of rows', false, () => back(x.matmul(w.detach()).take(tensor(Int32Array.from({ length: 20 }, (_, i) => 19 - i))))],
    ['another number type', false, () => back(x.matmul(w.detach()).astype('int32').astype('float32'))],
    ['other rows', false, () => x.slice(0, 10).transpose().matmul(x.matmul(w.detach()).slice(0, 10))],
    ['another matrix', false, () => x.mul(2).transpose().matmul(x.matmul(w.detach()))],
    ['the columns of a matrix', false, () => x.matmul(x.transpose().matmul(x.slice(0, 1, 1)))],
    ['g without z', false, () => [x.matmul(w.detach()), back(x.slice(0, 1, 1).mul(2))]],
  ])('%s: together %s', (_, together, f) => {
    expect(isTogether(f)).toBe(together);
  });

  it('is a state that is overwritten between', () => {
    const square = randn([20, 20], { generator: new Generator(4) });
    const v = parameter(randn([20, 1], { generator: new Generator(5) }));
    const before = Float64Array.from(v.data);
    const f = () => {
      const z = square.matmul(v.detach());
      v.assign(z.tanh());
      return square.transpose().matmul(v.detach());
    };
    const program = running({ step: f as unknown as Step['step'], args: [], states: [] }, ALWAYS);
    const results = numbersOf([program.run([]), v]);
    v.assign(tensor(Float32Array.from(before)).reshape([20, 1]));
    expect(
      difference(
        results.map((r) => tensor(r)),
        [f(), v],
      ),
    ).toBeLessThan(1e-5);
  });

  it('comes with z where the outputs are wanted first, and all that it needs', () => {
    const make = () => {
      const v = parameter(randn([6, 1], { generator: new Generator(6) }));
      const step = () => {
        const z = x.matmul(v.detach());
        // Only the update needs this number.
        const scale = x.square().sum();
        v.assign(v.detach().sub(back(z.mul(scale)).mul(1e-5)));
        return [z.sum()];
      };
      return { step, args: [], states: [v] };
    };
    expectSameSteps(make(), make());
  });

  it('stays in the update where the outputs are wanted first, but not z; what they share is known before', () => {
    const make = () => {
      const v = parameter(randn([6, 1], { generator: new Generator(6) }));
      const s = state(randn([20, 1], { generator: new Generator(9) }));
      const step = () => {
        const t = s.tanh();
        const cost = t.square().sum();
        v.assign(v.detach().sub(back(x.matmul(v.detach()).mul(t)).mul(0.01)));
        s.assign(s.mul(0.9));
        return [cost];
      };
      return { step, args: [], states: [v, s] };
    };
    expectSameSteps(make(), make());
  });

  it('reads no state earlier than the update does', () => {
    const make = () => {
      const v = parameter(randn([6, 1], { generator: new Generator(6) }));
      const k = state(tensor([1]));
      const step = () => {
        const z = x.matmul(v.detach());
        v.assign(v.detach().sub(back(z.mul(k)).mul(0.01)));
        return [z.sum()];
      };
      return { step, args: [], states: [v, k] };
    };
    const [own, plain] = [make(), make()];
    const [program, apart] = [running(own, ALWAYS, { outputsFirst: true }), running(plain, NEVER, { outputsFirst: true })];
    for (const [p, { states }] of [
      [program, own],
      [apart, plain],
    ] as const) {
      p.begin([]);
      states[1]!.assign(tensor([5]));
      p.finish();
    }
    expect(difference(own.states, plain.states)).toBeLessThan(1e-5);
  });

  it('is a number that is made beside something made of z', () => {
    const [other, u] = [randn([20, 3], { generator: new Generator(7) }), randn([3, 1], { generator: new Generator(8) })];
    const step = () => {
      const z = x.matmul(w.detach());
      const product = other.matmul(u);
      return [z.add(product), back(z.mul(product.tanh().sum()))];
    };
    const program = running({ step, args: [], states: [] }, ALWAYS);
    expect(blocksIn(program)).toBe(1);
    expect(difference(program.run([]), step())).toBeLessThan(1e-5);
  });

  it.each<[string, (s: Tensor) => Tensor]>([
    ['weights that add up to 1', (s) => s.exp().div(s.exp().sum())],
    ['numbers that are standardised', (s) => s.sub(s.mean()).div(s.sub(s.mean()).square().mean().sqrt())],
  ])('is, for each row, one of %s: they are known before', (_, weights) => {
    const s = state(randn([20, 1], { generator: new Generator(9) }));
    const step = () => [back(x.matmul(w.detach()).mul(weights(s)))];
    const program = running({ step, args: [], states: [s] }, ALWAYS);
    expect(blocksIn(program)).toBe(1);
    expect(difference(program.run([]), step())).toBeLessThan(1e-5);
  });

  it('is work of two pairs that need each other: then none is together', () => {
    const other = randn([20, 6], { generator: new Generator(10) });
    const step = () => {
      const [z, y] = [x.matmul(w.detach()), other.matmul(w.detach())];
      // Each g needs a number that is made of the z of the other pair.
      return [back(z.mul(y.square().sum())), other.transpose().matmul(y.mul(z.square().sum()))];
    };
    const program = running({ step, args: [], states: [] }, ALWAYS);
    expect(blocksIn(program)).toBe(0);
    // Nor is there room for segments.
    expect(program.program.memory.scratchBytes).toBe(0);
    expect(difference(program.run([]), step())).toBeLessThan(1e-3);
  });

  it('waits for a long chain', { timeout: 60_000 }, () => {
    const [m, v] = [randn([8, 8], { generator: new Generator(11) }), randn([8, 1], { generator: new Generator(12) })];
    const step = () => {
      let long: Tensor = v;
      for (let i = 0; i < 4000; i++) long = m.matmul(long).tanh();
      return [back(x.matmul(w.detach()).mul(long.sum()))];
    };
    expect(blocksIn(running({ step, args: [], states: [] }, ALWAYS))).toBe(1);
  });

  it('and small matrices, or rows too long for the cache', () => {
    const f = (): Tensor => back(x.matmul(w.detach()));
    expect(isTogether(f, { ...ALWAYS, matrix: 20 * 6 * 4 })).toBe(true);
    expect(isTogether(f, { ...ALWAYS, matrix: 20 * 6 * 4 + 1 })).toBe(false);
    expect(isTogether(f, { ...ALWAYS, row: 6 * 4 })).toBe(true);
    expect(isTogether(f, { ...ALWAYS, row: 6 * 4 - 1 })).toBe(false);
  });
});
