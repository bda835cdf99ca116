/**
 * Back-propagation in the lecture's five steps, (2) and (3): any model that has parameters and a cost, each step printed with its numbers.
 */
import { backward, Generator, mul, parameter, sub, type Tensor, tanh, tensor } from 'chainrule';
import { polynomial, termsUpTo } from 'chainrule/gmdh';
import { binaryCrossEntropyWithLogits, dense, meanSquaredError, neuron, sequential, withLoss } from 'chainrule/nn';

/** All that the algorithm asks of a model: what it may change, and how wrong it is about examples. */
interface Trainable {
  readonly parameters: readonly Tensor[];
  cost(x: Tensor, y: Tensor): Tensor;
}

/** The first numbers of some tensors, and how many there are. */
function shown(tensors: readonly Tensor[]): string {
  const all = tensors.flatMap((t) => [...t.data]);
  const numbers = all.slice(0, 5).map((v) => v.toFixed(4).padStart(8));
  return `(${numbers.join(' ')}${all.length > 5 ? ' …' : ''} )ᵀ of ${all.length}`;
}

/** Steps 1 to 5, `rounds` times round; the last value of the error. */
function backPropagation(model: Trainable, error: string, x: Tensor, y: Tensor, alpha: number, rounds: number): number {
  console.log(`  1. the error function ℒ(y, ŷ): ${error}`);
  let value = Number.NaN;
  for (let round = 1; round <= rounds; round++) {
    const print = (text: string): void => (round <= 2 || round === rounds ? console.log(text) : undefined);
    if (round === 3 && rounds > 3) console.log('  …');
    const loss = model.cost(x, y);
    value = loss.item();
    print(`  2. its value, round ${round}: ℒ = ${value.toFixed(6)}`);
    const gradients = backward(loss);
    const gradient = model.parameters.map((w) => gradients.get(w));
    print(`  3. its gradient (2): ∇ℒ = ${shown(gradient)}`);
    for (const [i, w] of model.parameters.entries()) w.assign(sub(w, mul(gradient[i]!, alpha)) as Tensor);
    print(`  4. the update (3), W := W − ${alpha} ∇ℒ: W = ${shown(model.parameters)}`);
    print(round < rounds ? '  5. go to 2' : '     done');
  }
  return value;
}

const corners = [[0, 0], [0, 1], [1, 0], [1, 1]]; // biome-ignore format: a table
const double = { dtype: 'float64' } as const;
const x = tensor(corners, double) as Tensor;
const column = (values: number[]): Tensor => tensor(values, double).reshape([-1, 1]);
const options = { ...double, generator: new Generator(3) };
const network = sequential(dense(2, 4, options), tanh, dense(4, 1, options));

/** A model of one's own, no layer: a circle that goes through points as nearly as it can. */
const [centre, radius] = [parameter(tensor([0.2, 0.1], double), 'centre'), parameter(tensor(1, double), 'radius')];
const circle: Trainable = {
  parameters: [centre, radius],
  cost: (points) => points.sub(centre).square().sum(1).sqrt().sub(radius).square().mean(),
};

const crossEntropy = 'cross-entropy (9), its mean (10)';
const runs: [title: string, model: Trainable, error: string, y: Tensor, alpha: number][] = [
  [
    'one neuron learns OR',
    withLoss(
      neuron(2, (z) => z, double),
      binaryCrossEntropyWithLogits,
    ),
    crossEntropy,
    column([0, 1, 1, 1]),
    1,
  ],
  ['a network of two layers learns XOR', withLoss(network, binaryCrossEntropyWithLogits), crossEntropy, column([0, 1, 1, 0]), 1],
  [
    'a neuron of GMDH, equation (1), learns 1 + 2 x₁x₂',
    withLoss(polynomial(2, termsUpTo(2, 2)), meanSquaredError),
    'squared error, its mean',
    column([1, 1, 1, 3]),
    0.4,
  ],
  ['a circle goes through the four corners', circle, 'squared distance, its mean', column([0, 0, 0, 0]), 0.4],
];
for (const [title, model, error, y, alpha] of runs) {
  console.log(`\n${title}`);
  if (!(backPropagation(model, error, x, y, alpha, 500) < 0.05)) throw new Error(`${title}: it did not learn`);
}
if (Math.abs(radius.item() - Math.SQRT1_2) > 1e-6) throw new Error('this is not their circle');
