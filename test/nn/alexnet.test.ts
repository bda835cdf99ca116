/** AlexNet's shapes and sizes against the paper's: Krizhevsky, Sutskever and Hinton, 2012; and a step of its training. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../src/compile/index.js';
import { backward, Generator, type Tensor, tensor, uniform, zeros } from '../../src/index.js';
import { alexNet, type Initialiser, type Layer, softmaxCrossEntropy, withLoss } from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';

/** He's spread from a congruence: 57 million draws of the generator would take longer than the step. */
const quick: Initialiser = (shape, { inputs }) => {
  const bound = Math.sqrt(6 / inputs);
  const data = new Float32Array(shape.reduce((size, d) => size * d, 1));
  for (let i = 0, word = 1; i < data.length; i++) {
    word = (Math.imul(word, 1664525) + 1013904223) | 0;
    data[i] = (bound * word) / 2 ** 31;
  }
  return tensor(data).reshape(shape);
};

describe('AlexNet', () => {
  const net = alexNet(1000, { initialise: zeros });

  it('has the layers of section 3.5 and figure 2', () => {
    let x: Tensor = zeros([1, 3, 227, 227]);
    const found: (readonly number[])[] = [];
    for (const layer of net.layers as readonly unknown[] as readonly Layer[]) {
      x = layer(x);
      if (layer.parameters?.length) found.push(x.shape.slice(1));
    }
    // Figure 2, the halves of both graphics cards together: two of 55 × 55 × 48, two of 27 × 27 × 128, and so on.
    const figure = ['96 55 55', '256 27 27', '384 13 13', '384 13 13', '256 13 13', '4096', '4096', '1000'];
    expect(found.map((shape) => shape.join(' '))).toEqual(figure);
    // Its caption counts neurons: "253,440–186,624–64,896–64,896–43,264–4096–4096–1000". The first is 55 × 96 × 48, a misprint: its
    // own drawing has 55 × 55 × 96.
    const neurons = found.map((shape) => shape.reduce((count, d) => count * d, 1));
    expect(neurons).toEqual([290_400, 186_624, 64_896, 64_896, 43_264, 4096, 4096, 1000]);
  });

  it('has 60,965,224 parameters, "60 million" in the abstract', () => {
    // Filters [O, I / groups, k, k] and a bias for each; dense [in, out] and a bias for each.
    const wanted = [
      96 * 3 * 11 * 11 + 96,
      256 * 48 * 5 * 5 + 256,
      384 * 256 * 3 * 3 + 384,
      384 * 192 * 3 * 3 + 384,
      256 * 192 * 3 * 3 + 256,
      9216 * 4096 + 4096,
      4096 * 4096 + 4096,
      4096 * 1000 + 1000,
    ];
    const found = Array.from({ length: 8 }, (_, i) => net.parameters[2 * i]!.size + net.parameters[2 * i + 1]!.size);
    expect(found).toEqual(wanted);
    expect(wanted.reduce((a, b) => a + b)).toBe(60_965_224);
  });

  it('says which pictures it wants', () => {
    const why =
      'alexNet: takes pictures of 227 × 227, got shape [1, 3, 224, 224] (the paper writes 224, but its numbers of neurons need 227)';
    expect(() => net(zeros([1, 3, 224, 224]))).toThrow(why);
    expect(() => net(zeros([1, 227, 227, 3]) as Tensor)).toThrow('alexNet: takes pictures of 227 × 227, got shape [1, 227, 227, 3]');
  });

  it('learns: a compiled step moves all eight layers, and the cost falls', () => {
    const small = withLoss(alexNet(10, { initialise: quick, generator: new Generator(1) }), softmaxCrossEntropy);
    const optimizer = sgd(small.parameters, { learningRate: 0.001 });
    const step = compile((x: Tensor, y: Tensor) => {
      const cost = small.cost(x, y, { training: true });
      optimizer.step(backward(cost));
      return cost;
    });
    const x = uniform([1, 3, 227, 227], { low: -1, generator: new Generator(2) });
    const y = tensor([3], { dtype: 'int32' });
    const costs = [step(x, y).item(), step(x, y).item()];
    expect(costs[1]).toBeLessThan(costs[0]!);
    // Biases start at 0.
    const biases = small.parameters.filter(({ rank }) => rank === 1);
    expect(biases.map((b) => b.data.some((v) => v !== 0))).toEqual(Array(8).fill(true));
  });
});
