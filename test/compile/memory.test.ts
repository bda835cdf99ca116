/**
 * The memory plan: no two values that are needed at the same time overlap, and no generated module writes, or uses, what lies between them.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { baseOf, layoutOf, type Node } from '../../src/compile/ir/node.js';
import { TUNINGS } from '../../src/compile/matmul/tuning.js';
import { mapTensors } from '../../src/compile/plain.js';
import { readsOf } from '../../src/compile/plan/groups.js';
import { addsInDoubles, aligned, bytesOf, doublesOf, FIRST, SPARE } from '../../src/compile/plan/memory.js';
import { type Program, type ProgramOptions, programOf } from '../../src/compile/program.js';
import { Running } from '../../src/compile/running.js';
import { type Trace, trace } from '../../src/compile/trace.js';
import { engine } from '../../src/compile/wasm/engine.js';
import { conv2d, maxPool2d } from '../../src/ops/index.js';
import {
  arange,
  backward,
  type DType,
  Generator,
  parameter,
  randn,
  type Shape,
  ShapeError,
  state,
  Tensor,
  tensor,
  uniform,
} from './library.js';
import { ALWAYS, neuronStep, neurons } from './neurons.js';

/** One instruction: which op, and which earlier values it takes. */
type Instruction = readonly [op: number, a: number, b: number];

/** Where a value at an address ends, with the doubles in which it is added up. */
const endOf = (n: Node, at: number): number => (addsInDoubles(n) ? doublesOf(n, at) + 2 * bytesOf(n) : at + bytesOf(n));

const OPS: readonly ((a: Tensor, b: Tensor, generator: Generator) => Tensor)[] = [
  (a, b) => a.add(b),
  (a, b) => a.mul(b).sub(a),
  (a, b) => a.greater(b).where(a, b),
  (a) => a.neg().relu(),
  (a) => a.tanh(),
  (a) => a.clip(-2, 2).exp(),
  (a) => a.softmax(),
  (a) => a.sum(-1),
  (a) => a.sum(0, true),
  (a) => a.max(0),
  (a) => a.mean(),
  (a) => a.argmax(-1).astype(a.dtype),
  (a, b) => a.matmul(b),
  (a, b) => a.matmul(b.transpose()),
  (a, b) => a.transpose().matmul(b),
  (a) => a.transpose(),
  (a) => a.reshape([-1]),
  (a) => a.slice(1, 3),
  (a) => a.slice(0, -1, -1),
  (a, b) => a.concat([b], -1),
  (a) =>
    a.pad(
      a.shape.map(() => [0, 1] as const),
      0.5,
    ),
  (a) => a.broadcastTo([3, ...a.shape]),
  (a) => a.astype('float32').mul(3).astype(a.dtype),
  (a) => a.astype('int32').add(1).astype(a.dtype),
  (a) => a.take(a.argmax(0).reshape([-1])),
  (a) => a.segmentSum(arange(a.shape[0] ?? 0, { dtype: 'int32' }).minimum(1), 2),
  (a) => maxPool2d(a.reshape([1, 1, ...a.shape]), 2, { padding: 'same' }).reshape([-1]),
  (a) => maxPool2d(a.reshape([1, 1, ...a.shape]), [2, 3], { stride: 1 }).mul(2),
  (a) => maxPool2d(a.relu().reshape([1, 1, ...a.shape]), 2).sum([0, 1]),
  (a, b) =>
    conv2d(
      a.reshape([1, 1, ...a.shape]),
      b
        .reshape([1, 1, ...b.shape])
        .slice(0, 2, 2)
        .slice(0, 2, 3),
      { padding: 'same' },
    ).sum([0, 1]),
  (a, b) => conv2d(a.reshape([1, 1, ...a.shape]), b.reshape([1, 1, ...b.shape]).slice(0, 3, 2), { stride: 2 }).sum([0, 1]),
  (a, _, generator) => a.add(randn(a.shape, { generator, dtype: a.dtype })),
  (a, _, generator) => a.mul(uniform(a.shape, { generator, dtype: a.dtype }).greater(0.5)),
];

interface Setup {
  readonly step: (...args: Tensor[]) => unknown;
  readonly args: readonly Tensor[];
  readonly states: readonly Tensor[];
}

