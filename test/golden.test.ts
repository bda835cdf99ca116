/** Values, gradients and second derivatives of every op, loss and optimizer against PyTorch's, from test/golden/make.py. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/compile/index.js';
import * as c from '../src/index.js';
import { binaryCrossEntropyWithLogits } from '../src/nn/index.js';
import * as losses from '../src/nn/losses/index.js';
import * as ops from '../src/ops/index.js';
import { adam, adamW, type Optimizer, rmsprop, sgd } from '../src/optim/index.js';

interface Packed {
  readonly shape: number[];
  readonly data: (number | string)[];
}
interface Case {
  readonly op: string;
  readonly args: readonly unknown[];
  readonly dtype: 'float32' | 'float64';
  readonly inputs: readonly (Packed & { readonly index: boolean })[];
  readonly y: Packed;
  readonly g?: Packed;
  readonly grads?: readonly (Packed | null)[];
  readonly v?: readonly Packed[];
  readonly second?: readonly Packed[];
}
interface Trajectory {
  /** SGD if not named. */
  readonly optimizer?: 'Adam' | 'AdamW' | 'RMSprop';
  readonly options: {
    readonly lr?: number;
    readonly momentum?: number;
    readonly nesterov?: boolean;
    readonly betas?: readonly [number, number];
    readonly eps?: number;
    readonly alpha?: number;
    readonly weight_decay?: number;
  };
  readonly dtype: 'float32' | 'float64';
  readonly x: Packed;
  readonly y: Packed;
  readonly w: Packed;
  readonly steps: readonly number[][];
}
const file = process.env.GOLDEN_FILE ?? join(import.meta.dirname, 'golden', 'pytorch.json');
const golden: { madeBy: { torch: string; numpy: string }; cases: Case[]; trajectories: Trajectory[] } = JSON.parse(
  readFileSync(file, 'utf8'),
);

/**
 * How far a number may be from PyTorch's, relative to the largest of its tensor: a few roundings of each number type. Sums run in another
 * order, exp and log come from another library, and PyTorch's float32 kernels round after every step where ours round once.
 */
const TOLERANCE = { float64: 4e-15, float32: 2e-6 } as const;

const tensorOf = ({ shape, data }: Packed, dtype: c.DType): c.Tensor => c.tensor(data.map(Number), { dtype }).reshape(shape);

/** Reasons for more, by op: the factor by which the tolerance grows. */
const LOOSER: Readonly<Record<string, number>> = {
  // PyTorch's second derivative adds 1e-12 to denominators, about 1e-11 of the result.
  'binaryCrossEntropy: second derivative': 1e5,
  // PyTorch's clamp of the denominator is 1e-12 rounded to float32, which is smaller by 4e-9 of itself.
  'binaryCrossEntropy: clamped gradient': 2e6,
};
/** Differences of numbers near 1, whose errors are those of the numbers: here the largest counts as at least 1. */
const CANCELS: readonly string[] = ['gelu: value', 'gelu: gradient', 'sigmoid: gradient', 'tanh: gradient', 'second derivative'];

/** Ops of one operand that work element by element. */
const ALONE = new Set([
  'abs',
  'neg',
  'sign',
  'square',
  'exp',
  'log',
  'log1p',
  'sqrt',
  'sigmoid',
  'tanh',
  'relu',
  'leakyRelu',
  'softplus',
  'erf',
  'clip',
  'pow',
  'astype',
]);

function expectClose(actual: c.Tensor, expected: Packed, dtype: Case['dtype'], what: string, kind = ''): void {
  expect(actual.shape, `${what}: shape`).toEqual(expected.shape);
  const wanted = expected.data.map(Number);
  const cancels = CANCELS.some((end) => kind.endsWith(end));
  const least = cancels ? 1 : 0;
  // Where each element is computed alone, each must be right by its own measure.
  const alone = !cancels && ALONE.has(kind.split(':')[0]!);
  const tolerance = TOLERANCE[dtype] * (LOOSER[kind] ?? 1) * Math.max(least, ...wanted.filter(Number.isFinite).map(Math.abs));
  wanted.forEach((want, i) => {
    const is = actual.data[i]!;
    const allowed = alone ? TOLERANCE[dtype] * (LOOSER[kind] ?? 1) * Math.abs(want) : tolerance;
    const close = Number.isFinite(want) ? Math.abs(is - want) <= allowed : Object.is(is, want);
    if (!close) throw new Error(`${what}: element ${i} is ${is}, PyTorch has ${want}`);
  });
}

/** How a case's name and arguments are called here, where that is not `op(...inputs, ...args)`. */
const calls: Record<string, (inputs: c.Tensor[], args: never[]) => c.Tensor> = {
  where: ([a, b]) => c.where(a!.greater(0.5), a!, b!),
  concat: (inputs, [axis]) => c.concat(inputs, axis),
  stack: (inputs, [axis]) => c.stack(inputs, axis),
  slice: ([x], args: number[]) => c.slice(x!, args[0]!, args[1], args[2]),
};
for (const [name, loss] of Object.entries(losses)) {
  const call = loss as (a: c.Tensor, b: c.Tensor, options: object) => c.Tensor;
  calls[name] = ([a, b], [given]) => call(a!, b!, typeof given === 'string' ? { reduction: given } : given!);
}

