/** XOR: what one neuron cannot learn, and two layers can; each trained from the same cost by the same gradients. */
import { Generator, relu, type Tensor, tanh, tensor } from 'chainrule';
import { binaryCrossEntropyWithLogits, dense, type Layer, sequential, withLoss } from 'chainrule/nn';
import { adam } from 'chainrule/optim';
import { fit } from 'chainrule/train';

const x = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const y = tensor([[0], [1], [1], [0]]);

const generator = new Generator(3);
const models: Readonly<Record<string, Layer>> = {
  'one neuron': dense(2, 1, { generator }),
  'two neurons, then one (tanh)': sequential(dense(2, 2, { generator }), tanh, dense(2, 1, { generator })),
  'eight neurons, then one (relu)': sequential(dense(2, 8, { generator }), relu, dense(8, 1, { generator })),
};

const right: Record<string, number> = {};
for (const [name, net] of Object.entries(models)) {
  const model = withLoss(net, binaryCrossEntropyWithLogits);
  const { costs } = await fit(model, { x, y }, { optimizer: adam(model.parameters, { learningRate: 0.05 }), iterations: 600 });
  const p: Tensor = model(x).sigmoid();
  right[name] = p.data.filter((v: number, i: number) => v > 0.5 === (y.data[i] === 1)).length;
  console.log(`\n${name}: cost ${costs[0]!.toFixed(3)} → ${costs.at(-1)!.toFixed(3)}`);
  x.toArray().forEach(([a, b], i) => void console.log(`  ${a} xor ${b} = ${y.data[i]}   says ${p.data[i]!.toFixed(3)}`));
}
if (right['one neuron'] === 4 || right['eight neurons, then one (relu)'] !== 4) throw new Error('that was not expected');