/** A program over fresh tensors: the same for the same description. */
function build(instructions: readonly Instruction[], sizes: readonly number[], dtype: DType): Setup {
  const generator = new Generator(17);
  const [m, k, n] = sizes as [number, number, number];
  const draw = (shape: Shape): Tensor => randn(shape, { generator, dtype });
  const parameters = [parameter(draw([m, n])), parameter(draw([k, n])), parameter(draw([n]))];
  const states = [state(draw([m, n])), state(draw([]))];
  const step = (...args: Tensor[]): unknown => {
    const pool: Tensor[] = [...args, ...parameters, ...states];
    for (const [op, a, b] of instructions) {
      try {
        const y = OPS[op % OPS.length]!(pool[a % pool.length]!, pool[b % pool.length]!, generator);
        if (y.size <= 2000) pool.push(y);
      } catch (error) {
        if (!(error instanceof ShapeError)) throw error;
      }
    }
    const last = pool.at(-1)!;
    const changed = pool.filter((t) => String(t.shape) === String([m, n])).at(-1)!;
    const results = [last, pool[pool.length >> 1]!.mul(1), changed.sum()];
    const gradients = last.tracked ? backward(last.clip(-9, 9).sum()) : null;
    states[0]!.assign(changed.detach().mul(0.5));
    states[1]!.assign(states[1]!.add(1));
    for (const p of parameters) if (gradients?.has(p)) p.assign(p.detach().sub(gradients.get(p).detach().mul(0.1)).clip(-9, 9));
    return results;
  };
  return { step, args: [draw([m, k]), draw([k, n])], states: [...parameters, ...states, generator.state] };
}

const program = fc.array(fc.tuple(fc.nat(999), fc.nat(99), fc.nat(99)), { minLength: 1, maxLength: 16 });
const sizes = fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 13, 17)));
const dtypes = fc.constantFrom<DType>('float32', 'float64');

type Tuned = keyof typeof TUNINGS;
/** Code as for 128-bit vectors, and as for the widest, in pairs of registers: both give the same bits. */
const TUNED: readonly Tuned[] = ['plain', 'wideExact'];
const tunings = fc.constantFrom(...TUNED);

function planned({ step, args }: Setup, options: ProgramOptions, tuned: Tuned): { traced: Trace; program: Program } {
  const traced = trace(step as (...args: never[]) => unknown, args);
  const program = programOf(traced, TUNINGS[tuned], options);
  expect(engine.validate(program.bytes)).toBe(true);
  return { traced, program };
}

function compiled(setup: Setup, options: ProgramOptions = {}, tuned: Tuned = 'plain'): { running: Running; args: readonly Tensor[] } {
  const { traced, program } = planned(setup, options, tuned);
  return { running: new Running(traced, program, true), args: setup.args };
}

/** Everything that can be cut into chunks is, however small; without helpers the main thread computes them all. */
const CHUNKS: ProgramOptions = { threads: 3, grain: { most: 7, least: 0.01, rounded: false } };

/** Products with vectors go over their matrix together, however small. */
const ROW_BLOCKS: ProgramOptions = { rowBlocks: ALWAYS };

/** All numbers of a result, as bits. */
function bitsOf(result: unknown): string {
  const parts: string[] = [];
  mapTensors(result, (t) => parts.push(Buffer.from(t.data.buffer, t.data.byteOffset, t.data.byteLength).toString('hex')));
  return parts.join(' ');
}

/** Which bytes belong to something: values that have a place, the scratch space, and the words at the start. */
function owned({ memory, pages }: Program): Uint8Array {
  const map = new Uint8Array(pages * 65536);
  map.fill(1, 0, FIRST);
  map.fill(1, memory.scratch, memory.scratch + memory.scratchBytes);
  for (const [n, at] of memory.address) map.fill(1, at, endOf(n, at));
  return map;
}

/** As a number it is NaN, so that it cannot take part in a result unseen; as a row number it is far out of range. */
const CANARY = 0xff;

