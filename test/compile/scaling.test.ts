/** Planning long programs: twice as many ops or states take twice as much work, counted in how often a node's inputs are looked at. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TUNINGS } from '../../src/compile/matmul/tuning.js';
import { Space } from '../../src/compile/plan/space.js';
import { programOf } from '../../src/compile/program.js';
import { type Trace, trace } from '../../src/compile/trace.js';
import { adam, sgd } from '../../src/optim/index.js';
import { backward, Generator, parameter, randn, type Tensor, tensor } from './library.js';

const vectors = (n: number): Tensor[] => Array.from({ length: n }, (_, i) => parameter(tensor([i, 1, 2])));

/** Programs of n parts. */
const PROGRAMS: { readonly [what: string]: (n: number) => () => unknown } = {
  'a chain of ops': (n) => () => {
    let y: Tensor = tensor([1, 2, 3]);
    for (let i = 0; i < n; i++) y = i % 2 === 0 ? y.tanh() : y.mul(1.5);
    return y;
  },
  'many results': (n) => () => {
    let y: Tensor = tensor([1, 2, 3]);
    return Array.from({ length: n }, () => {
      y = y.tanh();
      return y.sum();
    });
  },
  'many states': (n) => {
    const states = vectors(n);
    return () => {
      for (const s of states) s.assign(s.detach().mul(0.5));
    };
  },
  'states that exchange their values': (n) => {
    const states = vectors(n);
    return () => {
      const values = states.map((s) => s.detach().mul(0.5));
      states.forEach((s, i) => void s.assign(values[(i + 1) % n]!));
    };
  },
  'a deep network and its optimizer': (n) => {
    const generator = new Generator(1);
    const weights = Array.from({ length: n }, () => parameter(randn([4, 4], { generator })));
    const optimizer = sgd(weights, { learningRate: 0.1 });
    const x = randn([2, 4], { generator });
    return () => optimizer.step(backward(weights.reduce((y, w) => y.matmul(w).tanh(), x).sum()));
  },
  'a recurrent network, whose matrix is large enough for blocks of rows': (n) => {
    const w = parameter(randn([640, 640], { generator: new Generator(2) }));
    const x = tensor(new Float32Array(640).fill(0.5)).reshape([640, 1]);
    return () => {
      let h: Tensor = x;
      for (let i = 0; i < n; i++) h = w.matmul(h).tanh();
      return backward(h.sum()).get(w);
    };
  },
  'many parameters with Adam': (n) => {
    const weights = vectors(n);
    const optimizer = adam(weights, { learningRate: 0.1 });
    return () => optimizer.step(backward(weights.map((w) => w.square().sum()).reduce((a, b) => a.add(b))));
  },
};

/** How often planning and writing a program look at a node's inputs. */
function work(f: () => unknown): number {
  const traced: Trace = trace(f, []);
  let count = 0;
  for (const node of traced.graph.nodes) {
    const { inputs } = node;
    Object.defineProperty(node, 'inputs', {
      get() {
        count++;
        return inputs;
      },
    });
  }
  programOf(traced, TUNINGS.plain);
  return count;
}

describe('the work grows as the program does', () => {
  for (const [what, make] of Object.entries(PROGRAMS)) {
    it(what, () => {
      const [few, many] = [work(make(40)), work(make(160))];
      expect(many / few).toBeGreaterThan(3);
      expect(many / few).toBeLessThan(4.5);
    });
  }
});

describe('memory', () => {
  it('is taken from the first free stretch that is long enough, as if all addresses were tried', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.constant('give' as const)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat(999)), (actions, chosen) => {
        const space = new Space(5);
        const taken: { readonly at: number; readonly size: number }[] = [];
        let end = 5;
        for (const action of actions) {
          if (action === 'give') {
            const [given] = taken.splice((chosen.next().value as number) % Math.max(1, taken.length), 1);
            if (given) space.give(given.at, given.size);
            continue;
          }
          let at = 5;
          while (taken.some((other) => at < other.at + other.size && other.at < at + action)) at++;
          expect(space.take(action)).toBe(at);
          taken.push({ at, size: action });
          end = Math.max(end, at + action);
          expect(space.end).toBe(end);
        }
      }),
    );
  });
});
