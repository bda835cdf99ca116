/** Threads: the same bits for one and for many, whoever comes late or never; and they end with what they help, or with the process. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Compiled, type CompileOptions, compile } from '../../src/compile/index.js';
import { cutOf } from '../../src/compile/threads/cut.js';
import { compileInTwo } from '../../src/compile/two-part.js';
import { logisticRegression } from '../../src/nn/index.js';
import { conv2d, maxPool2d } from '../../src/ops/index.js';
import { adam } from '../../src/optim/index.js';
import { fit } from '../../src/train/index.js';
import { backward, type DType, Generator, parameter, randn, type Tensor, tensor } from './library.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

interface Net {
  readonly parameters: readonly Tensor[];
  readonly step: (x: Tensor, y: Tensor) => Tensor;
}

/** A network large enough that most of its groups are shared. */
function network(dtype: DType = 'float32'): Net {
  const generator = new Generator(5);
  const weight = (rows: number, columns: number): Tensor => parameter(randn([rows, columns], { generator, dtype }).mul(0.1));
  const parameters = [weight(200, 131), weight(1, 131), weight(131, 10)];
  const [w1, b1, w2] = parameters as [Tensor, Tensor, Tensor];
  const optimizer = adam(parameters, { learningRate: 0.01 });
  const step = (x: Tensor, y: Tensor): Tensor => {
    const cost = x.matmul(w1).add(b1).tanh().matmul(w2).logSoftmax().mul(y).sum(-1).mean().neg();
    optimizer.step(backward(cost));
    return cost;
  };
  return { parameters, step };
}

const batch = (rows: number, dtype: DType = 'float32'): [Tensor, Tensor] => {
  const generator = new Generator(rows);
  return [randn([rows, 200], { generator, dtype }), randn([rows, 10], { generator, dtype }).softmax()];
};

const bits = (tensors: readonly Tensor[]): string =>
  tensors.map(({ data }) => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64')).join(' ');

/** The costs and weights of some steps. */
function trained(options: CompileOptions, dtype: DType = 'float32', steps = 12): string {
  const { parameters, step } = network(dtype);
  const compiled = compile(step, options);
  const costs = Array.from({ length: steps }, (_, i) => compiled(...batch(i % 3 === 2 ? 77 : 96, dtype)));
  return bits([...costs, ...parameters]);
}

describe('the same bits', () => {
  for (const dtype of ['float32', 'float64'] as const) {
    it(`for 1, 2, 3 and 8 threads, ${dtype}, with batches of two sizes`, () => {
      const one = trained({}, dtype);
      for (const threads of [2, 3, 8]) expect(trained({ threads }, dtype) === one, `${threads} threads`).toBe(true);
    });
  }

  it('while helpers come and go: functions that take turns, with pauses', { timeout: 60_000 }, async () => {
    const nets = [0, 1, 2].map(() => network());
    const steps: Compiled<[Tensor, Tensor], Tensor>[] = nets.map(({ step }, i) => compile(step, { threads: i === 0 ? 1 : 2 + i }));
    const [x, y] = batch(96);
    for (let round = 0; round < 60; round++) {
      const costs = steps.map((step) => step(x, y));
      expect(costs.map((c) => c.item())).toEqual([costs[0]!.item(), costs[0]!.item(), costs[0]!.item()]);
      // Helpers fall asleep, and must be woken.
      if (round % 10 === 0) await new Promise(setImmediate);
    }
    for (const { parameters } of nets) expect(bits(parameters) === bits(nets[0]!.parameters)).toBe(true);
  });

  it('for a convnet: windows, their gradients in groups and with strides, pools that overlap', () => {
    const bitsFor = (threads: number): string => {
      const generator = new Generator(7);
      const weight = (...shape: number[]): Tensor => parameter(randn(shape, { generator }).mul(0.1));
      const parameters = [weight(16, 3, 5, 5), weight(24, 8, 3, 3), weight(24 * 9, 4)];
      const [w1, w2, w3] = parameters as [Tensor, Tensor, Tensor];
      const x = randn([13, 3, 27, 27], { generator });
      const step = compile(
        () => {
          const h: Tensor = maxPool2d(conv2d(x, w1, { stride: 2, padding: 1 }).relu(), 3, { stride: 2 });
          const cost: Tensor = maxPool2d(conv2d(h, w2, { groups: 2, padding: 'same' }).tanh(), 2)
            .reshape([13, -1])
            .matmul(w3)
            .square()
            .mean();
          const gradients = backward(cost);
          for (const w of parameters) w.assign(w.detach().sub(gradients.get(w).mul(0.1)));
          return cost;
        },
        { threads },
      );
      const costs = Array.from({ length: 4 }, step);
      // Five products of convolutions, and the larger pool forward and backward, are shared.
      if (threads > 1) expect(step.explain().match(/(matmul|Largest) over .* in \d+ chunks/g)?.length).toBeGreaterThanOrEqual(7);
      return bits([...costs, ...parameters]);
    };
    const one = bitsFor(1);
    for (const threads of [2, 3]) expect(bitsFor(threads) === one, `${threads} threads`).toBe(true);
  });

  it('in a step of two parts, as fit runs it', async () => {
    const [x, y] = batch(96);
    const [one, two] = [network(), network()];
    const [a, b] = [compileInTwo((u, v) => one.step(u!, v!)), compileInTwo((u, v) => two.step(u!, v!), { threads: 3 })];
    for (let i = 0; i < 8; i++) {
      expect(a.begin(x, y).item()).toBe(b.begin(x, y).item());
      a.finish();
      b.finish();
    }
    expect(bits(one.parameters) === bits(two.parameters)).toBe(true);
    const generator = new Generator(2);
    const examples = { x: randn([300, 900], { generator }), y: randn([300, 1], { generator }).greater(0) };
    const weights = await Promise.all(
      [1, 2].map(async (threads) => {
        const model = logisticRegression(900);
        await fit(model, examples, { iterations: 10, threads });
        return bits(model.parameters);
      }),
    );
    expect(weights[0] === weights[1]).toBe(true);
  });

  it('for products of every shape, batches and transposes', { timeout: 120_000 }, () => {
    const size = fc.constantFrom(1, 2, 30, 65, 130);
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 9), size, size, size, fc.boolean(), fc.boolean(), (count, m, k, n, flipA, flipB) => {
        const generator = new Generator(m + k + n);
        const a: Tensor = randn(flipA ? [count, k, m] : [count, m, k], { generator });
        const b: Tensor = randn(flipB ? [count, n, k] : [count, k, n], { generator });
        const f = (): Tensor => {
          const product = (flipA ? a.permute([0, 2, 1]) : a).matmul(flipB ? b.permute([0, 2, 1]) : b);
          return product.add(product.tanh());
        };
        expect(bits([compile(f, { threads: 2 })()]) === bits([compile(f)()])).toBe(true);
      }),
      { numRuns: 40 },
    );
  });
});

