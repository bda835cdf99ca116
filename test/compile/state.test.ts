/** Parameters and other state: ordinary tensors, shared between compiled functions and eager code, each always seeing the latest values. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Compiled, compile } from '../../src/compile/index.js';
import { adam, type Optimizer, sgd } from '../../src/optim/index.js';
import {
  arange,
  backward,
  type DType,
  full,
  Generator,
  GradientError,
  grad,
  hessian,
  jacobian,
  parameter,
  randn,
  state,
  type Tensor,
  tensor,
  uniform,
  valueAndGrad,
  zeros,
} from './library.js';

/** Runs a step both ways on twin states, and expects the same results and states after each call. */
function sameAsEager(make: () => { readonly states: readonly Tensor[]; readonly step: () => unknown }, calls = 3): void {
  const [eager, compiled] = [make(), make()];
  const step = compile(compiled.step);
  const values = (result: unknown): unknown => [result].flat().map((t) => (t as Tensor | undefined)?.toArray());
  for (let call = 0; call < calls; call++) {
    const wanted = values(eager.step());
    expect(values(step()), `results of call ${call}`).toEqual(wanted);
    expect(compiled.states.map((s) => s.toArray())).toEqual(eager.states.map((s) => s.toArray()));
  }
}

describe('state made on the first call and kept', () => {
  it('an optimizer', () => {
    sameAsEager(() => {
      const w = parameter(tensor([1, -2]));
      let optimizer: Optimizer | undefined;
      const step = (): Tensor => {
        const cost = w.square().sum();
        optimizer ??= adam([w], { learningRate: 0.1 });
        optimizer.step(backward(cost));
        return cost.add(Object.values(optimizer.state).reduce((sum, s) => sum.add(s.sum().astype('float32')), tensor(0)));
      };
      return { states: [w], step };
    });
  });
  it('a counter and a parameter, that are read from outside and assigned', () => {
    let count: Tensor | undefined;
    let w: Tensor | undefined;
    const step = compile((x: Tensor) => {
      count ??= state(zeros([]), 'count');
      w ??= parameter(tensor([1, 1]), 'w');
      count.assign(count.add(1));
      w.assign(w.detach().mul(2));
      return x.mul(w).sum().add(count);
    });
    expect([step(tensor([1, 0])), step(tensor([1, 0])), step(tensor([[1, 0]]))].map((y) => y.item())).toEqual([3, 6, 11]);
    expect([count!.item(), w!.toArray()]).toEqual([3, [8, 8]]);
    count!.assign(10);
    expect(step(tensor([1, 0])).item()).toBe(27);
  });
  it('but what each call makes anew begins anew', () => {
    sameAsEager(() => ({
      states: [],
      step: () => {
        const s = state(zeros([2]));
        s.assign(s.add(1));
        return s.add(uniform([2], { generator: new Generator(4) }));
      },
    }));
  });
});

