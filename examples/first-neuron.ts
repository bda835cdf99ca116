/** One neuron learns AND and OR, and cannot learn XOR. */
import { type Tensor, tensor } from 'chainrule';
import { logisticRegression } from 'chainrule/nn';
import { accuracy, fit } from 'chainrule/train';

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const tables: Record<string, Tensor> = {
  AND: tensor([[0], [0], [0], [1]]),
  OR: tensor([[0], [1], [1], [1]]),
  XOR: tensor([[0], [1], [1], [0]]),
};

for (const [name, y] of Object.entries(tables)) {
  const model = logisticRegression(2);
  const { costs } = await fit(model, { x, y }, { learningRate: 1, epochs: 1000 });
  console.log(`${name}: cost ${costs[0]!.toFixed(4)} → ${costs.at(-1)!.toFixed(4)}, accuracy ${accuracy(model(x), y)}`);
  console.log(model(x));
  const learned = accuracy(model.predict(x), y) === 1;
  // A line separates the ones from the zeros of AND and OR, but not those of XOR.
  if (learned !== (name !== 'XOR')) throw new Error(`${name}: not what the perceptron theorem says`);
}