/** Fills what belongs to nothing, runs, and looks again. */
function expectUnharmed(setup: Setup, tuned: Tuned, options: ProgramOptions = {}, rounds = 2): void {
  const { running, args } = compiled(setup, options, tuned);
  const twin = compiled(build0(setup), { rowBlocks: options.rowBlocks });
  const map = owned(running.program);
  const bytes = new Uint8Array(running.memory.buffer);
  expect(bytes.length).toBe(map.length);
  const guard = (): void => map.forEach((isOwned, i) => void (isOwned || (bytes[i] = CANARY)));
  // Temporaries and scratch space hold nothing between calls.
  const { leaves, flow, memory } = running.program;
  const kept = new Uint8Array(map.length);
  kept.fill(1, 0, FIRST);
  for (const n of [...leaves, ...flow.outputs.map(baseOf), ...flow.inPlace.keys()])
    if (memory.address.has(n)) kept.fill(1, memory.address.get(n)!, endOf(n, memory.address.get(n)!));
  for (let round = 0; round < rounds; round++) {
    guard();
    for (let i = 0; i < kept.length; i++) if (!kept[i]) bytes[i] = CANARY;
    const result = running.run(args);
    const at = map.findIndex((isOwned, i) => !isOwned && bytes[i] !== CANARY);
    expect(at, `byte ${at} between values was written`).toBe(-1);
    // A plain program in memory of zeros gives the same bits: nothing of the canaries was used.
    expect(bitsOf(result)).toBe(bitsOf(twin.running.run(twin.args)));
  }
  expect(bitsOf(setup.states)).toBe(bitsOf(twinStates(setup)));
}

/** The twin of each setup, made once. */
const twins = new WeakMap<Setup, Setup>();
const build0 = (setup: Setup): Setup => twins.get(setup)!;
const twinStates = (setup: Setup): readonly Tensor[] => twins.get(setup)!.states;

function pair(make: () => Setup): Setup {
  const setup = make();
  twins.set(setup, make());
  return setup;
}

/** Where a value lies, and from which group to which it is needed. */
interface Span {
  readonly node: Node;
  readonly from: number;
  readonly to: number;
  readonly first: number;
  readonly last: number;
}

/** Works out from the groups alone when each value is needed, and expects that no two share bytes at the same time. */
function expectApart({ groups, flow, leaves, memory }: Program): void {
  const spans: Span[] = [];
  const results = flow.outputs.map(baseOf).filter((n) => !flow.inPlace.has(n));
  const forEver = new Set<Node>([...leaves, ...results, ...flow.inPlace.values()]);
  const add = (node: Node, first: number, last: number): void => {
    const from = memory.address.get(node)!;
    expect(from, `%${node.id} has a place`).toBeGreaterThanOrEqual(FIRST);
    expect(from % 16, `%${node.id} begins where a register may`).toBe(0);
    expect(endOf(node, from) + SPARE, `%${node.id} ends inside`).toBeLessThanOrEqual(memory.bytes);
    spans.push({ node, from, to: endOf(node, from), first, last });
  };
  for (const node of forEver) add(node, -1, groups.length);
  groups.forEach(({ stores }, i) => {
    for (const node of stores) {
      if (forEver.has(node) || flow.inPlace.has(node)) continue;
      const last = groups.reduce((at, group, j) => (readsOf(group).has(node) ? j : at), i);
      add(node, i, last);
    }
  });
  if (memory.scratchBytes > 0)
    for (const { node, from, to } of spans)
      expect(to <= memory.scratch || from >= memory.scratch + memory.scratchBytes, `%${node.id} and the scratch space`).toBe(true);
  for (const [i, a] of spans.entries())
    for (const b of spans.slice(0, i)) {
      const overlap = a.from < b.to && b.from < a.to && a.first <= b.last && b.first <= a.last;
      expect(overlap, `%${a.node.id} and %${b.node.id} share bytes at ${a.from}`).toBe(false);
    }
}

/** Every value is in memory, or in the group's registers, before a group reads it; and old values of states before they are overwritten. */
function expectOrdered({ groups, flow, leaves }: Program): void {
  const ready = new Set<Node>(leaves);
  const overwritten = new Set<Node>();
  for (const group of groups) {
    const here = new Set<Node>();
    for (const n of group.nodes) {
      for (const x of n.inputs.map(baseOf)) {
        if (x.kind.op === 'number') continue;
        expect(ready.has(x) || here.has(x), `%${n.id} needs %${x.id} before it is there`).toBe(true);
        expect(overwritten.has(x), `%${n.id} needs %${x.id}, which is overwritten`).toBe(false);
      }
      // A sum is complete only when its loop is.
      if (n.kind.op !== 'reduce') here.add(n);
    }
    for (const n of group.stores) {
      ready.add(n);
      const old = flow.inPlace.get(n);
      if (old) overwritten.add(old);
    }
  }
  for (const n of [...flow.outputs.map(baseOf), ...flow.inPlace.keys()]) expect(ready.has(n) || n.kind.op === 'number').toBe(true);
}

