/** Least squares: the coefficients with which columns of numbers come nearest to given values. */
import '../methods.js';
import { ShapeError, ValueError } from '../errors.js';
import { show } from '../shape.js';
import { Tensor } from '../tensor.js';

/** [rows, columns] and [rows, 1] to [columns, 1], as many rows as columns or more. */
export type Solver = (z: Tensor, y: Tensor) => Tensor<[number, 1]>;

/** What adds less than this share of y's length is rounding, and its coefficient 0. */
const ROUNDING = 1e-13;

/** Loads the package ml-matrix, which decomposes matrices, only when something is to be fitted: a model that is only used does without. */
export async function loadSolver(): Promise<Solver> {
  const { Matrix, SingularValueDecomposition } = await import('ml-matrix');
  const lengthOf = (values: Iterable<number>): number => Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0));
  return (z, y) => {
    const [rows, columns] = z.shape as [number, number];
    const lengths = Array.from({ length: columns }, (_, j) => lengthOf(z.data.filter((_, i) => i % columns === j)));
    // Columns of length 1: then which direction counts as missing does not depend on the units of the features.
    const scaled = Float64Array.from(z.data, (v, i) => v / (lengths[i % columns]! || 1));
    const right = Matrix.from1DArray(rows, 1, Array.from(y.data));
    // Of the package's two ways the one by singular values: its QR decomposition does not pivot, and fails where columns depend on each other.
    const found = new SingularValueDecomposition(Matrix.from1DArray(rows, columns, Array.from(scaled))).solve(right).to1DArray();
    const least = ROUNDING * lengthOf(y.data);
    const weights = found.map((w, j) => (Math.abs(w) <= least ? 0 : w / (lengths[j]! || 1)));
    return new Tensor([columns, 1], Float64Array.from(weights));
  };
}

/**
 * The w, [columns, 1] in float64, that makes $\lVert z w - y \rVert^2$ least; where columns of z, [rows, columns], depend on each other, the
 * shortest of all such w, measured with columns of length 1. By singular values, through ml-matrix.
 * @throws ShapeError unless y is [rows, 1] and there are at least as many rows as columns, ValueError for what is not finite.
 * @example
 * (await leastSquares(tensor([[1, 0], [1, 1], [1, 2]]), tensor([[1], [3], [5]]))).toArray() // [[1], [2]]: 1 + 2 x
 */
export async function leastSquares(z: Tensor, y: Tensor): Promise<Tensor<[number, 1]>> {
  const [rows, columns] = z.shape;
  if (z.rank !== 2 || y.rank !== 2 || y.shape[0] !== rows || y.shape[1] !== 1 || !columns || columns > rows!) {
    const why = `takes z [rows, columns] and y [rows, 1] with at least as many rows as columns, got ${show(z.shape)} and ${show(y.shape)}`;
    throw new ShapeError('leastSquares', why, [z.shape, y.shape]);
  }
  for (const { data } of [z, y]) {
    const wild = data.find((v: number) => !Number.isFinite(v));
    if (wild !== undefined) throw new ValueError(`leastSquares: ${wild} among the values; remove or repair that row`);
  }
  return (await loadSolver())(z, y);
}
