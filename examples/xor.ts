/** XOR: what one neuron cannot learn, two layers can; and the more neurons, the less it depends on the weights that it starts from. */
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

/** The probabilities that a net gives after training, and how many are on the right side of ½. */
async function learn(net: Layer): Promise<{ p: Tensor; right: number }> {
  const model = withLoss(net, binaryCrossEntropyWithLogits);
  await fit(model, { x, y }, { optimizer: adam(model.parameters, { learningRate: 0.05 }), iterations: 600 });
  const p: Tensor = model(x).sigmoid();
  return { p, right: p.data.filter((v: number, i: number) => v > 0.5 === (y.data[i] === 1)).length };
}

const STARTS = 10;
const models: Readonly<Record<string, (generator: Generator) => Layer>> = {
  'one neuron': (generator) => sequential(dense(2, 1, { generator })),
  'two neurons, then one (tanh)': (generator) => sequential(dense(2, 2, { generator }), tanh, dense(2, 1, { generator })),
  'eight neurons, then one (relu)': (generator) => sequential(dense(2, 8, { generator }), relu, dense(8, 1, { generator })),
};

const solved: number[] = [];
for (const [name, net] of Object.entries(models)) {
  const runs = [];
  for (let seed = 0; seed < STARTS; seed++) runs.push(await learn(net(new Generator(seed))));
  const best = runs.reduce((a, b) => (b.right > a.right ? b : a));
  solved.push(runs.filter(({ right }) => right === 4).length);
  console.log(`\n${name}: learns it from ${solved.at(-1)} of ${STARTS} random starts; one of the best:`);
  x.toArray().forEach(([a, b], i) => void console.log(`  ${a} xor ${b} = ${y.data[i]}   says ${best.p.data[i]!.toFixed(3)}`));
}
console.log('\nNo line separates the ones from the zeros. Two neurons draw two, but where they start decides; of eight, some start well.');
if (solved[0] !== 0 || !(solved[1]! >= 1) || !(solved[2]! >= solved[1]! && solved[2]! >= 8)) throw new Error('that was not expected');
