import fc from 'fast-check';
import { describe, it } from 'vitest';
import { backward, log, mul, neg, parameter, sub, type Tensor, tensor } from '../../src/index.js';
import { binaryCrossEntropy, binaryCrossEntropyWithLogits, logisticRegression } from '../../src/nn/index.js';
import { sgd } from '../../src/optim/index.js';

/** A random problem of the lecture: m examples of n features, labels, weights, bias. */
interface Problem {
  readonly X: number[][];
  readonly y: number[];
  readonly w: number[];
  readonly b: number;
}

/** Between −1 and 1; below 1e-100 it counts as 0, because numbers near 5e-324 have no digits left to be right in. */
const unit = fc.double({ min: -1, max: 1, noNaN: true }).map((v) => (Math.abs(v) < 1e-100 ? 0 : v));
/** Problems whose logits stay within ±`reach`. */
const problems = (reach: number): fc.Arbitrary<Problem> =>
  fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 8 })).chain(([m, n]) =>
    fc.record({
      X: fc.array(fc.array(unit, { minLength: n, maxLength: n }), { minLength: m, maxLength: m }),
      y: fc.array(fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: m, maxLength: m }),
      // |z| ≤ n · max|w| + |b|.
      w: fc.array(
        unit.map((v) => (v * reach) / (n + 1)),
        { minLength: n, maxLength: n },
      ),
      b: unit.map((v) => (v * reach) / (n + 1)),
    }),
  );

/** Equations (7)–(14), in plain loops over numbers. */
function closedForm({ X, y, w, b }: Problem) {
  const m = X.length;
  const z = X.map((x) => x.reduce((s, v, j) => s + v * w[j]!, b));
  const a = z.map((v) => 1 / (1 + Math.exp(-v)));
  const loss = a.map((p, i) => -y[i]! * Math.log(p) - (1 - y[i]!) * Math.log(1 - p));
  const dw = w.map((_, j) => X.reduce((s, x, i) => s + x[j]! * (a[i]! - y[i]!), 0) / m);
  const db = a.reduce((s, p, i) => s + (p - y[i]!), 0) / m;
  // What rounding errors are measured against: (1/m) |X| |A − Y|.
  const scale = w.map((_, j) => X.reduce((s, x, i) => s + Math.abs(x[j]! * (a[i]! - y[i]!)), 0) / m);
  const biasScale = a.reduce((s, p, i) => s + Math.abs(p - y[i]!), 0) / m;
  return { z, a, loss, cost: loss.reduce((s, v) => s + v, 0) / m, dw, db, scale: [...scale, biasScale] };
}

const double = { dtype: 'float64' } as const;
const rows = (p: Problem) => ({ x: tensor(p.X, double) as Tensor, y: tensor(p.y, double).reshape([-1, 1]) as Tensor });
const column = (values: readonly number[]): Tensor => tensor([...values], double).reshape([-1, 1]);
const bias = (b: number) => tensor([b], double);

function close(actual: Tensor | readonly number[], expected: readonly number[], tolerance: (i: number) => number, what: string): void {
  const values = 'data' in actual ? [...actual.data] : actual;
  if (values.length !== expected.length) throw new Error(`${what}: ${values.length} values against ${expected.length}`);
  values.forEach((v, i) => {
    const error = Math.abs(v - expected[i]!);
    if (!(error <= tolerance(i))) throw new Error(`${what}[${i}]: ${v} against ${expected[i]}, ${error} apart, ${tolerance(i)} allowed`);
  });
}

/** The gradients of `cost` against (11) and (12), to 1e-12 of (1/m) |X| |A − Y|. */
function gradientsAgree(p: Problem, cost: (w: Tensor, b: Tensor) => Tensor): void {
  const [w, b] = [parameter(column(p.w), 'w'), parameter(bias(p.b), 'b')];
  const grads = backward(cost(w, b));
  const { dw, db, scale } = closedForm(p);
  close(grads.get(w), dw, (j) => 1e-12 * scale[j]!, 'dw');
  close(grads.get(b), [db], () => 1e-12 * scale.at(-1)!, 'db');
}

