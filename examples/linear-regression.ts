/** Linear regression: one neuron without an activation finds the line through noisy points, and least squares finds the same. */
import { concat, Generator, ones, randn, type Tensor, uniform } from 'chainrule';
import { linearRegression } from 'chainrule/nn';
import { fit } from 'chainrule/train';

const m = 60;
const options = { dtype: 'float64', generator: new Generator(7) } as const;
const x = uniform([m, 1], { low: 0, high: 4, ...options });
const y = x
  .mul(0.8)
  .add(1)
  .add(randn([m, 1], options).mul(0.3)); // y = 0.8 x + 1 and noise

const model = linearRegression(1, { dtype: 'float64' });
const { costs } = await fit(model, { x, y }, { learningRate: 0.1, iterations: 1000 });
const learned = [model.weights.item(), model.bias.item()] as const;

/** The line that least squares gives: the solution of XᵀX (w, b) = Xᵀy, where X is x beside a column of ones. */
function leastSquares(x: Tensor, y: Tensor): readonly [w: number, b: number] {
  const X = concat([x, ones([m, 1], { dtype: 'float64' })], 1);
  const [[p, q], [, r]] = X.transpose().matmul(X).toArray() as [[number, number], [number, number]];
  const [[s], [t]] = X.transpose().matmul(y).toArray() as [[number], [number]];
  const determinant = p * r - q * q;
  return [(r * s - q * t) / determinant, (p * t - q * s) / determinant];
}
const closed = leastSquares(x, y);

const [width, height] = [65, 17];
const picture = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
const put = (x: number, y: number, mark: string): void => {
  const line = picture[Math.round(((5 - y) / 5) * (height - 1))];
  if (line) line[Math.round((x / 4) * (width - 1))] = mark;
};
for (let c = 0; c < width; c++) put((4 * c) / (width - 1), (learned[0] * 4 * c) / (width - 1) + learned[1], '-');
for (let i = 0; i < m; i++) put(x.data[i]!, y.data[i]!, 'o');
console.log(
  `${picture.map((line, r) => `${(5 - (r * 5) / (height - 1)).toFixed(1)} |${line.join('')}`).join('\n')}\n    +${'-'.repeat(width)}`,
);

const show = ([w, b]: readonly [number, number]): string => `y = ${w.toFixed(12)} x + ${b.toFixed(12)}`;
console.log(`\ngradient descent  ${show(learned)}   (cost ${costs[0]!.toFixed(4)} → ${costs.at(-1)!.toFixed(4)})`);
console.log(`least squares     ${show(closed)}`);
if (learned.some((value, i) => !(Math.abs(value - closed[i]!) < 1e-9))) throw new Error('the two disagree');
