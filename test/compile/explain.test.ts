/** What a compiled function tells about itself: its plan as text, and how long each group takes, as text and as a picture. */
import { describe, expect, it } from 'vitest';
import { amount } from '../../src/compile/explain.js';
import { type Compiled, compile } from '../../src/compile/index.js';
import { engine } from '../../src/compile/wasm/engine.js';
import { sequential } from '../../src/nn/index.js';
import { tanh } from '../../src/ops/index.js';
import { backward, Generator, parameter, randn, state, type Tensor, tensor, uniform, zeros } from './library.js';

/** How many calls errors name; compiling looks further, and leaves it as it is. */
const LIMIT = Error.stackTraceLimit;

/** One neuron, two examples, one step: small enough to know its plan by heart. */
function neuron() {
  const w = parameter(tensor([[0.5], [-1]]), 'w');
  const x = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { name: 'examples' },
  );
  const step = compile((batch: Tensor) => {
    const prediction = batch.matmul(w).tanh();
    const cost = prediction.square().mean();
    w.assign(w.detach().sub(backward(cost).get(w).mul(0.5)));
    return cost;
  });
  return { w, x, step };
}

/** The lines of a plan that begin a group. */
const groupLines = (plan: string): string[] => plan.split('\n').filter((line) => /^ {2}\d/.test(line));

describe('the stages of a program', () => {
  const { x, step } = neuron();
  it('before the first call there are none', () => {
    expect(step.explain('nodes')).toBe(step.explain('memory'));
    expect(step.wasm()).toEqual(new Uint8Array());
    step(x);
  });
  it('nodes: the same as in the groups, then what becomes of states and results', () => {
    step(x);
    const nodes = step.explain('nodes').split('\n');
    const inGroups = step.explain().match(/%\d+ = \w+/g)!;
    expect(nodes.flatMap((line) => line.match(/^%\d+ = \w+/) ?? []).sort()).toEqual(inGroups.sort());
    expect(nodes.at(-2)).toMatch(/^state "w" ← %\d+$/);
    expect(nodes.at(-1)).toMatch(/^result %\d+$/);
  });
  it('memory: places in order, none in the way of another while it lives', () => {
    step(x);
    const lines = step.explain('memory').split('\n');
    const places = lines.slice(1, -1).map((line) => {
      const [, at, bytes, what, life] = /^ *(\d+) +(\d+) B {2}(.*?) {2,}(.*)$/.exec(line)!;
      const [from = 0, to = Infinity] = (/^groups (\d+) to (\d+)$/.exec(life!)?.slice(1) ?? []).map(Number);
      return { at: Number(at), end: Number(at) + Number(bytes), what: what!, from, to };
    });
    expect(places.map(({ what }) => what)).toEqual(expect.arrayContaining(['state "w" [2, 1] float32', 'input "examples" [2, 2] float32']));
    const end = Number(/^(\d+) bytes in all$/.exec(lines.at(-1)!)![1]);
    for (const [i, a] of places.entries()) {
      expect(a.end).toBeLessThanOrEqual(end);
      for (const b of places.slice(i + 1)) {
        expect(b.at).toBeGreaterThanOrEqual(a.at);
        if (a.from <= b.to && b.from <= a.to) expect(b.at, `${a.what} and ${b.what}`).toBeGreaterThanOrEqual(a.end);
      }
    }
  });
  it('memory: the work space of products in its order', () => {
    const product = compile((a: Tensor) => a.matmul(a).tanh().sum());
    product(uniform([130, 130], { generator: new Generator(1) }));
    const lines = product.explain('memory').split('\n').slice(1, -1);
    expect(lines.findIndex((line) => line.includes('work space of products'))).toBeGreaterThan(0);
    const addresses = lines.map((line) => Number.parseInt(line.trim(), 10));
    expect(addresses).toEqual([...addresses].sort((a, b) => a - b));
  });
  it('wasm: the module, a copy', () => {
    step(x);
    expect(engine.validate(step.wasm())).toBe(true);
    step.wasm().fill(0);
    expect(engine.validate(step.wasm())).toBe(true);
  });
});