/** Equation (9), written out in ops as the lecture writes it. */
const asWritten = (a: Tensor, y: Tensor): Tensor => sub(neg(mul(y, log(a))), mul(sub(1, y), log(sub(1, a)))).mean();

const RUNS = { numRuns: 2000 };

describe('autograd gives the gradients of equations (11) and (12)', () => {
  const ways: Record<string, (a: Tensor, y: Tensor) => Tensor> = { 'equation (9) as written': asWritten, binaryCrossEntropy };
  for (const [name, cost] of Object.entries(ways)) {
    it(`through ${name}, |z| ≤ 8, examples as rows`, () => {
      fc.assert(
        fc.property(problems(8), (p) => {
          const { x, y } = rows(p);
          gradientsAgree(p, (w, b) => cost(x.matmul(w).add(b).sigmoid(), y));
        }),
        RUNS,
      );
    });
    it(`through ${name}, |z| ≤ 8, examples as columns, as in the lecture`, () => {
      fc.assert(
        fc.property(problems(8), (p) => {
          const [X, Y] = [rows(p).x.transpose(), rows(p).y.transpose()];
          gradientsAgree(p, (w, b) => cost(w.transpose().matmul(X).add(b).sigmoid(), Y));
        }),
        RUNS,
      );
    });
  }
  it('through the logits, any z, examples as rows', () => {
    fc.assert(
      fc.property(problems(1000), (p) => {
        const { x, y } = rows(p);
        gradientsAgree(p, (w, b) => binaryCrossEntropyWithLogits(x.matmul(w).add(b), y));
      }),
      RUNS,
    );
  });
  it('through the logits, any z, examples as columns', () => {
    fc.assert(
      fc.property(problems(1000), (p) => {
        const [X, Y] = [rows(p).x.transpose(), rows(p).y.transpose()];
        gradientsAgree(p, (w, b) => binaryCrossEntropyWithLogits(w.transpose().matmul(X).add(b), Y));
      }),
      RUNS,
    );
  });
});

describe('forward and update', () => {
  it('a logistic regression computes (7), (8), (9) and (10)', () => {
    fc.assert(
      fc.property(problems(8), (p) => {
        const { x, y } = rows(p);
        const model = logisticRegression(p.w.length, { weights: column(p.w) as Tensor<[number, 1]>, bias: bias(p.b) });
        const expected = closedForm(p);
        const near = (values: readonly number[]) => (i: number) => 1e-12 * Math.max(1, Math.abs(values[i]!));
        close(model.logits(x), expected.z, near(expected.z), 'z');
        close(model(x), expected.a, near(expected.a), 'a');
        close(binaryCrossEntropy(model(x), y, { reduction: 'none' }), expected.loss, near(expected.loss), 'loss');
        close(
          [binaryCrossEntropy(model(x), y).item(), model.cost(x, y).item()],
          [expected.cost, expected.cost],
          () => 1e-12 * Math.max(1, expected.cost),
          'cost',
        );
      }),
      RUNS,
    );
  });
  it('a step of SGD is (13) and (14)', () => {
    fc.assert(
      fc.property(problems(8), fc.double({ min: 1e-3, max: 10, noNaN: true }), (p, learningRate) => {
        const { x, y } = rows(p);
        const model = logisticRegression(p.w.length, { weights: column(p.w) as Tensor<[number, 1]>, bias: bias(p.b) });
        sgd(model.parameters, { learningRate }).step(backward(model.cost(x, y)));
        const { dw, db } = closedForm(p);
        const near = (v: number, g: number) => 1e-12 * (Math.abs(v) + Math.abs(learningRate * g) + learningRate);
        close(
          model.weights,
          p.w.map((v, j) => v - learningRate * dw[j]!),
          (j) => near(p.w[j]!, dw[j]!),
          'w',
        );
        close(model.bias, [p.b - learningRate * db], () => near(p.b, db), 'b');
      }),
      RUNS,
    );
  });
});
