/**
 * Shape arithmetic for the compiler: what a mistake in shapes looks like in an editor is decided here. Nothing here exists at run time.
 *
 * A rule answers with `Box<shape>`, or with a message (a string type) when the shapes do not fit. Unknown ranks (`Shape`) come first in
 * each rule and give unknown results; unknown sizes (`number`) fit anything.
 */
import type { Tensor } from './tensor.js';

/** Dimensions, outermost first; `number` stands for a size known only at run time. */
export type Shape = readonly number[];
/** S as it appears in tensor types: `[2, 3]` rather than `readonly [2, 3]`. */
export type Dims<S extends Shape> = Dynamic<S> extends true ? Shape : { -readonly [I in keyof S]: S[I] };

/** Wrapping both sides of `extends` in an object lets it be decided at once, even for tuples of type parameters. */
export interface Box<out T> {
  readonly is: T;
}
/** Whether A is exactly B (or exactly C). */
type Same<A, B, C = B> =
  (<X>() => X extends A ? 1 : 2) extends (<X>() => X extends B ? 1 : 2) | (<X>() => X extends C ? 1 : 2) ? true : false;
/** True when a rank is unknown (`number | 2` is `number`) or a shape is one of several. */
type Dynamic<A extends Shape, B extends Shape = []> = number extends A['length'] | B['length']
  ? true
  : true extends Several<A> | Several<B>
    ? true
    : false;
type Several<A, All = A> = A extends unknown ? ([All] extends [A] ? false : true) : never;
/** Whether dimensions M and N agree, or either is a `Wild` one. */
type Fits<M, N, Wild = never> = { m: M; n: N } extends { m: N | Wild } | { n: M | Wild } ? true : false;
/** `[2, 3]` as text. */
export type Show<S extends Shape, Text extends string = ''> = S extends readonly [infer D extends number, ...infer R extends Shape]
  ? Show<R, Text extends '' ? `${D}` : `${Text}, ${D}`>
  : `[${Text}]`;

/** What an argument must also be: nothing more if rule R gave a shape, R's message if it did not. */
export type Check<R> = R extends string ? R : unknown;
/** The same for arguments that are not tensors. */
export type Fit<R, T> = R extends string ? R : T;
/** A tensor of rule R's shape; dynamic where R is a message, so that one mistake gives one error. */
export type Result<R> = R extends Box<infer S extends Shape> ? Tensor<S> : Tensor;

/** A tensor, or a number that takes the other operand's number type. */
export type Operand = Tensor | number;
/** The shape of an operand: a number is a scalar. */
export type ShapeOfOperand<X> = X extends Tensor ? X['shape'] : [];

/** The dimension that M and N stretch to. */
type Stretch<M, N> = Same<N, M, 1> extends true ? M : Same<M, 1> extends true ? N : number extends M ? N : M;
/** Rule: two shapes stretched to each other, right-aligned. */
export type Broadcast<A extends Shape, B extends Shape> =
  Same<B, A, []> extends true ? Box<A> : Dynamic<A, B> extends true ? Box<Shape> : Zip<A, B>;
type Zip<A extends Shape, B extends Shape, Out extends number[] = []> =
  Box<A> extends Box<readonly [...infer P extends Shape, infer M extends number]>
    ? Box<B> extends Box<readonly [...infer Q extends Shape, infer N extends number]>
      ? Fits<M, N, 1> extends true
        ? Zip<P, Q, [Stretch<M, N> & number, ...Out]>
        : `broadcast: dimensions ${M} and ${N} differ`
      : Box<[...A, ...Out]>
    : Box<[...B, ...Out]>;
/** Rule: a third shape stretched with the result of a first rule. */
export type BroadcastWith<R, C extends Shape> = R extends Box<infer S extends Shape> ? Broadcast<S, C> : R;
/** Rule: S stretched to T, which must not grow itself. */
export type BroadcastTo<S extends Shape, T extends Shape> =
  Dynamic<S, T> extends true
    ? Box<Shape>
    : Fits<Broadcast<S, T>, Box<{ -readonly [I in keyof T]: T[I] }>> extends true
      ? Box<{ -readonly [I in keyof T]: T[I] }>
      : `broadcastTo: ${Show<S>} does not stretch to ${Show<T>}`;

