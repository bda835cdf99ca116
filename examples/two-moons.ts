/** Two moons: a network of two hidden layers separates what no straight line can, and draws the border as an SVG picture. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { concat, Generator, ones, randn, type Tensor, tanh, tensor, uniform, zeros } from 'chainrule';
import { binaryCrossEntropyWithLogits, dense, sequential, withLoss } from 'chainrule/nn';
import { adam, cosineDecay } from 'chainrule/optim';
import { accuracy, fit } from 'chainrule/train';

const [generator, half] = [new Generator(1), 150];

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

// In the picture, a unit is 120 pixels, and the point (0, 0) is at (180, 192); the net is asked about the middles of squares.
const [scale, origin, columns, rows, side] = [tensor([120, -120]), tensor([180, 192]), 80, 56, 6];
const at = (n: number): number => (n + 0.5) * side;
const middles = Array.from({ length: columns * rows }, (_, i): [number, number] => [at(i % columns), at(Math.floor(i / columns))]);
const sure = (net(tensor(middles).sub(origin).div(scale)) as Tensor).sigmoid().data;
const ground = middles.map(([u, v], i) => {
  const colour = `hsl(${sure[i]! > 0.5 ? 215 : 20} 75% ${Math.round(94 - 44 * Math.abs(sure[i]! - 0.5))}%)`;
  return `<path fill="${colour}" d="M${u - side / 2} ${v - side / 2}h${side}v${side}h-${side}"/>`;
});
// Between four middles, the border goes from side to side where the probability passes ½.
const border = middles.map((_, i) => {
  if (i % columns === columns - 1 || i >= columns * (rows - 1)) return '';
  const corners = [i, i + 1, i + columns + 1, i + columns];
  const crossings = corners.flatMap((a, k) => {
    const b = corners[(k + 1) % 4]!;
    const part = (0.5 - sure[a]!) / (sure[b]! - sure[a]!);
    return part >= 0 && part < 1 ? [middles[a]!.map((from, axis) => (from + part * (middles[b]![axis]! - from)).toFixed(1))] : [];
  });
  return crossings.length === 2 ? `M${crossings.join('L')}` : '';
});
const dots = x.mul(scale).add(origin).toArray() as number[][];
const circles = dots.map(([u, v], i) => `<circle r="4" cx="${u}" cy="${v}" fill="${y.data[i] ? '#1d4fae' : '#b8460e'}" stroke="#fff"/>`);
mkdirSync('runs', { recursive: true });
const parts = [
  '<g shape-rendering="crispEdges">',
  ...ground,
  `</g><path d="${border.join('')}" stroke="#111" stroke-width="2"/>`,
  ...circles,
];
writeFileSync('runs/two-moons.svg', `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 480 336">${parts.join('\n')}</svg>\n`);

const share = accuracy((net(x) as Tensor).sigmoid(), y);
console.log(
  `runs/two-moons.svg, cost ${costs.at(-1)!.toFixed(4)}: ${(100 * share).toFixed(1)} % of the points on the right side of the border`,
);
if (share < 0.98) throw new Error('the border is not where it should be');