describe('a parameter', () => {
  it('can be read at any time, and assigned between calls', () => {
    const w = parameter(tensor([1, 2, 3]), 'w');
    const step = compile((x: Tensor) => {
      w.assign(w.detach().add(x));
    });
    expect(step(tensor(1))).toBeUndefined();
    expect(w.toArray()).toEqual([2, 3, 4]);
    step(tensor(10));
    expect([...w.data]).toEqual([12, 13, 14]);
    w.assign(tensor([0, 0, 5]));
    expect(w.toArray()).toEqual([0, 0, 5]);
    step(tensor(1));
    expect(w.toArray()).toEqual([1, 1, 6]);
    w.assign(7);
    step(tensor(1));
    expect(w.sum().item()).toBe(24);
  });
  it('is shared between compiled functions and eager code', () => {
    const w = parameter(tensor([1, 1]), 'w');
    const double = compile(() => w.assign(w.detach().mul(2)));
    const add = compile((x: Tensor) => {
      w.assign(w.detach().add(x));
      return w.sum();
    });
    const read = compile(() => w.mul(1));
    double();
    expect(add(tensor(1)).item()).toBe(6);
    w.assign(w.detach().mul(w));
    expect(read().toArray()).toEqual([9, 9]);
    double();
    expect(w.toArray()).toEqual([18, 18]);
    // One function, several programs.
    expect(add(tensor([1, 2])).item()).toBe(39);
    expect(add(tensor(1)).item()).toBe(41);
    expect(read().toArray()).toEqual([20, 21]);
  });
  it('a random order of functions, programs and assignments gives what eager gives', () => {
    const actions = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: -3, max: 3 })), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(actions, (list) => {
        const make = (wrap: <A extends unknown[], R>(f: (...args: A) => R) => (...args: A) => R) => {
          const [a, b] = [parameter(tensor([1, -2, 3])), state(tensor([0.5, 0, -1]))];
          const swap = wrap(() => {
            const old = a.detach().mul(1);
            a.assign(b);
            b.assign(old);
          });
          const mix = wrap((x: Tensor) => {
            a.assign(a.detach().mul(0.5).add(b).add(x));
            return b.mul(a);
          });
          const count = wrap(() => b.assign(b.add(a.detach().sum().mul(0.125))));
          const functions: ((k: number) => unknown)[] = [
            () => swap(),
            (k) => mix(tensor(k)),
            (k) => mix(tensor([k, 0, 1])),
            () => count(),
            (k) => a.assign(k),
            (k) => b.assign(a.detach().mul(k)),
          ];
          return list.map(([f, k]) => {
            const y = functions[f]!(k);
            return [a.toArray(), b.toArray(), (y as Tensor | undefined)?.toArray()];
          });
        };
        expect(make((f) => compile(f))).toEqual(make((f) => f));
      }),
      { numRuns: 60 },
    );
  });
  it('a learning rate changes without compiling again', () => {
    const w = parameter(tensor([1, 2], { dtype: 'float64' }));
    const optimizer = sgd([w], { learningRate: 1 });
    let traces = 0;
    const step = compile(() => {
      traces++;
      optimizer.step(backward(w.sum()));
    });
    step();
    expect(w.toArray()).toEqual([0, 1]);
    optimizer.learningRate.assign(0.25);
    step();
    expect(w.toArray()).toEqual([-0.25, 0.75]);
    optimizer.learningRate.assign(0);
    step();
    expect(w.toArray()).toEqual([-0.25, 0.75]);
    expect(traces).toBe(1);
  });
  it('once assigned makes graphs from before stale, for eager backward', () => {
    const w = parameter(tensor([1, 2]), 'w');
    const untouched = parameter(tensor([3]), 'untouched');
    const step = compile(() => {
      w.assign(w.detach().mul(untouched));
    });
    for (let call = 0; call < 3; call++) {
      const [cost, other] = [w.square().sum(), untouched.square().sum()];
      const fresh = backward(cost).get(w).toArray();
      expect(fresh).toEqual((w.toArray() as number[]).map((v) => 2 * v));
      const version = w.values.version;
      step();
      expect(w.values.version).toBeGreaterThan(version);
      expect(() => backward(cost)).toThrow(GradientError);
      expect(backward(other).get(untouched).item()).toBe(6);
    }
  });
});