/** Rule: matrix product over the last two axes, axes before them broadcast; a vector is a row on the left, a column on the right. */
export type MatMul<A extends Shape, B extends Shape> =
  Dynamic<A, B> extends true
    ? Box<Shape>
    : Box<A> extends Box<readonly [infer K extends number]>
      ? Box<B> extends Box<readonly [infer L extends number]>
        ? Inner<K, L, Box<[]>>
        : Box<B> extends Box<readonly [...infer Q extends Shape, infer L extends number, infer N extends number]>
          ? Inner<K, L, Box<[...Q, N]>>
          : 'matmul: the second operand is a scalar'
      : Box<A> extends Box<readonly [...infer P extends Shape, infer M extends number, infer K extends number]>
        ? Box<B> extends Box<readonly [infer L extends number]>
          ? Inner<K, L, Box<[...P, M]>>
          : Box<B> extends Box<readonly [...infer Q extends Shape, infer L extends number, infer N extends number]>
            ? Inner<K, L, Append<Broadcast<P, Q>, [M, N]>>
            : 'matmul: the second operand is a scalar'
        : 'matmul: the first operand is a scalar';
type Inner<K extends number, L extends number, R> = Fits<K, L> extends true ? R : `matmul: inner dimensions ${K} and ${L} differ`;
type Append<R, T extends number[]> = R extends Box<infer S extends Shape> ? Box<[...S, ...T]> : R;
/** Rule: inner product of two vectors. */
export type Dot<A extends Shape, B extends Shape> =
  Dynamic<A, B> extends true
    ? Box<[]>
    : Box<A> extends Box<readonly [infer K extends number]>
      ? Box<B> extends Box<readonly [infer L extends number]>
        ? Fits<K, L> extends true
          ? Box<[]>
          : `dot: lengths ${K} and ${L} differ`
        : `dot: ${Show<B>} is not a vector`
      : `dot: ${Show<A>} is not a vector`;
/** Rule: all products of two vectors' elements. */
export type Outer<A extends Shape, B extends Shape> =
  Dynamic<A, B> extends true
    ? Box<[number, number]>
    : Box<A> extends Box<readonly [infer M extends number]>
      ? Box<B> extends Box<readonly [infer N extends number]>
        ? Box<[M, N]>
        : `outer: ${Show<B>} is not a vector`
      : `outer: ${Show<A>} is not a vector`;

/** Rule: S without the axes Ax (counted from either end; undefined: all), or with 1 in their places. */
export type Reduce<S extends Shape, Ax, Keep> = [Ax, Keep] extends [undefined, false]
  ? Box<[]>
  : Ax extends Shape
    ? Drop<S, `${Ax[number]}`, Keep>
    : Drop<S, Ax extends number ? `${Ax}` : string, Keep>;
type Drop<S extends Shape, Ax extends string, Keep, Seen extends 0[] = [0], Out extends number[] = []> =
  Dynamic<S> extends true
    ? Box<Shape>
    : boolean extends Keep
      ? Box<Shape>
      : string extends Ax
        ? Box<{ -readonly [I in keyof S]: 1 }>
        : `${number}` extends Ax
          ? Box<Shape>
          : Box<S> extends Box<readonly [...infer P extends Shape, infer D extends number]>
            ? Extract<Ax, `${P['length']}` | `-${Seen['length']}`> extends never
              ? Drop<P, Ax, Keep, [...Seen, 0], [D, ...Out]>
              : Drop<P, Exclude<Ax, `${P['length']}` | `-${Seen['length']}`>, Keep, [...Seen, 0], Keep extends true ? [1, ...Out] : Out>
            : [Ax] extends [never]
              ? Box<Out>
              : `axis ${Ax} is out of range`;
/** Rule: S with axis Ax resized to a size known at run time. */
export type Resize<S extends Shape, Ax extends number> =
  Dynamic<S> extends true ? Box<Shape> : number extends Ax ? Box<Blank<S>> : Resized<S, `${Ax}`>;
type Resized<S extends Shape, Ax extends string, Seen extends 0[] = [0], Out extends number[] = []> =
  Box<S> extends Box<readonly [...infer P extends Shape, infer D extends number]>
    ? Extract<Ax, `${P['length']}` | `-${Seen['length']}`> extends never
      ? Resized<P, Ax, [...Seen, 0], [D, ...Out]>
      : Resized<P, never, [...Seen, 0], [number, ...Out]>
    : [Ax] extends [never]
      ? Box<Out>
      : `axis ${Ax} is out of range`;
/** S with every size known only at run time. */
export type Blank<S extends Shape> = Dynamic<S> extends true ? Shape : { -readonly [I in keyof S]: number };
/** Rule: N tensors of shape S side by side along a new first axis; along another axis only the rank is known. */
export type Stack<S extends Shape, N extends number, Ax extends number> =
  Dynamic<S> extends true ? Box<Shape> : Same<Ax, 0> extends true ? Box<[N, ...S]> : Box<[number, ...Blank<S>]>;