/** Every view stays inside its base. */
function expectInside(program: Program): void {
  for (const n of program.groups.flatMap(({ nodes }) => nodes.flatMap((m) => m.inputs))) {
    if (n.shape.includes(0)) continue;
    const { base, offset, steps } = layoutOf(n);
    const last = n.shape.reduce((at, d, axis) => at + (d - 1) * Math.max(0, steps[axis]!), offset);
    expect(Math.min(offset, ...steps), `%${n.id}`).toBeGreaterThanOrEqual(0);
    expect(last, `%${n.id} of %${base.id}`).toBeLessThan(Math.max(1, bytesOf(base) / (base.dtype === 'float64' ? 8 : 4)));
  }
}

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 200);

describe('random programs', () => {
  it('are valid modules that write between no values, and use nothing from there', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(program, sizes, dtypes, tunings, (p, s, dtype, tuned) =>
        expectUnharmed(
          pair(() => build(p, s, dtype)),
          tuned,
        ),
      ),
      { numRuns: RUNS },
    );
  });
  it('cut into chunks for threads: as valid and harmless, and the same bits', { timeout: 300_000 }, () => {
    let chunks = 0;
    fc.assert(
      fc.property(program, sizes, dtypes, tunings, (p, s, dtype, tuned) => {
        const make = (): Setup => build(p, s, dtype);
        expectUnharmed(pair(make), tuned, CHUNKS);
        chunks += Math.max(...planned(make(), CHUNKS, tuned).program.chunks, 0);
      }),
      { numRuns: RUNS },
    );
    expect(chunks / RUNS).toBeGreaterThan(2);
  });
  it('have plans in which nothing overlaps and everyone comes after what it needs', { timeout: 300_000 }, () => {
    const options = fc.tuple(fc.boolean(), fc.boolean()).map(([outputsFirst, cut]) => ({ outputsFirst, ...(cut && CHUNKS) }));
    fc.assert(
      fc.property(program, sizes, dtypes, options, tunings, (p, s, dtype, chosen, tuned) => {
        const plan = planned(build(p, s, dtype), chosen, tuned).program;
        expectApart(plan);
        expectOrdered(plan);
        expectInside(plan);
      }),
      { numRuns: RUNS },
    );
  });
});

describe('random neurons', () => {
  it('in blocks of rows have plans in which nothing overlaps, and run between canaries', { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(neurons(), fc.boolean(), fc.boolean(), tunings, (neuron, outputsFirst, cut, tuned) => {
        const options = { ...ROW_BLOCKS, ...(cut && CHUNKS) };
        const { program: plan } = planned(neuronStep(neuron), { ...options, outputsFirst }, tuned);
        expectApart(plan);
        expectOrdered(plan);
        expectInside(plan);
        expectUnharmed(
          pair(() => neuronStep(neuron)),
          tuned,
          options,
        );
      }),
      { numRuns: Math.ceil(RUNS / 4) },
    );
  });
});

describe('values of every size, with canaries between', () => {
  const generator = new Generator(23);
  const draw = (shape: Shape, dtype: DType): Tensor => randn(shape, { generator, dtype });
  const functions: { readonly [name: string]: (a: Tensor, b: Tensor, r: Tensor) => unknown } = {
    elementwise: (a, b) => [a.add(b).tanh(), a.greater(b)],
    reductions: (a) => [a.sum(), a.sum(0), a.sum(1), a.max(0), a.min(1), a.argmax(0), a.argmax(1)],
    products: (a, b) => [a.matmul(b.transpose()), a.transpose().matmul(b)],
    movement: (a, b) => [
      a.concat([b], 0),
      a.concat([b], 1),
      a.pad(
        [
          [1, 2],
          [2, 1],
        ],
        1,
      ),
      a.transpose().mul(2),
      a.slice(1).neg(),
    ],
    rows: (a, _, r) => [a.take(r), a.take(r).segmentSum(r, a.shape[0]!), r.add(r), a.astype('int32').sum(1)],
    types: (a, b) => [a.astype('float32'), a.astype('float64'), a.greater(b).astype('int32'), a.add(b).astype('int32').neg()],
  };
  for (const [name, f] of Object.entries(functions)) {
    for (const dtype of ['float32', 'float64'] as const) {
      it(`${name}, ${dtype}`, () => {
        for (const shape of [
          [1, 1],
          [1, 7],
          [3, 1],
          [2, 3],
          [5, 5],
          [9, 17],
          [33, 6],
        ] as Shape[]) {
          const args = [draw(shape, dtype), draw(shape, dtype), tensor(Int32Array.from({ length: 5 }, (_, i) => (i * 7) % shape[0]!))];
          const make = (): Setup => ({ step: f as (...args: Tensor[]) => unknown, args, states: [] });
          for (const options of [{}, CHUNKS]) for (const tuned of TUNED) expectUnharmed(pair(make), tuned, options, 1);
        }
      });
    }
  }
});

