/** Back-propagation in the lecture's five steps, (2) and (3): any model, any error function, each step printed with its numbers. */
import { backward, Generator, mul, sub, type Tensor, tanh, tensor } from 'chainrule';
import { polynomial, termsUpTo } from 'chainrule/gmdh';
import { binaryCrossEntropyWithLogits, dense, type Model, meanSquaredError, neuron, sequential } from 'chainrule/nn';

type ErrorFunction = (prediction: Tensor, target: Tensor) => Tensor;

/** The first numbers of some tensors, and how many there are. */
function shown(tensors: readonly Tensor[]): string {
  const all = tensors.flatMap((t) => [...t.data]);
  const numbers = all.slice(0, 5).map((v) => v.toFixed(4).padStart(8));
  return `(${numbers.join(' ')}${all.length > 5 ? ' …' : ''} )ᵀ of ${all.length}`;
}

/** Steps 1 to 5, `rounds` times round; the last value of the error. */
function backPropagation(model: Model, error: ErrorFunction, name: string, x: Tensor, y: Tensor, alpha: number, rounds: number): number {
  console.log(`  1. the error function ℒ(y, ŷ): ${name}`);
  let value = Number.NaN;
  for (let round = 1; round <= rounds; round++) {
    const print = (text: string): void => (round <= 2 || round === rounds ? console.log(text) : undefined);
    if (round === 3 && rounds > 3) console.log('  …');
    const loss = error(model(x), y);
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

const results = [];
const crossEntropy = (name: string, model: Model, y: Tensor): number => {
  console.log(`\n${name}`);
  return backPropagation(model, binaryCrossEntropyWithLogits, 'cross-entropy (9), its mean (10)', x, y, 1, 500);
};
results.push(crossEntropy('one neuron learns OR', neuron(2, (z) => z, double) as Model, column([0, 1, 1, 1])));
results.push(crossEntropy('a network of two layers learns XOR', network as Model, column([0, 1, 1, 0])));
console.log('\na neuron of GMDH, equation (1), learns 1 + 2 x₁x₂');
results.push(
  backPropagation(polynomial(2, termsUpTo(2, 2)), meanSquaredError, 'squared error, its mean', x, column([1, 1, 1, 3]), 0.4, 500),
);
if (!results.every((value) => value < 0.05)) throw new Error('one of them did not learn');
