/** Two moons: a network of two hidden layers separates what no straight line can, and the terminal shows where it draws the border. */
import { concat, Generator, ones, randn, type Tensor, tanh, tensor, uniform, zeros } from 'chainrule';
import { binaryCrossEntropyWithLogits, dense, sequential, withLoss } from 'chainrule/nn';
import { adam, cosineDecay } from 'chainrule/optim';
import { accuracy, fit } from 'chainrule/train';

const generator = new Generator(1);
const half = 150;

/** Points on half a circle, a little scattered: the upper moon, or the lower one, which is shifted into the first. */
function moon(upper: boolean): Tensor {
  const angles = Array.from(uniform([half], { low: 0, high: Math.PI, generator }).data);
  const points = angles.map((t) => (upper ? [Math.cos(t), Math.sin(t)] : [1 - Math.cos(t), 0.5 - Math.sin(t)]) as [number, number]);
  return tensor(points).add(randn([half, 2], { generator }).mul(0.12));
}
const x = concat([moon(true), moon(false)]);
const y = concat([ones([half, 1]), zeros([half, 1])]);

const net = sequential(dense(2, 16, { generator }), tanh, dense(16, 16, { generator }), tanh, dense(16, 1, { generator }));
const model = withLoss(net, binaryCrossEntropyWithLogits);
const optimizer = adam(model.parameters, { learningRate: 0.02 });
const { costs } = await fit(model, { x, y }, { optimizer, iterations: 500, schedule: cosineDecay(500) });

const [width, height] = [72, 26];
const column = (u: number): number => Math.round(((u + 1.4) / 3.8) * (width - 1));
const row = (v: number): number => Math.round(((1.5 - v) / 2.6) * (height - 1));
const grid = Array.from({ length: width * height }, (_, i): [number, number] => [
  ((i % width) / (width - 1)) * 3.8 - 1.4,
  1.5 - (Math.floor(i / width) / (height - 1)) * 2.6,
]);
const sure = (net(tensor(grid)) as Tensor).sigmoid().data;
const picture = Array.from({ length: height }, (_, r) =>
  Array.from({ length: width }, (_, c) => ' .:-=+*'[Math.min(6, Math.floor(sure[r * width + c]! * 7))]!),
);
y.data.forEach((label: number, i: number) => {
  const [u, v] = [x.data[2 * i]!, x.data[2 * i + 1]!];
  const line = picture[row(v)];
  if (line && column(u) >= 0 && column(u) < width) line[column(u)] = label === 1 ? '@' : 'o';
});
console.log(picture.map((line) => line.join('')).join('\n'));
const share = accuracy((net(x) as Tensor).sigmoid(), y);
console.log(`\n@ upper moon, o lower moon; the darker the ground, the surer of the upper one`);
console.log(`cost ${costs[0]!.toFixed(3)} → ${costs.at(-1)!.toFixed(4)}, ${(100 * share).toFixed(1)} % of the points on the right side`);
if (share < 0.98) throw new Error('the border is not where it should be');