/** Rule: axes taken in the order P. */
export type Permute<S extends Shape, P extends Shape> =
  Dynamic<S> extends true
    ? Box<Shape>
    : Dynamic<P> extends true
      ? Box<Shape>
      : Fits<P['length'], S['length']> extends true
        ? Box<{ -readonly [I in keyof P]: P[I] extends keyof S ? S[P[I]] : number }>
        : `permute: ${Show<P>} does not order the ${S['length']} axes of ${Show<S>}`;
/** Rule: axes reversed. */
export type Reverse<S extends Shape, Out extends number[] = []> =
  Dynamic<S> extends true
    ? Box<Shape>
    : Box<S> extends Box<readonly [infer D extends number, ...infer R extends Shape]>
      ? Reverse<R, [D, ...Out]>
      : Box<Out>;
/** Rule: rows of a tensor picked by an index of shape I. */
export type Rows<S extends Shape, I extends Shape> =
  Dynamic<S, I> extends true
    ? Box<Shape>
    : Box<S> extends Box<readonly [number, ...infer R extends Shape]>
      ? Box<[...I, ...R]>
      : 'take: a scalar has no rows';
/** Rule: rows added up into N groups. */
export type Segments<S extends Shape, I extends Shape, N extends number> =
  Dynamic<S, I> extends true
    ? Box<Shape>
    : Box<S> extends Box<readonly [infer M extends number, ...infer R extends Shape]>
      ? Box<I> extends Box<readonly [infer L extends number]>
        ? Fits<M, L> extends true
          ? Box<[N, ...R]>
          : `segmentSum: ${M} rows, ${L} segment numbers`
        : `segmentSum: segment numbers ${Show<I>} are not a vector`
      : 'segmentSum: a scalar has no rows';
/** Rule: two shapes that must be equal (no broadcasting). */
export type Equal<A extends Shape, B extends Shape> =
  Same<B, A> extends true
    ? Box<A>
    : Dynamic<A, B> extends true
      ? Box<Shape>
      : Fits<A, B> extends true
        ? Box<A>
        : `shapes ${Show<A>} and ${Show<B>} differ`;
/** Rule: the last axis must have I features and gets O. */
export type Features<S extends Shape, I extends number, O extends number> =
  Dynamic<S> extends true
    ? Box<Shape>
    : Box<S> extends Box<readonly [...infer P extends Shape, infer D extends number]>
      ? Fits<D, I> extends true
        ? Box<[...P, O]>
        : `layer takes ${I} features, got ${D}`
      : `layer takes ${I} features, got a scalar`;
/** Rule: pictures [N, C, H, W] must have I channels and get O; heights and widths are known at run time. */
export type Channels<S extends Shape, I extends number, O extends number> =
  Dynamic<S> extends true
    ? Box<Shape>
    : Box<S> extends Box<readonly [infer N extends number, infer C extends number, number, number]>
      ? Fits<C, I> extends true
        ? Box<[N, O, number, number]>
        : `pictures have ${C} channels, not ${I}`
      : `pictures have 4 axes: batch, channels, height, width; got ${Show<S>}`;
/**
 * Rule: pictures S convolved with filters W in G groups, [O, I, height, width] for a convolution, [I, O, height, width] for its transpose
 * (`Turned`). With several groups the channels are compared at run time.
 */
export type Convolved<S extends Shape, W extends Shape, G, Turned extends boolean = false> =
  Dynamic<W> extends true
    ? Channels<S, number, number>
    : Box<W> extends Box<readonly [infer A extends number, infer B extends number, number, number]>
      ? Same<G, 1> extends true
        ? Channels<S, Turned extends true ? A : B, Turned extends true ? B : A>
        : Channels<S, number, Turned extends true ? number : A>
      : `filters have 4 axes, got ${Show<W>}`;
/** The shape asked for; -1 becomes a size known at run time. Element counts are compared at run time. */
export type Reshape<T extends Shape> = Dynamic<T> extends true ? Shape : { -readonly [I in keyof T]: T[I] extends -1 ? number : T[I] };

/** Nested arrays of numbers. */
export type Nested = number | readonly Nested[];
/** The shape of a nested literal, read off its first elements; a typed array is a vector. */
export type ShapeOf<T> = T extends readonly (infer E)[]
  ? [T['length'], ...ShapeOf<T extends readonly [infer F, ...unknown[]] ? F : E>]
  : T extends ArrayBufferView
    ? [number]
    : T extends number
      ? []
      : Shape;
/** What `toArray` of a tensor of shape S gives: a number, an array, an array of arrays … */
export type NestedArray<S extends Shape = Shape> =
  Dynamic<S> extends true ? Deep : Box<S> extends Box<readonly [number, ...infer R extends Shape]> ? NestedArray<R>[] : number;
type Deep = number | Deep[];
