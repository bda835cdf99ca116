/** Least squares: the coefficients with which columns of numbers come nearest to given values. */
import '../methods.js';
import { ShapeError, ValueError } from '../errors.js';
import { mustBeTensor } from '../must-be.js';
import { show } from '../shape.js';
import { Tensor } from '../tensor.js';

/** [rows, columns] and [rows, 1] to [columns, 1], as many rows as columns or more. */
export type Solver = (z: Tensor, y: Tensor) => Tensor<[number, 1]>;

/** What adds less than this share of y's length is rounding, and its coefficient 0. */
const ROUNDING = 1e-13;

/** v · 2^exponent, also where the power alone is no number. */
function shifted(v: number, exponent: number): number {
  const part = Math.max(-1000, Math.min(1000, exponent));
  return part === exponent ? v * 2 ** part : shifted(v * 2 ** part, exponent - part);
}

/**
 * Values brought near 1 by a power of two, so that their squares are numbers. That rounds nothing: ordinary results keep every bit.
 */
function broughtNear1(values: Float64Array): { readonly near: Float64Array; readonly exponent: number } {
  const largest = values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
  const exponent = largest > 0 ? Math.floor(Math.log2(largest)) : 0;
  return { near: values.map((v) => shifted(v, -exponent)), exponent };
}

const lengthOf = (values: Float64Array): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0));

/** Columns of z that are multiples of each other, as one of length 1: column j is factor · 2^exponent times that. */
interface Direction {
  readonly column: Float64Array;
  readonly factors: { readonly j: number; readonly factor: number; readonly exponent: number }[];
}

/**
 * The directions of the columns. With length 1, which of them counts as missing does not depend on the units of the features; and the
 * package may not come to an end where many columns are the same.
 */
function directionsOf({ data, shape }: Tensor): readonly Direction[] {
  const [rows, columns] = shape as [number, number];
  const directions: Direction[] = [];
  for (let j = 0; j < columns; j++) {
    const { near, exponent } = broughtNear1(Float64Array.from({ length: rows }, (_, i) => data[i * columns + j]!));
    const factor = (lengthOf(near) || 1) * (near.find((v) => v !== 0)! < 0 ? -1 : 1);
    const column = near.map((v) => v / factor);
    const known = directions.find((direction) => direction.column.every((v, i) => v === column[i]));
    if (known) known.factors.push({ j, factor, exponent });
    else directions.push({ column, factors: [{ j, factor, exponent }] });
  }
  return directions;
}

/** Loads the package ml-matrix, which decomposes matrices, only when something is to be fitted: a model that is only used does without. */
export async function loadSolver(): Promise<Solver> {
  const { Matrix, SingularValueDecomposition } = await import('ml-matrix');
  return (z, y) => {
    const directions = directionsOf(z);
    // k equal columns are as good as one that is √k times as long: the shortest w has equal parts.
    const columns = directions.map(({ column, factors }) => Array.from(column, (v) => v * Math.sqrt(factors.length)));
    const { near, exponent: height } = broughtNear1(Float64Array.from(y.data));
    const right = Matrix.from1DArray(near.length, 1, Array.from(near));
    // Of the package's two ways the one by singular values: its QR decomposition does not pivot, and fails where columns depend on each
    // other.
    const found = new SingularValueDecomposition(new Matrix(columns).transpose()).solve(right).to1DArray();
    const least = ROUNDING * lengthOf(near);
    const weights = new Float64Array(z.shape[1]!);
    for (const [d, { factors }] of directions.entries()) {
      const part = found[d]! / Math.sqrt(factors.length);
      for (const { j, factor, exponent } of factors) weights[j] = Math.abs(part) <= least ? 0 : shifted(part / factor, height - exponent);
    }
    return new Tensor([weights.length, 1], weights);
  };
}

/**
 * The w, [columns, 1] in float64, that makes $\lVert z w - y \rVert^2$ least; where columns of z, [rows, columns], depend on each other,
 * the shortest of all such w, measured with columns of length 1. By singular values, through ml-matrix.
 * @throws ShapeError unless y is [rows, 1] and there are at least as many rows as columns, ValueError for what is not finite.
 * @example
 * (await leastSquares(tensor([[1, 0], [1, 1], [1, 2]]), tensor([[1], [3], [5]]))).toArray() // [[1], [2]]: 1 + 2 x
 */
export async function leastSquares(z: Tensor, y: Tensor): Promise<Tensor<[number, 1]>> {
  mustBeTensor('leastSquares', 'z', z);
  mustBeTensor('leastSquares', 'y', y);
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
