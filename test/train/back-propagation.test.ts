/** Back-propagation as the lecture has it, five steps written out, against `fit`. */
import { describe, expect, it } from 'vitest';
import { polynomial, termsUpTo } from '../../src/gmdh/index.js';
import { backward, Generator, mul, parameter, randn, sub, type Tensor, tanh, tensor } from '../../src/index.js';
import {
  approximator,
  binaryCrossEntropyWithLogits,
  dense,
  type Layer,
  meanSquaredError,
  perceptron,
  sequential,
} from '../../src/nn/index.js';
import { fit } from '../../src/train/index.js';

const double = { dtype: 'float64' } as const;
const ALPHA = 0.05;
const ROUNDS = 25;

type ErrorFunction = (prediction: Tensor, target: Tensor) => Tensor;
/** A model made anew, the same each time; its output before the loss. */
const models: Record<string, [make: () => { parameters: readonly Tensor[]; output: (x: Tensor) => Tensor }, error: ErrorFunction]> = {
  'one neuron': [
    () => {
      const unit = perceptron(2, double);
      return { parameters: unit.parameters, output: (x) => unit.logits(x) };
    },
    binaryCrossEntropyWithLogits,
  ],
  'a network': [() => plain(sequential(dense(2, 5, start()), tanh, dense(5, 1, start()))), binaryCrossEntropyWithLogits],
  'a sum of bends': [() => plain(approximator(2, 6, tanh, start())), meanSquaredError],
  'a circle, which is no layer': [
    () => {
      const [centre, radius] = [parameter(tensor([0.2, 0.1], double)), parameter(tensor(1, double))];
      return { parameters: [centre, radius], output: (x) => x.sub(centre).square().sum(1, true).sqrt().sub(radius) };
    },
    (distance) => distance.square().mean(),
  ],
  'a polynomial': [() => plain(polynomial(2, termsUpTo(2, 2))), meanSquaredError],
};
const start = () => ({ ...double, generator: new Generator(1) });
const plain = (model: Layer) => ({ parameters: model.parameters, output: (x: Tensor) => model(x) });

describe('the five steps of back-propagation, (2) and (3)', () => {
  const generator = new Generator(2);
  const x = randn([12, 2], { ...double, generator }) as Tensor;
  const y = randn([12, 1], { ...double, generator }).greater(0) as Tensor;
  for (const [name, [make, error]] of Object.entries(models)) {
    it(`end at the weights of fit: ${name}`, async () => {
      const byHand = make();
      const values: number[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const loss = error(byHand.output(x), y); // 1., chosen; 2.
        values.push(loss.item());
        const gradients = backward(loss); // 3., (2)
        for (const [p, g] of byHand.parameters.map((p) => [p, gradients.get(p)] as const)) p.assign(sub(p, mul(g, ALPHA)) as Tensor); // 4., (3)
      } // 5.
      const byFit = make();
      const model = Object.assign(byFit.output, { parameters: byFit.parameters });
      const { costs } = await fit(model, { x, y }, { cost: (x, y) => error(byFit.output(x), y), learningRate: ALPHA, iterations: ROUNDS });
      for (const [i, cost] of costs.entries()) expect(Math.abs(cost - values[i]!)).toBeLessThan(1e-12);
      for (const [i, p] of byFit.parameters.entries())
        for (const [k, v] of p.data.entries()) expect(Math.abs(v - byHand.parameters[i]!.data[k]!)).toBeLessThan(1e-12);
      expect(values.at(-1)!).toBeLessThan(values[0]!);
    });
  }
});
