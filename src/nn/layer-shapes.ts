/**
 * Shapes between layers, for the compiler: which neighbours fit, and what a row of layers makes of its input. Nothing here exists at run
 * time.
 *
 * The rules answer as those of `shape-types.ts` do: with `Box<shape>`, or with a message.
 */
import type { Unary } from '../op-kinds.js';
import type { Box, Channels, Equal, Features, Rows, Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';
import type { Labelled } from './losses/softmax.js';

/** Rule: the shape stays; the last axis must have L features, or axis 1 C channels. */
export type Keeps<S extends Shape, L extends number, C extends number> = number extends L
  ? number extends C
    ? Box<S>
    : number extends S['length']
      ? Box<S>
      : Box<S> extends Box<readonly [infer _ extends number, infer D extends number, ...infer _Rest extends Shape]>
        ? Agree<D, C> extends true
          ? Box<S>
          : `layer takes ${C} channels, got ${D}`
        : `layer takes ${C} channels along axis 1, got ${S['length']} axes`
  : Features<S, L, L> extends string
    ? Features<S, L, L>
    : Box<S>;
/** Whether sizes agree; `number` is known only at run time. */
type Agree<D, N> = number extends D ? true : number extends N ? true : D extends N ? true : false;

/** Rule: the shape stays; it must be that of pictures. */
export type Pictured<S extends Shape> = Pooled<S> extends string ? Pooled<S> : Box<S>;

/** Rule: pictures of another size with as many channels. */
export type Pooled<S extends Shape> = Channels<S, number, S[1] extends number ? S[1] : number>;

/** Rule: everything but the first axis in one. */
export type Flat<S extends Shape> = number extends S['length'] ? Box<[number, number]> : Box<[S[0] & number, number]>;

/** Rule: what F gives is added to what it takes, so shapes must be equal. */
export type Around<F, S extends Shape> =
  After<F, S> extends Box<infer T extends Shape> ? (Equal<S, T> extends string ? Equal<S, T> : Box<S>) : After<F, S>;

/** Rule: what one step makes of shape S. Of a function without a rule only its return type is known. */
export type After<F, S extends Shape> = F extends { kind: 'features'; takes: infer I extends number; gives: infer O extends number }
  ? Features<S, I, O>
  : F extends { kind: 'channels'; takes: infer I extends number; gives: infer O extends number }
    ? Channels<S, I, O>
    : F extends { kind: 'keeping'; features: infer L; channels: infer C }
      ? Keeps<S, NonNullable<L> & number, NonNullable<C> & number>
      : F extends { kind: 'rows'; gives: infer D extends number }
        ? Rows<[number, D], S>
        : F extends { kind: 'pooling' }
          ? Pooled<S>
          : F extends { kind: 'pictures' }
            ? Pictured<S>
            : F extends { kind: 'flattening' }
              ? Flat<S>
              : F extends { kind: 'around'; inner: infer Inner }
                ? Around<Inner, S>
                : F extends { kind: 'sequence'; layers: infer L extends readonly unknown[] }
                  ? Through<L, S>
                  : F extends Unary
                    ? Box<S>
                    : F extends (...args: never[]) => infer Y
                      ? Box<Y extends Tensor ? Y['shape'] : Shape>
                      : Box<Shape>;

/** Rule: which targets of shape Y fit what rule R gives, for loss L. */
export type Targeted<L, R, Y extends Shape> =
  R extends Box<infer S extends Shape>
    ? L extends { readonly wants?: infer W }
      ? W extends 'equal'
        ? Equal<S, Y>
        : W extends 'classes'
          ? Labelled<S, Y>
          : Box<Y>
      : Box<Y>
    : Box<Y>;

/** Rule: what steps in a row make of shape S. If their number is unknown, nothing can be said. */
export type Through<L extends readonly unknown[], S extends Shape> = number extends L['length']
  ? Box<Shape>
  : L extends readonly [infer First, ...infer Rest]
    ? After<First, S> extends Box<infer T extends Shape>
      ? Through<Rest, T>
      : After<First, S>
    : Box<S>;

/**
 * What is known of the input by what takes it: pictures have four axes, everything else is taken to have two, [N, features]. Where a layer
 * on the last axis takes more, a function before it that returns them says so.
 */
export type Intake<F> = F extends { kind: 'features'; takes: infer I extends number }
  ? [number, I]
  : F extends { kind: 'channels'; takes: infer I extends number }
    ? [number, I, number, number]
    : F extends { kind: 'pooling' | 'pictures' }
      ? [number, number, number, number]
      : F extends { kind: 'around'; inner: infer Inner }
        ? Intake<Inner>
        : F extends { kind: 'sequence'; layers: readonly [infer First, ...infer Rest] }
          ? First extends { kind: 'keeping' } | Unary
            ? Intake<{ kind: 'sequence'; layers: Rest }>
            : Intake<First>
          : [number, number];

/** What each of the steps must also be: nothing more, or a message where it does not fit the one before it. */
export type Chain<L extends readonly unknown[], S extends Shape = Intake<{ kind: 'sequence'; layers: L }>> = L extends readonly [
  infer First,
  ...infer Rest,
]
  ? After<First, Seen<First, S>> extends Box<infer T extends Shape>
    ? [unknown, ...Chain<Rest, T>]
    : [After<First, Seen<First, S>>, ...Chain<Rest, Shape>]
  : [];
/** The shape that a step sees: where it wants pictures and nothing is known of what comes, they are pictures. */
type Seen<F, S extends Shape> = number extends S['length'] ? (Intake<F>['length'] extends 4 ? Intake<F> : S) : S;

/** The same for steps whose number may be unknown: then nothing can be said. */
export type Fitting<L extends readonly unknown[]> = number extends L['length'] ? readonly unknown[] : Chain<L>;
