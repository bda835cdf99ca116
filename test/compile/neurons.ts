/** Random steps of one neuron: forward through it, work on each row and some that is not, and back. */
import fc from 'fast-check';
import type { BlockLimits } from '../../src/compile/plan/row-blocks.js';
import { backward, type DType, Generator, parameter, randn, type Tensor } from './library.js';

/** Matrices of any size go in blocks of rows, and are cut into segments as soon as there are rows for two. */
export const ALWAYS: BlockLimits = { matrix: 0, row: Number.POSITIVE_INFINITY, segments: { most: 3, least: 1, rounded: true } };

/** What is done with z = X · w (h at first), labels, bias, and X itself. The last ones are not work on each row alone. */
const ROW_OPS: readonly ((h: Tensor, z: Tensor, y: Tensor, b: Tensor, x: Tensor) => Tensor)[] = [
  (h, _, __, b) => h.add(b),
  (h, _, y) => h.mul(y),
  (h, _, y) => h.sub(y),
  (h, _, y) => h.mul(y.neg().add(1)),
  (h) => h.sigmoid(),
  (h) => h.tanh().add(h),
  (h) => h.softplus(),
  (h) => h.square().add(1).log(),
  (h, z, y) => y.where(h.mul(0.5), z),
  (h, z) => h.mul(z),
  (h, _, __, ___, x) => h.mul(x.slice(0, 1, 1)),
  (h) => h.mul(h.slice(0, 1)),
  (h) => h.add(h.slice(-1)),
  (h, z) => h.sub(z.mean()),
  (h, _, y) => h.sub(h.max()).add(y.sum()),
  (h) => h.slice(1).concat([h.slice(0, 1)], 0),
  (h) => h.reshape([-1]).reshape(h.shape),
  (h, _, __, ___, x) => h.add(x.mean(1, true)),
];
/** How many of them are. */
export const BY_ROW = 11;

export interface Neuron {
  readonly rows: number;
  readonly columns: number;
  readonly dtype: DType;
  readonly work: readonly number[];
  /** X is an argument, or what it would be is computed first. */
  readonly computed: boolean;
  /** Which of z, the gradient and a second product with the matrix are results too. */
  readonly keeps: readonly [z: boolean, gradient: boolean, again: boolean];
}

export const neurons = (ops: number = ROW_OPS.length): fc.Arbitrary<Neuron> =>
  fc.record({
    rows: fc.integer({ min: 1, max: 30 }),
    columns: fc.constantFrom(1, 2, 3, 4, 5, 8, 11, 16, 19),
    dtype: fc.constantFrom<DType>('float32', 'float64'),
    work: fc.array(fc.nat(ops - 1), { maxLength: 6 }),
    computed: fc.boolean(),
    keeps: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  });

export interface NeuronStep {
  readonly step: (...args: Tensor[]) => readonly Tensor[];
  readonly args: readonly Tensor[];
  readonly states: readonly Tensor[];
}

/** The step over fresh tensors: the same for the same description. */
export function neuronStep({ rows, columns, dtype, work, computed, keeps }: Neuron): NeuronStep {
  const generator = new Generator(5);
  const draw = (...shape: number[]): Tensor => randn(shape, { generator, dtype });
  const [w, b] = [parameter(draw(columns, 1)), parameter(draw(1))];
  const step = (given: Tensor, y: Tensor): readonly Tensor[] => {
    const x = computed ? given.mul(0.5).tanh() : given;
    const z = x.matmul(w);
    let h: Tensor = z;
    for (const op of work) h = ROW_OPS[op]!(h, z, y, b, x).clip(-9, 9);
    const cost = h.square().mean();
    const gradients = backward(cost);
    const g = gradients.get(w).detach();
    const results = [cost, ...(keeps[0] ? [z] : []), ...(keeps[1] ? [g] : [])];
    // Xᵀ · (X · g), as in a product with the second derivatives of least squares.
    if (keeps[2]) results.push(x.detach().transpose().matmul(x.detach().matmul(g)));
    for (const p of [w, b]) if (gradients.has(p)) p.assign(p.detach().sub(gradients.get(p).detach().mul(0.1)).clip(-9, 9));
    return results;
  };
  return { step: step as NeuronStep['step'], args: [draw(rows, columns), draw(rows, 1).greater(0)], states: [w, b] };
}
