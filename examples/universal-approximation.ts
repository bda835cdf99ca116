/**
 * Universal approximation: sums of N bends of one function φ come as near to continuous functions as one likes, if φ is of the right kind.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Generator, relu, sigmoid, type Tensor, tanh, tensor } from 'chainrule';
import { leastSquares } from 'chainrule/gmdh';
import { type Approximator, approximator } from 'chainrule/nn';
import { type Axis, chart, HEIGHT, type Line, legend, picture, WIDTH } from './drawing/line-chart.js';

type Target = (x: number[]) => number;
const double = { dtype: 'float64' } as const;
/** The theorem asks for φ bounded, continuous and not constant. `relu` is unbounded and does it all the same; polynomials cannot. */
const kinds: Record<string, [phi: (z: Tensor) => Tensor, doesIt: boolean]> = {
  sigmoid: [sigmoid, true],
  tanh: [tanh, true],
  'exp(−z²)': [(z) => z.square().neg().exp(), true],
  'relu (unbounded)': [relu, true],
  'z² (unbounded)': [(z) => z.square(), false],
  'z (unbounded)': [(z) => z, false],
  '1 (constant)': [(z) => z.mul(0).add(1), false],
};
const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i / (count - 1));
const line = (count: number): number[][] => steps(count).map((x) => [x]);
const square = (count: number): number[][] => steps(count).flatMap((a) => steps(count).map((b) => [a, b]));
const sizes = [1, 2, 4, 8, 16, 32, 64, 128];
const values = (f: Target, points: number[][]): Tensor => tensor(points.map((x) => [f(x)]) as number[][], double);

/** F of (4), with the v that least squares finds from f at some points of the cube. */
async function fitted(f: Target, phi: (z: Tensor) => Tensor, n: number, points: number[][]): Promise<Approximator> {
  const F = approximator(points[0]!.length, n, phi, { ...double, steepness: 6, generator: new Generator(1) });
  F.v.assign(await leastSquares(F.hidden(tensor(points, double)).detach(), values(f, points)));
  return F;
}
/** ε of (5): how far F is from f at most, at other points. */
const epsilon = (F: Approximator, f: Target, points: number[][]): number =>
  F(tensor(points, double)).sub(values(f, points)).abs().max().item();

/** ε against N, a line for each φ. */
async function errors(title: string, f: Target, points: number[][], others: number[][]): Promise<Line[]> {
  console.log(`${title}: ε by N`);
  const lines: Line[] = [];
  for (const [name, [phi, doesIt]] of Object.entries(kinds)) {
    const found: number[] = [];
    for (const n of sizes) found.push(epsilon(await fitted(f, phi, n, points), f, others));
    console.log(`  ${name.padEnd(17)} ${found.map((e) => e.toFixed(4)).join('  ')}`);
    if (found.at(-1)! < 0.1 !== doesIt) throw new Error(`${name} should ${doesIt ? '' : 'not '}come near`);
    lines.push({ name, colour: lines.length, dashed: !doesIt, points: sizes.map((n, i) => [n, found[i]!] as const) });
  }
  console.log();
  return lines;
}

const [wave, ridge] = ['sin 6x + |x − 0.4| on [0, 1]', 'sin(5a) b + |a − b| on [0, 1]²'];
const f: Target = ([x]) => Math.sin(6 * x!) + Math.abs(x! - 0.4);
const g: Target = ([a, b]) => Math.sin(5 * a!) * b! + Math.abs(a! - b!);
const onLine = await errors(wave, f, line(151), line(401));
const onSquare = await errors(ridge, g, square(21), square(41));

const over = async (n: number): Promise<Line> => {
  const F = await fitted(f, sigmoid, n, line(151));
  const points = line(201).map((x) => [x[0]!, F(tensor([x], double)).item()] as const);
  return { name: `F, a sum of ${n} sigmoids`, colour: 0, dashed: n === 2, points };
};
const target: Line = { name: 'f', colour: 6, points: line(201).map((x) => [x[0]!, f(x)] as const) };
const near = [target, await over(2), await over(4)];
const N: Axis = { label: 'N', range: [1, 128], ticks: sizes, log: true };
const error: Axis = { label: 'ε', range: [0.003, 2], ticks: [0.003, 0.01, 0.03, 0.1, 0.3, 1], log: true };
const plain = {
  x: { label: 'x', range: [0, 1], ticks: [0, 0.5, 1] },
  y: { label: 'f and F', range: [-1, 2], ticks: [-1, 0, 1, 2] },
} as const;
const svg = picture(2 * WIDTH, 2 * HEIGHT, 'The error of sums of N bends against N, for several functions φ', [
  chart({ title: wave, x: N, y: error, lines: onLine, marks: true }, 0, 0),
  chart({ title: ridge, x: N, y: error, lines: onSquare, marks: true }, WIDTH, 0),
  chart({ title: `f = ${wave.split(' on')[0]}, and F`, ...plain, lines: near }, 0, HEIGHT),
  legend('φ, above', onLine, WIDTH + 56, HEIGHT + 20),
  legend('on the left', near, WIDTH + 56, HEIGHT + 214),
]);
mkdirSync('runs', { recursive: true });
writeFileSync('runs/universal-approximation.svg', svg);
console.log('drawn: runs/universal-approximation.svg');
