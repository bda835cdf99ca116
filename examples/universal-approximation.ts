/** Universal approximation: sums of N bends of one function φ come as near to continuous functions as one likes, if φ is of the right kind. */
import { Generator, relu, sigmoid, type Tensor, tanh, tensor } from 'chainrule';
import { leastSquares } from 'chainrule/gmdh';
import { approximator } from 'chainrule/nn';

const double = { dtype: 'float64' } as const;
/** The theorem asks for φ bounded, continuous and not constant. `relu` is unbounded and does it all the same; polynomials cannot. */
const kinds: Record<string, [mark: string, phi: (z: Tensor) => Tensor, doesIt: boolean]> = {
  sigmoid: ['s', sigmoid, true],
  tanh: ['t', tanh, true],
  'exp(-z²)': ['e', (z) => z.square().neg().exp(), true],
  'relu (unbounded)': ['r', relu, true],
  'z² (unbounded)': ['2', (z) => z.square(), false],
  'z (unbounded)': ['1', (z) => z, false],
};
const steps = (count: number): number[] => Array.from({ length: count }, (_, i) => i / (count - 1));
const square = (count: number): number[][] => steps(count).flatMap((a) => steps(count).map((b) => [a, b]));
const sizes = [1, 2, 4, 8, 16, 32, 64, 128];

/** F fitted on some points of the cube, and ε of (5): how far it is from f at most, on others. */
async function epsilon(f: (x: number[]) => number, phi: (z: Tensor) => Tensor, n: number, fitted: number[][], others: number[][]) {
  const values = (points: number[][]): Tensor => tensor(points.map((x) => [f(x)]) as number[][], double);
  const F = approximator(fitted[0]!.length, n, phi, { ...double, steepness: 6, generator: new Generator(1) });
  F.v.assign(await leastSquares(F.hidden(tensor(fitted, double)).detach(), values(fitted)));
  return F(tensor(others, double)).sub(values(others)).abs().max().item();
}

/** ε against N, both in powers: a letter for each φ. */
function draw(curves: Record<string, number[]>): string {
  const height = 14;
  const row = (e: number): number => Math.round((Math.log10(2 / e) / 3) * (height - 1));
  const picture = Array.from({ length: height }, () => sizes.map(() => ' '.repeat(8)));
  for (const [name, errors] of Object.entries(curves))
    for (const [i, e] of errors.entries()) {
      const line = picture[Math.min(height - 1, Math.max(0, row(e)))]!;
      line[i] = (line[i]!.trim() + kinds[name]![0]).padEnd(8);
    }
  const label = (r: number): string => (2 / 10 ** ((3 * r) / (height - 1))).toPrecision(2).padStart(7);
  return [
    ...picture.map((line, r) => `${label(r)} | ${line.join('')}`),
    `    N = | ${sizes.map((n) => String(n).padEnd(8)).join('')}`,
  ].join('\n');
}

async function show(title: string, f: (x: number[]) => number, fitted: number[][], others: number[][]): Promise<void> {
  console.log(`${title}: ε by N`);
  const curves: Record<string, number[]> = {};
  for (const [name, [mark, phi, doesIt]] of Object.entries(kinds)) {
    curves[name] = [];
    for (const n of sizes) curves[name].push(await epsilon(f, phi, n, fitted, others));
    console.log(`  ${mark} ${name.padEnd(17)} ${curves[name].map((e) => e.toFixed(4)).join('  ')}`);
    if (curves[name].at(-1)! < 0.1 !== doesIt) throw new Error(`${name} should ${doesIt ? '' : 'not '}come near`);
  }
  console.log(`${draw(curves)}\n`);
}
const line = (count: number): number[][] => steps(count).map((x) => [x]);
await show('sin 6x + |x − 0.4| on [0, 1]', ([x]) => Math.sin(6 * x!) + Math.abs(x! - 0.4), line(151), line(401));
await show('sin(5a) b + |a − b| on [0, 1]²', ([a, b]) => Math.sin(5 * a!) * b! + Math.abs(a! - b!), square(21), square(41));