describe('explain', () => {
  it('before the first call says that there is nothing to explain', () => {
    expect(compile(() => zeros([1])).explain()).toBe('not compiled yet: call the function first');
  });
  it('counts operations, groups, work and memory', () => {
    const { x, step } = neuron();
    step(x);
    const [operations, memory, ...rest] = step.explain().split('\n');
    expect(operations).toMatch(/^\d+ operations in \d+ groups, about \d+ flop and \d+(\.\d+)? k?B of traffic$/);
    expect(memory).toMatch(/^memory [\d.]+ k?B: \d+ values from outside, temporaries [\d.]+ k?B \([\d.]+ k?B without sharing\)$/);
    const [count, groups] = operations!.match(/\d+/g)!.map(Number);
    expect(rest.filter((line) => line.startsWith('    %')).length).toBe(count);
    expect(groupLines(step.explain()).length).toBe(groups);
    expect(rest.length).toBe(count! + groups!);
  });
  it('numbers the groups, and names each by what it is', () => {
    const { x, step } = neuron();
    step(x);
    const groups = groupLines(step.explain());
    groups.forEach(
      (line, i) => void expect(line).toMatch(new RegExp(`^  ${i} (loop|matmul) over \\[[\\d, ]*\\]: [\\d.]+ k?flop, [\\d.]+ k?B$`)),
    );
    expect(groups.some((line) => line.includes('matmul'))).toBe(true);
  });
  it('shows what is fused: one loop for a chain of operations, with the sum at its end', () => {
    const f = compile((a: Tensor, b: Tensor) => a.mul(b).add(1).tanh().sum());
    f(zeros([7, 3]).add(1), uniform([7, 3], { generator: new Generator(1) }));
    const plan = f.explain();
    expect(groupLines(plan)).toHaveLength(1);
    const operations = [...plan.matchAll(/%\d+ = (\w+)\(/g)].map(([, name]) => name);
    expect(operations).toEqual(['mul', 'add', 'tanh', 'sum']);
    // Only the sum is written to memory.
    expect(plan.match(/→ memory/g)).toHaveLength(1);
    expect(plan).toMatch(/sum\(.*→ memory/);
    expect(plan).toContain('temporaries 0 B');
  });
  it("names lines of the user's file", () => {
    const f = compile((a: Tensor) => a.mul(a).transpose().add(2).sum(0));
    f(uniform([4, 3], { generator: new Generator(1) }));
    const lines = f
      .explain()
      .split('\n')
      .filter((line) => line.startsWith('    %'));
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line).toMatch(/ {2}explain\.test\.ts:\d+:\d+$/);
    const numbers = new Set(lines.map((line) => /:(\d+):\d+$/.exec(line)![1]));
    expect(numbers.size).toBe(1);
  });
  it('names the line however many calls of the library lie between', () => {
    let net: (x: Tensor) => Tensor = tanh;
    for (let i = 0; i < 12; i++) net = sequential(net);
    const f = compile((x: Tensor) => net(x));
    f(uniform([4, 3], { generator: new Generator(1) }));
    expect(f.explain()).toMatch(/ = tanh\(.* {2}explain\.test\.ts:\d+:\d+$/m);
    const read = compile((x: Tensor) => sequential(sequential(sequential(sequential(sequential((y: Tensor) => void y.data as never)))))(x));
    expect(() => read(tensor([1]))).toThrow(/cannot be read \(explain\.test\.ts:\d+:\d+\)/);
    expect(Error.stackTraceLimit).toBe(LIMIT);
  });
  it('names arguments, parameters, state and constants', () => {
    const [w, count, generator] = [parameter(tensor([1, 2]), 'weights'), state(tensor(0), 'count'), new Generator(2)];
    const data = tensor([1, 2], { name: 'offsets' });
    const f = compile((x: Tensor, y: Tensor) => {
      count.assign(count.add(1));
      w.assign(w.detach().mul(x).add(y).add(data));
      return randn([2], { generator });
    });
    f(tensor([1, 1], { name: 'batch' }), tensor([1, 1]));
    const plan = f.explain();
    for (const part of ['state "weights"', 'state "count"', 'input "batch"', 'data "offsets"', '→ state "weights"', '→ state "count"'])
      expect(plan).toContain(part);
    expect(plan).toMatch(/input %\d+/);
    expect(plan).toMatch(/\d+ draw over \[2\]/);
    expect(plan).toMatch(/skip\(state "generator"\)/);
  });
  it('estimates the work of a product: a multiply and an add for each term', () => {
    const f = compile((a: Tensor, b: Tensor) => a.matmul(b));
    f(uniform([20, 30], { generator: new Generator(1) }), uniform([30, 40], { generator: new Generator(2) }));
    expect(f.explain()).toContain('0 matmul over [20, 40]: 48 kflop, 10.4 kB');
  });
  it('is about the last call', () => {
    const f = compile((x: Tensor) => x.mul(2));
    f(zeros([3]).add(1));
    expect(f.explain()).toContain('over [3]');
    f(uniform([5], { generator: new Generator(1) }));
    expect(f.explain()).toContain('over [5]');
    f(zeros([3]));
    expect(f.explain()).toContain('over [3]');
  });
  it('of a function without any work', () => {
    const f = compile(() => {});
    f();
    expect(f.explain()).toMatch(/^0 operations in 0 groups/);
  });
  it('writes amounts with three digits', () => {
    expect([0, 7, 999, 1000, 1234, 20_000_000, 3.5e9].map((x) => amount(x).trim())).toEqual([
      '0',
      '7',
      '999',
      '1 k',
      '1.23 k',
      '20 M',
      '3.5 G',
    ]);
  });
});

describe('profile', () => {
  it('has a row for each group, whose times add up', () => {
    const { x, step } = neuron();
    const profile = step.profile(x);
    expect(profile.groups.map(({ name }) => `  ${name}`)).toEqual(groupLines(step.explain()).map((line) => line.replace(/ over .*/, '')));
    for (const { milliseconds } of profile.groups) expect(milliseconds).toBeGreaterThanOrEqual(0);
    expect(profile.milliseconds).toBeCloseTo(
      profile.groups.reduce((sum, { milliseconds }) => sum + milliseconds, 0),
      12,
    );
  });
  it('changes nothing: no state, no generator, no result kept, no version', () => {
    const generator = new Generator(4);
    const w = parameter(tensor([1, 2, 3]), 'w');
    const f: Compiled<[Tensor], Tensor> = compile((x: Tensor) => {
      w.assign(
        w
          .detach()
          .mul(x)
          .add(randn([3], { generator })),
      );
      return w.mul(1);
    });
    const twin = { w: parameter(tensor([1, 2, 3])), generator: new Generator(4) };
    const eager = (x: Tensor): Tensor => {
      twin.w.assign(
        twin.w
          .detach()
          .mul(x)
          .add(randn([3], { generator: twin.generator })),
      );
      return twin.w.mul(1);
    };
    // Also as the very first thing, before any call.
    f.profile(tensor(100));
    expect(w.toArray()).toEqual([1, 2, 3]);
    const cost = w.square().sum();
    f.profile(tensor(100));
    expect(backward(cost).get(w).toArray()).toEqual([2, 4, 6]);
    for (let call = 0; call < 2; call++) {
      const kept = f(tensor(0.5));
      const wanted = eager(tensor(0.5));
      f.profile(tensor(100));
      expect(kept.toArray()).toEqual(wanted.toArray());
      expect(w.toArray()).toEqual(twin.w.toArray());
      expect(generator.state.toArray()).toEqual(twin.generator.state.toArray());
    }
  });
  it('sees the latest values of states', () => {
    const w = state(tensor([1, 1]));
    const f = compile(() => w.assign(w.mul(2)));
    f();
    w.assign(5);
    f.profile();
    expect(w.toArray()).toEqual([5, 5]);
    f();
    expect(w.toArray()).toEqual([10, 10]);
  });
  it('as a table: a row for each group and one for all', () => {
    const { x, step } = neuron();
    const profile = step.profile(x);
    const rows = String(profile).split('\n');
    expect(rows).toHaveLength(profile.groups.length + 1);
    const pattern = /^(\d+ \w+|total) +\d+\.\d{4} ms +\d+\.\d %( +█*)?$/;
    for (const row of rows) expect(row).toMatch(pattern);
    expect(rows.at(-1)).toMatch(/^total .* (100|0)\.0 %/);
    // The columns are aligned.
    expect(new Set(rows.map((row) => row.indexOf(' ms'))).size).toBe(1);
  });
  it('as a picture: well-formed SVG with a bar and two texts for each group, inside of its frame', () => {
    const { x, step } = neuron();
    const profile = step.profile(x);
    const svg = profile.toSVG();
    const open: string[] = [];
    for (const [, end, name, attributes, empty] of svg.matchAll(/<(\/?)([a-z]+)((?: [\w-]+="[^"<>&]*")*)(\/?)>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (!empty) open.push(name!);
      for (const [attribute] of attributes!.matchAll(/[\w-]+="/g)) expect(attribute.length).toBeGreaterThan(2);
    }
    expect(open).toEqual([]);
    expect(svg.replace(/<[^<>]*>/g, '')).not.toMatch(/[<>&]/);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" /);
    expect(svg.match(/<rect /g)).toHaveLength(profile.groups.length);
    expect(svg.match(/<text /g)).toHaveLength(2 * profile.groups.length);
    const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.map(Number);
    for (const [, left, top, length] of svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"/g)) {
      expect(Number(left) + Number(length)).toBeLessThanOrEqual(width!);
      expect(Number(top) + 16).toBeLessThanOrEqual(height!);
    }
  });
  it('of a function without any work', () => {
    const profile = compile(() => {}).profile();
    expect([profile.groups, profile.milliseconds]).toEqual([[], 0]);
    expect(String(profile)).toMatch(/^total +0\.0000 ms/);
    expect(profile.toSVG()).toMatch(/^<svg .*<\/svg>$/);
  });
});
