/**
 * Trains a neuron, op by op and compiled, and prints what every runtime must print alike: random bits, trained costs, a tensor as
 * `console.log` shows it, files of every format there and back.
 */

import { compile } from '../../dist/compile/index.js';
import * as formats from '../../dist/formats/index.js';
import * as core from '../../dist/index.js';
import { logisticRegression } from '../../dist/nn/index.js';
import { sgd } from '../../dist/optim/index.js';
import { formatsThereAndBack } from './formats.mjs';

const { backward, Generator, parameter, randn, tensor } = core;

const generator = new Generator(42);
console.log([...randn([4], { generator, dtype: 'float64' }).data].join(' '), generator.uniform(), [...generator.permutation(6)].join(' '));
const x = randn([20, 2], { generator });
const y = x.matmul(tensor([[1], [-1]])).greater(0);
const model = logisticRegression(2);
const optimizer = sgd(model.parameters, { learningRate: 0.5 });
for (let i = 0; i < 100; i++) optimizer.step(backward(model.cost(x, y)));
console.log(model.cost(x, y).item().toFixed(6));
const twin = logisticRegression(2);
const twinOptimizer = sgd(twin.parameters, { learningRate: 0.5 });
const step = compile((rows, labels) => {
  const cost = twin.cost(rows, labels);
  twinOptimizer.step(backward(cost));
  return cost;
});
for (let i = 0; i < 100; i++) step(x, y);
console.log(
  twin.cost(x, y).item().toFixed(6),
  compile(() => randn([3], { generator }))()
    .toArray()
    .join(' '),
);
console.log(
  tensor([
    [1, 2.5],
    [-3, 1e-7],
  ]),
);

// A step that two threads share; its memory tells whether the helper has come: it sleeps between steps.
const weights = [1, 2].map(() => parameter(randn([200, 200], { generator: new Generator(7) })));
const [alone, helped] = weights.map((w, i) => compile((a) => w.assign(w.detach().matmul(a).tanh()), { threads: i + 1 }));
const a = randn([200, 200], { generator });
const asleep = () => new Int32Array(weights[1].data.buffer)[192 / 4];
const steps = (count) => {
  for (let i = 0; i < count; i++) {
    alone(a);
    helped(a);
  }
};
steps(1);
for (let i = 0; i < 500 && asleep() === 0; i++) await new Promise((resolve) => setTimeout(resolve, 20));
const helpers = asleep();
steps(500);
const [one, two] = weights.map((w) => w.data);
console.log(`helpers: ${helpers}, the same bits: ${one.every((value, i) => Object.is(value, two[i]))}`);

console.log(await formatsThereAndBack(core, formats));