describe('assigning inside a step', () => {
  const pair = (): [Tensor, Tensor] => [
    state(
      tensor([
        [1, 2],
        [3, 4],
      ]),
      'a',
    ),
    state(
      tensor([
        [5, 6],
        [7, 8],
      ]),
      'b',
    ),
  ];
  const steps: { readonly [what: string]: (a: Tensor, b: Tensor) => unknown } = {
    'two states that swap': (a, b) => {
      const old = a.mul(1);
      a.assign(b);
      b.assign(old);
    },
    'three assignments around': (a, b) => {
      const old = b.mul(1);
      b.assign(a.transpose());
      a.assign(old.transpose());
      return old;
    },
    'a state twice': (a, b) => {
      a.assign(a.add(1));
      a.assign(a.mul(b));
    },
    'a state twice, read between': (a, b) => {
      a.assign(a.add(1));
      const between = a.mul(1);
      a.assign(b);
      return [between, a.add(0)];
    },
    'a read after': (a, b) => {
      a.assign(b.add(a));
      b.assign(a.mul(0.5));
      return a.sum();
    },
    'back to what it was': (a, b) => {
      const old = a.mul(1);
      a.assign(b);
      a.assign(old);
    },
    'an old value returned': (a) => {
      const old = a.mul(1);
      a.assign(0);
      return old;
    },
    'an old view returned': (a) => {
      const old = a.mul(1).transpose();
      const row = a.slice(0, 1).mul(1);
      a.assign(a.mul(2));
      return [old, row];
    },
    'the new value returned twice': (a, b) => {
      const y = a.add(b);
      a.assign(y);
      return [y, y, a.mul(1)];
    },
    'two states to the same value': (a, b) => {
      const y = a.mul(b);
      a.assign(y);
      b.assign(y);
      return y;
    },
    'two states to the same number': (a, b) => {
      a.assign(3);
      b.assign(3);
    },
    'one to the other': (a, b) => {
      a.assign(b);
      b.assign(b.add(1));
    },
    'to itself': (a) => a.assign(a),
    'to its transpose': (a) => a.assign(a.transpose()),
    "to the other's transpose": (a, b) => a.assign(b.transpose()),
    'to a row of itself, stretched': (a) => a.assign(a.slice(1, 2).broadcastTo([2, 2])),
    'to a column of the other, stretched': (a, b) => {
      a.assign(b.slice(0, 1, 1).broadcastTo([2, 2]));
      b.assign(b.sub(a));
    },
    'to itself turned around': (a) => a.assign(a.slice(1, 2).concat([a.slice(0, 1)])),
    'to a reshaped sum of both': (a, b) =>
      a.assign(
        a
          .reshape([4])
          .add(b.transpose().reshape([4]))
          .reshape([2, 2]),
      ),
    'to a product of itself': (a) => a.assign(a.matmul(a).mul(0.25)),
    'to rows of itself': (a) => a.assign(a.take(tensor([1, 0], { dtype: 'int32' }))),
    'to a shifted sum, which reads neighbours': (a) => a.assign(a.add(a.transpose()).sub(a.sum(0)).mul(0.5)),
    'to softmax of itself, another to its sum': (a, b) => {
      const sum = a.sum(1, true);
      b.assign(b.mul(0.5).add(sum));
      a.assign(a.div(sum.add(10)));
      return sum;
    },
  };
  for (const [what, step] of Object.entries(steps)) {
    it(what, () =>
      sameAsEager(() => {
        const [a, b] = pair();
        return { states: [a, b], step: () => step(a, b) };
      }),
    );
  }
  it('states of three number types', () => {
    for (const dtype of ['float32', 'float64', 'int32'] as const) {
      sameAsEager(() => {
        const a = state(arange(5, { dtype }));
        return { states: [a], step: () => a.assign(a.mul(2).add(a.max())) };
      });
    }
  });
  it('states without elements and with one', () => {
    sameAsEager(() => {
      const [empty, one] = [state(zeros([0, 3])), state(tensor(2))];
      const step = () => {
        empty.assign(empty.mul(one));
        one.assign(one.add(empty.sum()).mul(one));
        return [empty.sum(0), one.mul(1)];
      };
      return { states: [empty, one], step };
    });
  });
  it('a long chain of states, each from its neighbour', () => {
    sameAsEager(() => {
      const states = Array.from({ length: 9 }, (_, i) => state(full([3], i)));
      return { states, step: () => states.forEach((s, i) => void s.assign(states[(i + 1) % 9]!.add(s))) };
    });
  });
  it('more operations in one loop than fit into one group', () => {
    sameAsEager(() => {
      const states = Array.from({ length: 30 }, (_, i) => state(full([7], i)));
      const x = arange(7);
      return {
        states,
        step: () =>
          states.forEach(
            (s, i) =>
              void s.assign(
                s
                  .mul(0.5)
                  .add(x)
                  .add(states[(i + 7) % 30]!),
              ),
          ),
      };
    });
  });
});

describe('state made inside', () => {
  it('begins anew at each call, as in eager', () => {
    sameAsEager(() => {
      const x = tensor([1, 2]);
      const step = () => {
        const sum = state(zeros([2]));
        sum.assign(sum.add(x));
        sum.assign(sum.mul(3));
        return sum.mul(1);
      };
      return { states: [], step };
    });
  });
  it('a generator made inside gives the same numbers at each call', () => {
    sameAsEager(() => ({ states: [], step: () => randn([3], { generator: new Generator(1) }) }));
  });
});

