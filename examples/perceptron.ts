/** The perceptron of 1958: it learns from its mistakes until it makes none, beside the same neuron trained by gradient. */
import { Generator, ones, randn, type Tensor, tensor, zeros } from 'chainrule';
import { perceptron } from 'chainrule/nn';
import { fit } from 'chainrule/train';

const corners: Tensor = tensor([
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
]);
const column = (values: number[]): Tensor => tensor(values).reshape([-1, 1]);
const generator = new Generator(2);
/** Two clouds of points around (d, d) and (−d, −d). */
const clouds = (d: number): { x: Tensor; y: Tensor } => ({
  x: randn([50, 2], { generator })
    .add(d)
    .concat([randn([50, 2], { generator }).sub(d)]),
  y: ones([50, 1]).concat([zeros([50, 1])]),
});

const tasks: Record<string, { x: Tensor; y: Tensor }> = {
  AND: { x: corners, y: column([0, 0, 0, 1]) },
  OR: { x: corners, y: column([0, 1, 1, 1]) },
  XOR: { x: corners, y: column([0, 1, 1, 0]) },
  'two clouds apart': clouds(2.5),
  'two clouds that touch': clouds(0.9),
};

/** The border w₁x + w₂y + b = 0 among the points of two clouds. */
function draw({ x, y }: { x: Tensor; y: Tensor }, answer: (x: Tensor) => Tensor): string {
  const [width, height] = [66, 21];
  const at = (c: number, r: number): [number, number] => [(c / (width - 1)) * 12 - 6, 5 - (r / (height - 1)) * 10];
  const grid = answer(tensor(Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))))).data;
  const rows = Array.from({ length: height }, (_, r) => Array.from({ length: width }, (_, c): string => (grid[r * width + c] ? '.' : ' ')));
  for (const [i, label] of y.data.entries()) {
    const [u, v] = [x.data[2 * i]!, x.data[2 * i + 1]!];
    const row = rows[Math.round(((5 - v) / 10) * (height - 1))];
    if (row) row[Math.round(((u + 6) / 12) * (width - 1))] = label ? '@' : 'o';
  }
  return rows.map((row) => row.join('')).join('\n');
}

for (const [name, task] of Object.entries(tasks)) {
  const [byRule, byGradient] = [perceptron(2), perceptron(2)];
  const run = byRule.learn(task.x, task.y, { epochs: 1000 });
  await fit(byGradient, task, { learningRate: 1, epochs: 1000 });
  const wrong = byGradient(task.x).sub(task.y).abs().sum().item();
  console.log(`${name}\n  by Rosenblatt's rule: ${run.message}\n  by gradient: ${wrong} of ${task.y.size} wrong after 1000 epochs\n`);
  if (run.converged === (name === 'XOR' || name.includes('touch'))) throw new Error('that was not expected');
  if (name.includes('apart')) console.log(`${draw(task, (x) => byRule(x))}\n`);
}