describe('chunks', () => {
  it('cover an axis exactly, none empty', () => {
    const grain = fc.record({
      most: fc.integer({ min: 2, max: 99 }),
      least: fc.double({ min: 0.1, max: 1e4, noNaN: true }),
      rounded: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5000 }),
        fc.integer({ min: 1, max: 1e6 }),
        fc.constantFrom(1, 4, 64),
        grain,
        (length, work, unit, g) => {
          const cut = cutOf(length, work, unit, g);
          if (!cut) return;
          const { size, count, last } = cut;
          expect([(count - 1) * size + last, count > 1 && count <= g.most, last > 0 && last <= size]).toEqual([length, true, true]);
          if (g.rounded) expect(size % unit).toBe(0);
        },
      ),
    );
  });

  it('are not made of small steps, which then need no shared memory', () => {
    const w = parameter(tensor([1, 2, 3]));
    const step = compile(() => w.assign(w.detach().mul(2)), { threads: 4 });
    step();
    expect(w.data.buffer).toBeInstanceOf(ArrayBuffer);
    expect(step.explain()).not.toContain('chunks');
    const { parameters, step: large } = network();
    const compiled = compile(large, { threads: 4 });
    compiled(...batch(96));
    expect(parameters[0]!.data.buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(compiled.explain()).toMatch(/0 matmul over \[96, 131\].* in \d+ chunks/);
  });

  it('are measured by profile, which changes nothing', () => {
    const { parameters, step } = network();
    const compiled = compile(step, { threads: 2 });
    const [x, y] = batch(96);
    compiled(x, y);
    const before = bits(parameters);
    expect(compiled.profile(x, y).milliseconds).toBeGreaterThan(0);
    expect(bits(parameters) === before).toBe(true);
    const twin = network();
    const other = compile(twin.step);
    other(x, y);
    expect(compiled(x, y).item()).toBe(other(x, y).item());
  });
});

describe('without helpers', () => {
  it('says so, once, where memory cannot be shared', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubGlobal('crossOriginIsolated', false);
    expect(trained({ threads: 2 }) === trained({})).toBe(true);
    trained({ threads: 2 });
    expect(warn).toHaveBeenCalledOnce();
    expect(warn.mock.calls[0]![0]).toMatch(/^compile: threads cannot share memory here, so there is one: .*cross-origin isolated/);
  });

  it('says so where a thread cannot start, and computes everything itself', async () => {
    const warned = new Promise<string>((resolve) => vi.spyOn(console, 'warn').mockImplementation(resolve));
    const [net, alone] = [network(), network()];
    const step = compile(net.step, { threads: 2, workerUrl: new URL('./missing.js', import.meta.url) });
    const other = compile(alone.step);
    expect(step(...batch(96)).item()).toBe(other(...batch(96)).item());
    expect(await warned).toMatch(/^compile: a thread could not be started .*workerUrl/);
    // Nobody may have collected it, and with it the thread, before the warning.
    expect(step(...batch(96)).item()).toBe(other(...batch(96)).item());
  });

  it('refuses a number of threads that makes no sense', () => {
    for (const threads of [0, 1.5, -1, 257, Number.NaN]) {
      expect(() => compile(() => tensor(1), { threads })).toThrow(`compile: threads ${threads} must be a whole number from 1 to 256`);
    }
  });
});

describe('processes', () => {
  const run = async (program: string): Promise<string> => {
    const file = join(import.meta.dirname, 'threads', program);
    const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file], { timeout: 30_000 });
    return stdout.trim();
  };
  it('that train and return exit by themselves', async () => {
    expect(await run('returns.mjs')).toBe('trained');
  });
  it('end the threads of a function that nobody can call any more', async () => {
    expect(await run('forgets.mjs')).toBe('2 started, 2 ended');
  });
});