describe('results', () => {
  it('are copies: what the caller keeps is not overwritten', () => {
    const w = parameter(tensor([1, 2]));
    const step = compile((x: Tensor) => {
      w.assign(w.detach().add(x));
      return { sum: w.sum(), all: w, x, double: x.mul(2) };
    });
    const first = step(tensor(1));
    const second = step(tensor(5));
    expect([first.sum.item(), first.all.toArray(), first.x.item(), first.double.item()]).toEqual([5, [2, 3], 1, 2]);
    expect([second.sum.item(), second.all.toArray(), second.x.item(), second.double.item()]).toEqual([15, [7, 8], 5, 10]);
    first.all.data.fill(9);
    expect(w.toArray()).toEqual([7, 8]);
  });
  it('are plain tensors without a graph', () => {
    const w = parameter(tensor([1, 2]), 'w');
    const y = compile(() => w.square())();
    expect([y.tracked, y.origin, y.values.assignable]).toEqual([false, null, false]);
  });
  it("are the program's memory if asked, which the next call overwrites", () => {
    const f = compile((x: Tensor) => x.mul(2), { outputs: 'view' });
    const first = f(tensor([1, 2]));
    expect(first.toArray()).toEqual([2, 4]);
    const second = f(tensor([5, 6]));
    expect(second.toArray()).toEqual([10, 12]);
    expect(first.data.buffer).toBe(second.data.buffer);
    expect(first.toArray()).toEqual([10, 12]);
  });
  it('as views of a state are read before the state comes back from elsewhere', () => {
    const w = parameter(tensor([1, 1]));
    const f = compile(
      (x: Tensor) => {
        w.assign(w.detach().add(x));
        return w.detach();
      },
      { outputs: 'view' },
    );
    const v = f(tensor([10, 11]));
    compile(() => w.assign(w.detach().mul(100)))();
    expect(f(v).toArray()).toEqual([1111, 1212]);
  });
  it('as views can be arguments of the next call', () => {
    const f = compile((a: Tensor, b: Tensor) => [a.add(b), b.sub(a)] as const, { outputs: 'view' });
    let [a, b] = f(tensor([1, 2]), tensor([3, 5]));
    expect([a.toArray(), b.toArray()]).toEqual([
      [4, 7],
      [2, 3],
    ]);
    [a, b] = f(a, b);
    expect([a.toArray(), b.toArray()]).toEqual([
      [6, 10],
      [-2, -4],
    ]);
  });
  it('arguments that are views of one another', () => {
    const swap = compile((a: Tensor, b: Tensor) => [b, a] as const, { outputs: 'view' });
    const [b, a] = swap(tensor([1, 2]), tensor([3, 4]));
    const [first, second] = swap(b, a);
    expect([first.toArray(), second.toArray()]).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});

describe('random numbers inside', () => {
  const floats = ['float32', 'float64'] as const;
  const draws = (generator: Generator, dtype: DType, sizes: readonly number[]): Tensor[] =>
    sizes.flatMap((n) => [
      randn([n], { generator, dtype }),
      uniform([n, 2], { generator, dtype, low: -3, high: 5 }),
      uniform([], { generator, dtype }),
    ]);
  for (const dtype of floats) {
    it(`are the bits that eager gives, ${dtype}, and the generator moves on as it does`, () => {
      const [one, other] = [new Generator(7), new Generator(7)];
      const f: Compiled<[], Tensor[]> = compile(() => draws(one, dtype, [0, 1, 2, 5, 33]));
      for (let call = 0; call < 3; call++) {
        const wanted = draws(other, dtype, [0, 1, 2, 5, 33]);
        f().forEach((y, i) => void expect(y.data, `draw ${i} of call ${call}`).toEqual(wanted[i]!.data));
        expect(one.state.data).toEqual(other.state.data);
        // Single numbers between the calls come from the same stream.
        expect(one.uniform()).toBe(other.uniform());
      }
    });
  }
  it('carry at 2³² into the upper word', () => {
    for (const low of [-1, -2, -5, -6, -7, 2 ** 31 - 3]) {
      const [one, other] = [new Generator(3), new Generator(3)];
      for (const { state: s } of [one, other]) s.assign(tensor([3, 0, low, 41], { dtype: 'int32' }));
      const f = compile(() => draws(one, 'float64', [2, 3]));
      for (let call = 0; call < 2; call++) {
        const wanted = draws(other, 'float64', [2, 3]);
        f().forEach((y, i) => void expect(y.data, `draw ${i} from ${low}`).toEqual(wanted[i]!.data));
        expect(one.state.toArray()).toEqual(other.state.toArray());
      }
    }
  });
  it('dropout: a new mask at each call, the same one forward and backward', () => {
    const make = () => {
      const [w, generator] = [parameter(arange(24, { dtype: 'float64' }).reshape([4, 6])), new Generator(11)];
      const step = () => {
        const mask = uniform([4, 6], { generator, dtype: 'float64' }).greater(0.5).mul(2);
        const cost = w.mul(mask).sum();
        w.assign(w.detach().sub(backward(cost).get(w).mul(0.125)));
        return [mask, w.mul(mask)];
      };
      return { states: [w, generator.state], step };
    };
    sameAsEager(make, 4);
  });
  it('are drawn again at each call, also by a function of no arguments', () => {
    const generator = new Generator(5);
    const f = compile(() => randn([4], { generator }));
    expect(f().toArray()).not.toEqual(f().toArray());
    generator.state.assign(new Generator(5).state);
    expect(f().toArray()).toEqual(randn([4], { generator: new Generator(5) }).toArray());
  });
  it('drawn but not used still move the generator on', () => {
    const [one, other] = [new Generator(5), new Generator(5)];
    const step = (generator: Generator) => void randn([3], { generator });
    compile(() => step(one))();
    step(other);
    expect(one.state.toArray()).toEqual(other.state.toArray());
  });
});

describe('derivatives inside', () => {
  const x = tensor([0.5, -1, 2], { dtype: 'float64' });
  const f = (v: Tensor): Tensor =>
    v
      .mul(v)
      .mul(v)
      .sum()
      .add(v.slice(0, 1).mul(v.slice(1, 2)).sum());
  const derivatives: { readonly [name: string]: (v: Tensor) => Tensor } = {
    grad: grad(f),
    'grad of grad': grad((v: Tensor) => grad(f)(v).square().sum()),
    jacobian: jacobian((v: Tensor) => v.mul(v.sum())),
    hessian: hessian(f),
    value: (v) => valueAndGrad(f)(v)[0],
  };
  for (const [name, g] of Object.entries(derivatives)) {
    it(name, () => {
      const [compiled, eager] = [compile(g)(x), g(x)];
      expect(compiled.shape).toEqual(eager.shape);
      compiled.data.forEach((v: number, i: number) => void expect(v).toBeCloseTo(eager.data[i]!, 13));
    });
  }
  it('of a parameter, in which states are also assigned', () => {
    sameAsEager(() => {
      const w = parameter(tensor([1, 2, 3]));
      const step = () => {
        const g = grad((v: Tensor) => v.square().sum())(w);
        w.assign(w.detach().sub(g.detach().mul(0.25)));
        return g;
      };
      return { states: [w], step };
    });
  });
  it('backward after an assignment of what it needs is refused, as in eager', () => {
    const w = parameter(tensor([1, 2]), 'w');
    const step = (): unknown => {
      const cost = w.square().sum();
      w.assign(0);
      return backward(cost).get(w);
    };
    expect(() => compile(step)()).toThrow(GradientError);
    expect(step).toThrow(GradientError);
  });
});

describe('a compiled function inside another', () => {
  it('is part of it', () => {
    const w = parameter(tensor([1, 2]), 'w');
    let traces = 0;
    const cost = compile((x: Tensor) => {
      traces++;
      return w.mul(x).square().sum();
    });
    const step = compile((x: Tensor) => {
      const y = cost(x);
      w.assign(w.detach().sub(backward(y).get(w).mul(0.125)));
      return y;
    });
    expect(step(tensor(2)).item()).toBe(20);
    expect(w.toArray()).toEqual([0, 0]);
    step(tensor(3));
    expect(traces).toBe(1);
    // Called by itself it is compiled on its own.
    w.assign(1);
    expect(cost(tensor(3)).item()).toBe(18);
    expect(traces).toBe(2);
  });
  it('that assigns: each sees the latest values', () => {
    const s = state(tensor([1, 1]));
    const double = compile(() => s.assign(s.mul(2)));
    const both = compile(() => {
      double();
      double();
      return s.add(1);
    });
    expect(both().toArray()).toEqual([5, 5]);
    double();
    expect(s.toArray()).toEqual([8, 8]);
  });
});