describe('random row numbers', () => {
  it('are checked: outside of the range nothing is read or written', () => {
    const anyRow = fc.oneof(fc.integer({ min: -2, max: 5 }), fc.integer());
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 6 }), fc.constantFrom(0, 1, 3, 4, 7), dtypes, (list, width, dtype) => {
        const x = arange(4 * width, { dtype }).reshape([4, width]);
        const y = arange(list.length * width, { dtype }).reshape([list.length, width]);
        const rows = tensor(Int32Array.from(list));
        const step = (r: Tensor, a: Tensor, b: Tensor) => [a.take(r), b.segmentSum(r, 4)];
        const { running } = compiled({ step: step as (...args: Tensor[]) => unknown, args: [rows, x, y], states: [] });
        const map = owned(running.program);
        const bytes = new Uint8Array(running.memory.buffer);
        map.forEach((isOwned, i) => void (isOwned || (bytes[i] = CANARY)));
        const isRight = list.every((row) => row >= 0 && row < 4);
        const outcome = (run: () => unknown): string => {
          try {
            return bitsOf(run());
          } catch (error) {
            // Compiled, it also names the line.
            return (error as Error).message.replace(/, in \S+$/, '');
          }
        };
        const actual = outcome(() => running.run([rows, x, y]));
        expect(map.findIndex((isOwned, i) => !isOwned && bytes[i] !== CANARY)).toBe(-1);
        if (isRight) expect(actual).toBe(outcome(() => step(rows, x, y)));
        else expect([outcome(() => x.take(rows)), outcome(() => y.segmentSum(rows, 4))]).toContain(actual);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the plan', () => {
  it('lets temporaries share their places, and says how much that saves', () => {
    const step = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 8; i++) y = y.matmul(x).tanh();
      return y.sum();
    };
    const x = randn([40, 40], { generator: new Generator(1) });
    const { memory } = programOf(trace(step as (...args: never[]) => unknown, [x]), TUNINGS.plain);
    const one = aligned(40 * 40 * 4 + SPARE);
    expect(memory.temporaries.apart).toBeGreaterThanOrEqual(15 * one);
    expect(memory.temporaries.together).toBeLessThanOrEqual(3 * one);
    expect(memory.bytes).toBeLessThan(memory.scratch + aligned(memory.scratchBytes) + 3 * one + 1);
  });
  it('is the same for the same function: so is every bit of every run', () => {
    const make = () =>
      build(
        [
          [12, 0, 1],
          [4, 7, 7],
          [6, 8, 8],
          [26, 9, 9],
          [7, 10, 2],
          [13, 8, 9],
        ],
        [9, 7, 5],
        'float32',
      );
    const [one, other] = [compiled(make()), compiled(make())];
    expect(one.running.program.bytes).toEqual(other.running.program.bytes);
    for (let call = 0; call < 3; call++) expect(bitsOf(one.running.run(one.args))).toBe(bitsOf(other.running.run(other.args)));
    // Without state, calls give the same bits too.
    const f = (a: Tensor): Tensor => a.matmul(a.transpose()).softmax().sum(0);
    const a = randn([31, 19], { generator: new Generator(2) });
    const { running } = compiled({ step: f as (...args: Tensor[]) => unknown, args: [a], states: [] });
    const first = bitsOf(running.run([a]));
    for (let call = 0; call < 5; call++) expect(bitsOf(running.run([a]))).toBe(first);
  });
  it('gives every tensor of a graph thousands of ops deep a place', () => {
    const step = (x: Tensor): Tensor => {
      let y = x;
      for (let i = 0; i < 3000; i++) y = i % 50 === 0 ? y.transpose().mul(1.5) : y.add(x).mul(0.5);
      return y;
    };
    const x = arange(9, { dtype: 'float64' }).reshape([3, 3]);
    const { running } = compiled({ step: step as (...args: Tensor[]) => unknown, args: [x], states: [] });
    expect(bitsOf(running.run([x]))).toBe(bitsOf(step(x)));
    expectApart(running.program);
    expect(running.run([x])).toBeInstanceOf(Tensor);
  });
});
