/**
 * Gradient descent drawn in the terminal: the path down a valley, seen from above, with a step size that fits and with one that is too
 * long.
 */
import { backward, parameter, type Tensor, tensor } from 'chainrule';
import { sgd } from 'chainrule/optim';

/** A valley, four times as steep across as along, with its lowest point at (2, −1). */
const valley = (at: Tensor): Tensor =>
  at
    .sub(tensor([2, -1]))
    .square()
    .mul(tensor([1, 4]))
    .sum();

/** The points that gradient descent visits, the start first, and the value at the last. */
function descend(learningRate: number, steps: number): { path: [x: number, y: number][]; value: number } {
  const at = parameter(tensor([-4, 1.5]), 'at');
  const optimizer = sgd([at], { learningRate });
  const path: [number, number][] = [[-4, 1.5]];
  for (let i = 0; i < steps; i++) {
    optimizer.step(backward(valley(at)));
    path.push([at.data[0]!, at.data[1]!]);
  }
  return { path, value: valley(at).item() };
}

/** The valley from above: a character for each height, the path over it: 0 to 9, then +. The lowest point is x. */
function draw(path: readonly [x: number, y: number][]): string {
  const [width, height] = [72, 19];
  const column = (x: number): number => Math.round(((x + 5) / 10) * (width - 1));
  const row = (y: number): number => Math.round(((2.5 - y) / 6) * (height - 1));
  const picture = Array.from({ length: height }, (_, r) =>
    Array.from({ length: width }, (_, c): string => {
      const point = tensor([(c / (width - 1)) * 10 - 5, 2.5 - (r / (height - 1)) * 6]);
      const level = Math.floor(Math.sqrt(valley(point).item()));
      return level % 2 === 0 ? ' ' : '.';
    }),
  );
  for (const [i, [x, y]] of [...path.entries()].reverse()) {
    const line = picture[row(y)];
    if (line?.[column(x)]) line[column(x)] = i < 10 ? String(i) : '+';
  }
  picture[row(-1)]![column(2)] = 'x';
  return picture.map((line) => line.join('')).join('\n');
}

const fitting = descend(0.1, 60);
console.log(`step size 0.1: the value after 60 steps is ${fitting.value.toExponential(1)}`);
console.log(draw(fitting.path));
const long = descend(0.24, 60);
console.log(`\nstep size 0.24: it jumps from side to side; after 60 steps ${long.value.toExponential(1)}`);
console.log(draw(long.path));
const wild = descend(0.26, 60);
console.log(`\nstep size 0.26: each jump is longer than the last; after 60 steps ${wild.value.toExponential(1)}`);

if (!(fitting.value < 1e-8)) throw new Error('did not reach the lowest point');
if (!(wild.value > long.value)) throw new Error('a step that is too long should not arrive');
