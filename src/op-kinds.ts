/**
 * The kinds of ops: how each is called as a function, and how as a method. Nothing here exists at run time.
 *
 * The first argument is `X extends Tensor`, not `Tensor<A>`, so that a union (`for (const p of [w, b])`) is accepted.
 */
import type {
  Blank,
  Broadcast,
  BroadcastTo,
  BroadcastWith,
  Check,
  Dot,
  Fit,
  MatMul,
  Operand,
  Outer,
  Permute,
  Reduce,
  Reshape,
  Resize,
  Result,
  Reverse,
  Rows,
  Segments,
  Shape,
  ShapeOfOperand,
  Stack,
} from './shape-types.js';
import type { Tensor } from './tensor.js';

type Axes = number | Shape | undefined;
/** A number fits beside a tensor, but not beside another number. */
type NumberBeside<X> = X extends Tensor ? number : never;

/** Element by element, same shape; Args are numbers and settings after the tensor. */
export interface Unary<Args extends readonly unknown[] = []> {
  <X extends Tensor>(x: X, ...args: Args): Tensor<X['shape']>;
  readonly method: <X extends Tensor>(this: X, ...args: Args) => Tensor<X['shape']>;
}
/** Two operands that broadcast; a number may stand on either side. */
export interface Binary {
  <A extends Operand, B extends Shape = []>(
    a: A,
    b: NumberBeside<A> | (Tensor<B> & Check<Broadcast<ShapeOfOperand<A>, B>>),
  ): Result<Broadcast<ShapeOfOperand<A>, B>>;
  readonly method: <A extends Tensor, B extends Shape = []>(
    this: A,
    b: number | (Tensor<B> & Check<Broadcast<A['shape'], B>>),
  ) => Result<Broadcast<A['shape'], B>>;
}
/** A condition and two operands that all broadcast. */
export interface Choice {
  <C extends Tensor, A extends Operand, B extends Operand>(
    condition: C,
    a: A & Check<Broadcast<C['shape'], ShapeOfOperand<A>>>,
    b: B & Check<BroadcastWith<Broadcast<C['shape'], ShapeOfOperand<A>>, ShapeOfOperand<B>>>,
  ): Result<BroadcastWith<Broadcast<C['shape'], ShapeOfOperand<A>>, ShapeOfOperand<B>>>;
  readonly method: <C extends Tensor, A extends Operand, B extends Operand>(
    this: C,
    a: A & Check<Broadcast<C['shape'], ShapeOfOperand<A>>>,
    b: B & Check<BroadcastWith<Broadcast<C['shape'], ShapeOfOperand<A>>, ShapeOfOperand<B>>>,
  ) => Result<BroadcastWith<Broadcast<C['shape'], ShapeOfOperand<A>>, ShapeOfOperand<B>>>;
}
/** Over some axes (one, several, or all), which vanish or stay as 1; Args come after `keepDims`. */
export interface Reduction<Args extends readonly unknown[] = []> {
  <X extends Tensor, const A extends Axes = undefined, K extends boolean = false>(
    x: X,
    axes?: Fit<Reduce<X['shape'], A, false>, A>,
    keepDims?: K,
    ...args: Args
  ): Result<Reduce<X['shape'], A, K>>;
  readonly method: <X extends Tensor, const A extends Axes = undefined, K extends boolean = false>(
    this: X,
    axes?: Fit<Reduce<X['shape'], A, false>, A>,
    keepDims?: K,
    ...args: Args
  ) => Result<Reduce<X['shape'], A, K>>;
}
/** Over one axis, or all elements in row-major order. */
export interface AxisReduction {
  <X extends Tensor, const A extends number | undefined = undefined, K extends boolean = false>(
    x: X,
    axis?: Fit<Reduce<X['shape'], A, false>, A>,
    keepDims?: K,
  ): Result<Reduce<X['shape'], A, K>>;
  readonly method: <X extends Tensor, const A extends number | undefined = undefined, K extends boolean = false>(
    this: X,
    axis?: Fit<Reduce<X['shape'], A, false>, A>,
    keepDims?: K,
  ) => Result<Reduce<X['shape'], A, K>>;
}
/** Along one axis, the last if not given; same shape. */
export interface AlongAxis {
  <X extends Tensor, const A extends number = -1>(x: X, axis?: Fit<Reduce<X['shape'], A, false>, A>): Tensor<X['shape']>;
  readonly method: <X extends Tensor, const A extends number = -1>(
    this: X,
    axis?: Fit<Reduce<X['shape'], A, false>, A>,
  ) => Tensor<X['shape']>;
}
/** Matrix product. */
export interface Product {
  <X extends Tensor, B extends Shape>(a: X, b: Tensor<B> & Check<MatMul<X['shape'], B>>): Result<MatMul<X['shape'], B>>;
  readonly method: <X extends Tensor, B extends Shape>(
    this: X,
    b: Tensor<B> & Check<MatMul<X['shape'], B>>,
  ) => Result<MatMul<X['shape'], B>>;
}
/** Inner product of vectors. */
export interface InnerProduct {
  <X extends Tensor, B extends Shape>(a: X, b: Tensor<B> & Check<Dot<X['shape'], B>>): Result<Dot<X['shape'], B>>;
  readonly method: <X extends Tensor, B extends Shape>(this: X, b: Tensor<B> & Check<Dot<X['shape'], B>>) => Result<Dot<X['shape'], B>>;
}
/** All products of two vectors' elements. */
export interface OuterProduct {
  <X extends Tensor, B extends Shape>(a: X, b: Tensor<B> & Check<Outer<X['shape'], B>>): Result<Outer<X['shape'], B>>;
  readonly method: <X extends Tensor, B extends Shape>(this: X, b: Tensor<B> & Check<Outer<X['shape'], B>>) => Result<Outer<X['shape'], B>>;
}
/** Another shape over the same elements. */
export interface Reshaping {
  <const T extends Shape>(x: Tensor, shape: T): Tensor<Reshape<T>>;
  readonly method: <const T extends Shape>(this: Tensor, shape: T) => Tensor<Reshape<T>>;
}
/** All axes reversed. */
export interface Transposition {
  <X extends Tensor>(x: X): Result<Reverse<X['shape']>>;
  readonly method: <X extends Tensor>(this: X) => Result<Reverse<X['shape']>>;
}
/** Axes in a new order. */
export interface Permutation {
  <X extends Tensor, const P extends Shape>(x: X, order: Fit<Permute<X['shape'], P>, P>): Result<Permute<X['shape'], P>>;
  readonly method: <X extends Tensor, const P extends Shape>(
    this: X,
    order: Fit<Permute<X['shape'], P>, P>,
  ) => Result<Permute<X['shape'], P>>;
}
/** Stretched to a given shape. */
export interface Stretching {
  <X extends Tensor, const T extends Shape>(x: X, shape: Fit<BroadcastTo<X['shape'], T>, T>): Result<BroadcastTo<X['shape'], T>>;
  readonly method: <X extends Tensor, const T extends Shape>(
    this: X,
    shape: Fit<BroadcastTo<X['shape'], T>, T>,
  ) => Result<BroadcastTo<X['shape'], T>>;
}
/** A range along one axis, the first if not given. */
export interface Slicing {
  <X extends Tensor, const A extends number = 0>(
    x: X,
    start: number,
    end?: number,
    axis?: Fit<Resize<X['shape'], A>, A>,
  ): Result<Resize<X['shape'], A>>;
  readonly method: <X extends Tensor, const A extends number = 0>(
    this: X,
    start: number,
    end?: number,
    axis?: Fit<Resize<X['shape'], A>, A>,
  ) => Result<Resize<X['shape'], A>>;
}
/** Tensors end to end along an existing axis, the first if not given. The method joins the others to its tensor. */
export interface Joining {
  <const T extends readonly Tensor[], const A extends number = 0>(
    tensors: T,
    axis?: Fit<Resize<First<T>, A>, A>,
  ): Result<Resize<First<T>, A>>;
  readonly method: <X extends Tensor, const A extends number = 0>(
    this: X,
    others: readonly Tensor[],
    axis?: Fit<Resize<X['shape'], A>, A>,
  ) => Result<Resize<X['shape'], A>>;
}
/** The shape of the first of several tensors. */
type First<T extends readonly Tensor[]> = T extends readonly [infer X extends Tensor, ...Tensor[]] ? X['shape'] : T[number]['shape'];
/** Tensors of one shape side by side along a new axis, the first if not given. The method stacks the others behind its tensor. */
export interface Stacking {
  <const T extends readonly Tensor[], const A extends number = 0>(tensors: T, axis?: A): Result<Stack<T[number]['shape'], T['length'], A>>;
  readonly method: <X extends Tensor, const A extends number = 0>(
    this: X,
    others: readonly Tensor<X['shape']>[],
    axis?: A,
  ) => Result<Stack<X['shape'], number, A>>;
}
/** A border around the elements: `[before, after]` for each axis. */
export interface Padding {
  <X extends Tensor>(x: X, widths: readonly (readonly [before: number, after: number])[], value?: number): Tensor<Blank<X['shape']>>;
  readonly method: <X extends Tensor>(
    this: X,
    widths: readonly (readonly [before: number, after: number])[],
    value?: number,
  ) => Tensor<Blank<X['shape']>>;
}
/** Rows picked by an int32 tensor. */
export interface Taking {
  <X extends Tensor, I extends Shape>(x: X, rows: Tensor<I> & Check<Rows<X['shape'], I>>): Result<Rows<X['shape'], I>>;
  readonly method: <X extends Tensor, I extends Shape>(
    this: X,
    rows: Tensor<I> & Check<Rows<X['shape'], I>>,
  ) => Result<Rows<X['shape'], I>>;
}
/** Rows added up by group. */
export interface Grouping {
  <X extends Tensor, I extends Shape, const N extends number>(
    x: X,
    segments: Tensor<I> & Check<Segments<X['shape'], I, N>>,
    count: N,
  ): Result<Segments<X['shape'], I, N>>;
  readonly method: <X extends Tensor, I extends Shape, const N extends number>(
    this: X,
    segments: Tensor<I> & Check<Segments<X['shape'], I, N>>,
    count: N,
  ) => Result<Segments<X['shape'], I, N>>;
}
