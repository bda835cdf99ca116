/** Eager optimizers once the compiler is imported: the same bits as op by op, and every array where it was. */
import { afterAll, describe, expect, it } from 'vitest';
import { speedUpUpdates } from '../../src/compile/eager-update.js';
import { compile } from '../../src/compile/index.js';
import { adam, adamW, type Optimizer, rmsprop, sgd } from '../../src/optim/index.js';
import { updating, useUpdates } from '../../src/optim/update.js';
import { backward, type DType, Generator, parameter, randn, type Tensor } from './library.js';

afterAll(speedUpUpdates);

const optimizers: { readonly [name: string]: (parameters: readonly Tensor[]) => Optimizer } = {
  sgd: (p) => sgd(p, { learningRate: 0.1 }),
  'sgd with Nesterov momentum': (p) => sgd(p, { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  rmsprop: (p) => rmsprop(p, { momentum: 0.5 }),
  adam: (p) => adam(p, { learningRate: 0.01 }),
  adamW: (p) => adamW(p, { learningRate: 0.01 }),
};

/** Parameters of some size, and a cost of them. */
function problem(rows: number, dtype: DType) {
  const generator = new Generator(3);
  const [w, b] = [parameter(randn([rows, 120], { generator, dtype }), 'w'), parameter(randn([120], { generator, dtype }), 'b')];
  const x = randn([5, rows], { generator, dtype });
  return { parameters: [w, b], cost: () => x.matmul(w).add(b).tanh().square().mean() };
}

const bits = (tensors: readonly Tensor[]): unknown => tensors.map((t) => [...t.data]);

describe('optimizers of many weights', () => {
  for (const dtype of ['float32', 'float64'] as const) {
    for (const [name, make] of Object.entries(optimizers)) {
      it(`${name}, ${dtype}: the same bits as op by op, in the same arrays`, () => {
        const trained = (): unknown => {
          const { parameters, cost } = problem(150, dtype);
          const optimizer = make(parameters);
          const arrays = [...parameters, ...optimizer.state].map((t) => t.data);
          for (let i = 0; i < 4; i++) {
            if (i === 2) optimizer.learningRate.assign(0.003);
            optimizer.step(backward(cost()));
          }
          [...parameters, ...optimizer.state].forEach((t, i) => void expect(t.data).toBe(arrays[i]));
          return bits([...parameters, ...optimizer.state]);
        };
        useUpdates((update) => update);
        const wanted = trained();
        speedUpUpdates();
        expect(trained()).toEqual(wanted);
      });
    }
  }
  it('share their parameters with compiled functions', () => {
    const trained = (isCompiled: boolean): unknown => {
      const { parameters, cost } = problem(150, 'float32');
      const optimizer = adam(parameters, { learningRate: 0.01 });
      const doubled = (): void => parameters.forEach((p) => void p.assign(p.detach().mul(2)));
      const double = isCompiled ? compile(doubled) : doubled;
      for (let i = 0; i < 3; i++) {
        optimizer.step(backward(cost()));
        double();
      }
      return bits(parameters);
    };
    expect(trained(true)).toEqual(trained(false));
  });
  it('go on op by op where an update cannot be compiled', () => {
    const { parameters } = problem(150, 'float32');
    let updates = 0;
    // What reads values cannot be compiled.
    const update = updating(() => {
      if (parameters[0]!.data.length > 0) updates++;
    }, parameters);
    for (let i = 0; i < 3; i++) update([]);
    expect(updates).toBe(3);
  });
});
