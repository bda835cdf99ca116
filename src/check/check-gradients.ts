/** Compares the gradients of a function with finite differences, to first and second order. */
import { backward, type Gradients } from '../backward.js';
import { fullLike, parameter } from '../create.js';
import { GradientError } from '../errors.js';
import { Generator, uniform } from '../random/generator.js';
import { show } from '../shape.js';
import type { Tensor } from '../tensor.js';
import '../methods.js';

export interface CheckOptions {
  /** 1: gradients; 2: gradients of gradients too. Default 1. */
  readonly order?: 1 | 2 | undefined;
  /** Half the distance of the two points compared, relative to the value where that is above 1. Default 1e-5. */
  readonly epsilon?: number | undefined;
  /** An element passes within `absoluteTolerance + relativeTolerance · |gradient|`. Defaults 1e-7 and 1e-5. */
  readonly absoluteTolerance?: number | undefined;
  readonly relativeTolerance?: number | undefined;
  /** At most so many elements of each input are tried, chosen at random. Default 100. */
  readonly elements?: number | undefined;
  /** Chooses the elements and the weights of the outputs. Default: seed 0. */
  readonly generator?: Generator | undefined;
  /** Throw a GradientError with the report if an element fails. Default false. */
  readonly throws?: boolean | undefined;
}

/** One derivative, found both ways. */
export interface CheckedElement {
  readonly order: 1 | 2;
  /** The input's name, or its place: `input 0`; `g` is the incoming gradient. */
  readonly input: string;
  /** Its position in the input, row-major. */
  readonly element: number;
  readonly autograd: number;
  readonly finiteDifference: number;
  readonly error: number;
  readonly ok: boolean;
}

export interface CheckReport {
  readonly ok: boolean;
  /** The largest difference between the two ways. */
  readonly maxError: number;
  readonly elements: readonly CheckedElement[];
  /** A table of the worst elements. */
  toString(): string;
}

/**
 * Checks the gradients of `f` at `inputs`, in float64: each derivative against $(f(x + \epsilon) - f(x - \epsilon)) / 2\epsilon$, where a
 * randomly weighted sum makes a scalar of f's result. Second order does the same for the gradient itself.
 *
 * Finite differences lie where f has a kink or a jump within ε (relu at 0, max at a tie, a comparison), where it is so curved or so large
 * that rounding wins (error about 1e-11 times its values), where it rounds to float32 inside, and where it is random: there, choose
 * other inputs rather than a looser tolerance. A right answer at one point does not prove others: try several.
 * @throws GradientError with the report, if `throws` is set and an element fails.
 * @example
 * String(checkGradients((x) => x.tanh(), [tensor([0.5, 1])], { order: 2 })) // a table that ends with ok
 */
export function checkGradients(f: (...inputs: Tensor[]) => Tensor, inputs: readonly Tensor[], options: CheckOptions = {}): CheckReport {
  const { order = 1, generator = new Generator(0) } = options;
  const points = inputs.map((x, i) => parameter(x.detach().astype('float64'), x.name ?? `input ${i}`));
  const drawn = (like: Tensor): Tensor => uniform(like.shape, { low: 0.5, high: 1.5, dtype: 'float64', generator });

  const y = f(...points);
  // A scalar keeps weight 1, so that the report shows its own derivatives.
  const weights = y.size === 1 ? fullLike(y, 1) : drawn(y);
  const weighted = (...xs: Tensor[]): Tensor =>
    f(...xs)
      .mul(weights)
      .sum();
  const elements = compare(weighted, points, 1, options, generator);

  if (order === 2) {
    const g = parameter(weights, 'g');
    const mix = points.map(drawn);
    // A scalar made of all gradients: its own gradient holds every second derivative, and the derivative by g.
    const gradients = (...xs: Tensor[]): Tensor => {
      const y = f(...xs.slice(0, -1));
      const found = y.tracked ? backward(y, { seed: xs.at(-1)!, differentiable: true }) : undefined;
      return points
        .map((_, i): Tensor => (found?.has(xs[i]!) ? found.get(xs[i]!).mul(mix[i]!) : xs[i]!.mul(0)).sum())
        .reduce((a, b) => a.add(b));
    };
    elements.push(...compare(gradients, [...points, g], 2, options, generator));
  }
  const report = new Report(elements);
  if (options.throws && !report.ok) throw new GradientError(String(report));
  return report;
}

/** Each chosen derivative of the scalar function `f`, both ways. */
function compare(
  f: (...xs: Tensor[]) => Tensor,
  points: readonly Tensor[],
  order: 1 | 2,
  options: CheckOptions,
  generator: Generator,
): CheckedElement[] {
  const { epsilon = 1e-5, absoluteTolerance = 1e-7, relativeTolerance = 1e-5, elements = 100 } = options;
  const y = f(...points);
  const gradients: Gradients | undefined = y.tracked ? backward(y) : undefined;
  return points.flatMap((x) => {
    const gradient = gradients?.has(x) ? gradients.get(x) : undefined;
    const chosen = x.size <= elements ? x.data.keys() : generator.permutation(x.size).slice(0, elements);
    return Array.from(chosen, (element): CheckedElement => {
      const start = x.data[element]!;
      const step = epsilon * Math.max(1, Math.abs(start));
      const at = (value: number): number => {
        const moved = x.toTypedArray();
        moved[element] = value;
        const copy = parameter(x);
        copy.data.set(moved);
        return f(...points.map((p) => (p === x ? copy : p))).item();
      };
      const [up, down] = [start + step, start - step];
      const finiteDifference = (at(up) - at(down)) / (up - down);
      const autograd = gradient ? gradient.data[element]! : 0;
      const error = Math.abs(autograd - finiteDifference);
      const ok = error <= absoluteTolerance + relativeTolerance * Math.max(Math.abs(autograd), Math.abs(finiteDifference));
      return { order, input: x.name ?? show(x.shape), element, autograd, finiteDifference, error, ok };
    });
  });
}

/** How many elements a report prints. */
const ROWS = 10;

class Report implements CheckReport {
  constructor(readonly elements: readonly CheckedElement[]) {}

  get ok(): boolean {
    return this.elements.every((e) => e.ok);
  }

  get maxError(): number {
    return this.elements.reduce((worst, e) => (e.error > worst || Number.isNaN(e.error) ? e.error : worst), 0);
  }

  toString(): string {
    const badness = (e: CheckedElement): number => (e.ok ? e.error : Number.isNaN(e.error) ? Number.POSITIVE_INFINITY : 1e300 * e.error);
    const worst = [...this.elements].sort((a, b) => badness(b) - badness(a)).slice(0, ROWS);
    const table = [
      ['order', 'input', 'element', 'autograd', 'finite difference', 'error', ''],
      ...worst.map((e) => [
        String(e.order),
        e.input,
        String(e.element),
        e.autograd.toPrecision(8),
        e.finiteDifference.toPrecision(8),
        e.error.toExponential(1),
        e.ok ? 'ok' : 'FAILS',
      ]),
    ];
    const failed = this.elements.filter((e) => !e.ok).length;
    const verdict = failed ? `${failed} of ${this.elements.length} derivatives FAIL` : `all ${this.elements.length} derivatives ok`;
    return `checkGradients: ${verdict}, largest error ${this.maxError.toExponential(1)}\n${columns(table)}`;
  }
}

/** Rows of cells as aligned text. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((r) => r[i]!.length)));
  return rows.map((r) => `  ${r.map((cell, i) => cell.padEnd(widths[i]!)).join('  ')}`.trimEnd()).join('\n');
}
