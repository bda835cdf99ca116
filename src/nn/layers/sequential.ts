/** Layers one after the other, and a way round them. */
import type { Unary } from '../../op-kinds.js';
import { add } from '../../ops/arithmetic.js';
import type { Tensor } from '../../tensor.js';
import { type FeatureLayer, type KeepingLayer, keeping, type Layer, layer, type Owned } from '../layer.js';
import type { Mode } from '../model.js';

/** A layer, or a function without anything of its own, such as an activation. */
// biome-ignore lint/suspicious/noExplicitAny: a layer's own type says what it takes; here it may be anything.
export type Step = (x: any, mode?: Mode) => Tensor;

/** A layer that says what it takes and gives. */
interface Sized<out I extends number, out O extends number> {
  readonly takes: I;
  readonly gives: O;
}
/** Functions and layers that leave the number of features as it is. */
interface Flattening {
  readonly flattens: true;
}

/** Whether W features may go into a layer that takes I; `number` is known only at run time. */
type Agree<W, I> = number extends W ? true : number extends I ? true : W extends I ? true : false;

/** What each of the steps must also be: nothing more, or a message where its neighbours do not fit. W is how many features come in. */
export type Chain<L extends readonly unknown[], W extends number = number> = L extends readonly [infer First, ...infer Rest]
  ? First extends Sized<infer I, infer O>
    ? [Agree<W, I> extends true ? unknown : `layer takes ${I}, the one before it gives ${W}`, ...Chain<Rest, O>]
    : [unknown, ...Chain<Rest, First extends Flattening ? number : W>]
  : [];

/** The same for steps whose number may be unknown: then nothing can be said. */
export type Fitting<L extends readonly unknown[]> = number extends L['length'] ? readonly unknown[] : Chain<L>;

/** What the first sized step takes, and what the last one gives. */
type Takes<L extends readonly unknown[]> = L extends readonly [infer First, ...infer Rest]
  ? First extends Sized<infer I, number>
    ? I
    : Takes<Rest>
  : number;
type Gives<L extends readonly unknown[]> = L extends readonly [...infer Rest, infer Last]
  ? Last extends Sized<number, infer O>
    ? O
    : Gives<Rest>
  : number;
/** Whether all steps work on the last axis, or leave shapes as they are, as far as types tell: then so does the whole. */
type AllFeatures<L extends readonly unknown[]> = L extends readonly [infer First, ...infer Rest]
  ? First extends { readonly kind: 'features' | 'keeping' } | Unary
    ? AllFeatures<Rest>
    : false
  : true;

/** Layers in a row. */
export type Sequential<L extends readonly unknown[]> = (AllFeatures<L> extends true ? FeatureLayer<Takes<L>, Gives<L>> : Layer) & {
  readonly layers: L;
};

/**
 * Applies its steps one after the other: layers, and functions such as `relu`. Neighbours that do not fit do not compile. Names in files
 * begin with the position: `0.weights`, `2.bias`.
 * @example
 * const net = sequential(dense(2, 8), tanh, dense(8, 1));
 * net(zeros([4, 2])).shape // [4, 1]
 */
export function sequential<const L extends readonly Step[]>(...layers: L & Fitting<L>): Sequential<L> {
  const steps = layers as unknown as readonly (Step & Partial<Owned & Sized<number, number>> & { readonly kind?: string })[];
  const all = (what: 'parameters' | 'state'): Record<string, Tensor> =>
    Object.fromEntries(steps.flatMap((step, i) => ownedBy(step, what).map(([name, t]) => [`${i}.${name}`, t] as const)));
  const call = (x: Tensor, mode?: Mode): Tensor => steps.reduce((y, step) => step(y, mode), x);
  const sized = steps.filter((step) => step.takes !== undefined);
  const isFeatures = steps.every((step) => step.kind === 'features' || step.kind === 'keeping' || 'method' in step);
  const shape = isFeatures ? { kind: 'features', takes: sized[0]?.takes, gives: sized.at(-1)?.gives } : {};
  return Object.assign(layer(call, all('parameters'), all('state')), shape, { layers }) as unknown as Sequential<L>;
}

/** Parameters or state of a step, by name. */
const ownedBy = (step: Partial<Owned>, what: 'parameters' | 'state'): [string, Tensor][] =>
  Object.entries(step.named ?? {}).filter(([, t]) => step[what]?.includes(t));

/**
 * $y = x + f(x)$: what a layer or a composition makes of x is added to x itself, so it must give the shape that it takes.
 * He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", 2015.
 * @example
 * residual(sequential(dense(8, 8), relu, dense(8, 8)))(zeros([4, 8])).shape // [4, 8]
 */
export function residual<const F extends Step & Partial<Owned>>(inner: F): KeepingLayer & { readonly inner: F } {
  const own = (what: 'parameters' | 'state'): Record<string, Tensor> => Object.fromEntries(ownedBy(inner, what));
  return Object.assign(
    keeping((x, mode) => add(x, inner(x, mode)), own('parameters'), own('state')),
    { inner },
  );
}
