/**
 * Trains a neuron, op by op and compiled, and prints what every runtime must print alike: random bits, trained costs, a tensor as
 * `console.log` shows it.
 */

import { compile } from '../../dist/compile/index.js';
import { backward, Generator, randn, tensor } from '../../dist/index.js';
import { logisticRegression } from '../../dist/nn/index.js';
import { sgd } from '../../dist/optim/index.js';

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