const byName = new Map(Object.entries(ops));

function call({ op, args }: Case, inputs: c.Tensor[]): c.Tensor {
  const known = calls[op];
  if (known) return known(inputs, args as never[]);
  const f = byName.get(op) as unknown as (...all: unknown[]) => c.Tensor;
  return f(...inputs, ...args);
}

/** Compares a case: value, gradients, second derivatives. */
function check(example: Case, what: string): void {
  const { op, dtype, y, g, grads, v, second } = example;
  const inputs = example.inputs.map((x) => (x.index ? tensorOf(x, 'int32') : c.parameter(tensorOf(x, dtype))));
  const result = call(example, inputs);
  expectClose(result, y, dtype, `${what}: value`, `${op}: value`);
  if (!g || !grads) return;
  const floats = inputs.filter((x) => x.tracked);
  const found = c.backward(result, { seed: tensorOf(g, result.dtype), differentiable: second !== undefined });
  const clamped = op === 'binaryCrossEntropy' && example.inputs[0]!.data.some((p) => Number(p) * (1 - Number(p)) < 1e-12);
  const kind = `${op}: ${clamped ? 'clamped gradient' : 'gradient'}`;
  grads.forEach((expected, i) => {
    if (expected) expectClose(found.get(floats[i]!), expected, dtype, `${what}: gradient ${i}`, kind);
  });
  if (!v || !second) return;
  const mixed = floats
    .filter((x) => found.has(x))
    .map(
      (x): c.Tensor =>
        found
          .get(x)
          .mul(tensorOf(v[floats.indexOf(x)]!, dtype))
          .sum(),
    )
    .reduce((a, b) => a.add(b));
  const again = mixed.tracked ? c.backward(mixed) : undefined;
  second.forEach((expected, i) => {
    const x = floats[i]!;
    const actual = again?.has(x) ? again.get(x) : c.zeros(x.shape);
    expectClose(actual, expected, dtype, `${what}: second derivative ${i}`, `${op}: second derivative`);
  });
}

const optimizers: Record<string, (parameters: readonly c.Tensor[], options: Trajectory['options']) => Optimizer> = {
  SGD: (parameters, { lr, momentum, nesterov, weight_decay: weightDecay }) =>
    sgd(parameters, { learningRate: lr!, momentum, nesterov, weightDecay }),
  Adam: (parameters, { lr: learningRate, betas, eps: epsilon, weight_decay: weightDecay }) =>
    adam(parameters, { learningRate, beta1: betas?.[0], beta2: betas?.[1], epsilon, weightDecay }),
  AdamW: (parameters, { lr: learningRate, betas, eps: epsilon, weight_decay: weightDecay }) =>
    adamW(parameters, { learningRate, beta1: betas?.[0], beta2: betas?.[1], epsilon, weightDecay }),
  RMSprop: (parameters, { lr: learningRate, alpha: decay, eps: epsilon, momentum, weight_decay: weightDecay }) =>
    rmsprop(parameters, { learningRate, decay, epsilon, momentum, weightDecay }),
};

describe(`PyTorch ${golden.madeBy.torch} computes the same`, () => {
  for (const name of [...Object.keys(ops), ...Object.keys(losses)]) {
    const cases = golden.cases.filter(({ op }) => op === name);
    it(`${name}, ${cases.length} cases`, () => {
      expect(cases.length, `${name} has no golden case: add one to test/golden/make.py`).toBeGreaterThan(0);
      cases.forEach((example, i) => {
        const shapes = example.inputs.map(({ shape }) => `[${shape}]`).join(' ');
        check(example, `${name} case ${i}, ${example.dtype} ${shapes} ${JSON.stringify(example.args)}`);
      });
    });
  }
  for (const { optimizer: name = 'SGD', options, dtype, x, y, w, steps } of golden.trajectories) {
    for (const how of ['eager', 'compiled'] as const) {
      it(`20 steps of ${name} with ${JSON.stringify(options)} in ${dtype}, ${how}`, () => {
        const [X, Y] = [tensorOf(x, dtype), tensorOf(y, dtype)];
        const parameters = [c.parameter(tensorOf(w, dtype)), c.parameter(c.zeros([1], { dtype }))] as const;
        const optimizer = optimizers[name]!(parameters, options);
        const once = (): void => optimizer.step(c.backward(binaryCrossEntropyWithLogits(X.matmul(parameters[0]).add(parameters[1]), Y)));
        const step = how === 'compiled' ? compile(once) : once;
        steps.forEach((expected, i) => {
          step();
          const all = c.concat(parameters.map((p) => p.detach().reshape([-1])));
          expectClose(all, { shape: [4], data: expected }, dtype, `step ${i}`);
        });
      });
    }
  }
});
