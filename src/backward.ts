/** Back-propagation: from a loss to the gradient of every tensor that it was computed from. */
import { fullLike } from './create.js';
import { GradientError, ShapeError } from './errors.js';
import { vjpOf } from './op.js';
import { add } from './ops/arithmetic.js';
import { reshape } from './ops/move.js';
import { sum } from './ops/reduce.js';
import { reducedShape, sameShape, show, stretchedAxes } from './shape.js';
import type { Shape } from './shape-types.js';
import { type Tensor, tracer } from './tensor.js';

/** One step of the backward pass, as `explainBackward` and `findNonFinite` see it. */
export interface BackwardStep {
  /** The tensor whose op is being undone. */
  readonly output: Tensor;
  /** Its gradient, complete. */
  readonly gradient: Tensor;
  /** Which input of the op gets a contribution. */
  readonly index: number;
  /** What the op's vjp gives, summed to the input's shape. */
  readonly contribution: Tensor;
  /** The input's gradient so far, this contribution included. */
  readonly total: Tensor;
}

export interface BackwardOptions {
  /** The gradient to start from, of the loss's shape; 1 if not given, which wants a scalar loss. */
  readonly seed?: Tensor | undefined;
  /** Record the backward pass too, so that the gradients can be differentiated again. Default false: gradients are plain numbers. */
  readonly differentiable?: boolean | undefined;
  /** Told of each step. */
  readonly onStep?: ((step: BackwardStep) => void) | undefined;
}

/** What `backward` found: the gradient of every tracked tensor that the loss was computed from, intermediate ones too. */
export class Gradients implements Iterable<readonly [Tensor, Tensor]> {
  readonly #found: ReadonlyMap<Tensor, Tensor>;

  /** @internal */
  constructor(found: ReadonlyMap<Tensor, Tensor>) {
    this.#found = found;
  }

  /** Whether the loss was computed from `t`, and `t` is tracked. */
  has(t: Tensor): boolean {
    return this.#found.has(t);
  }

  /** The gradient with respect to `t`, of its shape. Throws a GradientError if the loss does not depend on it, or it is not tracked. */
  get<X extends Tensor>(t: X): Tensor<X['shape']> {
    const gradient = this.#found.get(t);
    if (gradient) return gradient as Tensor<X['shape']>;
    const why = t.tracked ? 'the loss was not computed from it' : 'it is not tracked; compute it from a parameter()';
    throw new GradientError(`gradients: none for ${t.describe()} of shape ${show(t.shape)}; ${why}`);
  }

  /** Pairs of tensor and gradient, the loss first. */
  [Symbol.iterator](): Iterator<readonly [Tensor, Tensor]> {
    return this.#found.entries();
  }
}

/**
 * The gradients of `loss` (a scalar, or any tensor with a `seed`), by walking its graph once from the end: each op's vjp turns the
 * gradient of its output into contributions to its inputs, which add up. Nothing is stored on tensors; calling it twice is harmless.
 * @throws GradientError if nothing is tracked, the loss is no scalar and has no seed, or a parameter was assigned since.
 * @example
 * const w = parameter(tensor(3));
 * backward(w.square()).get(w).item() // 6
 */
export function backward(loss: Tensor, { seed, differentiable = false, onStep }: BackwardOptions = {}): Gradients {
  const plain = (t: Tensor): Tensor => (differentiable ? t : t.detach());
  const found = new Map<Tensor, Tensor>([[loss, plain(start(loss, seed))]]);
  const order = topological(loss);
  for (let at = order.length - 1; at >= 0; at--) {
    const y = order[at]!;
    const g = found.get(y);
    if (!y.origin || !g) continue;
    refuseStale(y);
    tracer?.undone?.(y);
    const { op, inputs, attrs } = y.origin;
    const output = plain(y);
    const operands = inputs.map(plain);
    for (let index = 0; index < inputs.length; index++) {
      const x = inputs[index]!;
      const vjp = x.tracked ? vjpOf(op.vjp, index) : null;
      if (!vjp) continue;
      const contribution = sumTo(vjp(g, output, operands, attrs as never, index), x.shape, op.name, index);
      const before = found.get(x);
      const total: Tensor = before ? add(before, contribution) : contribution;
      found.set(x, total);
      onStep?.({ output: y, gradient: g, index, contribution, total });
    }
  }
  return new Gradients(found);
}

/** The gradient that the walk starts from. */
function start(loss: Tensor, seed: Tensor | undefined): Tensor {
  if (!loss.tracked) {
    throw new GradientError(`backward: ${loss.describe()} of shape ${show(loss.shape)} is not tracked; compute it from a parameter()`);
  }
  if (!seed) {
    if (loss.size === 1) return fullLike(loss, 1);
    throw new GradientError(`backward: a loss of shape ${show(loss.shape)} is no scalar; reduce it with mean() or sum(), or pass a seed`);
  }
  if (sameShape(seed.shape, loss.shape) && seed.dtype === loss.dtype) return seed;
  const [is, wants] = [`${show(seed.shape)} ${seed.dtype}`, `${show(loss.shape)} ${loss.dtype}`];
  throw new ShapeError('backward', `the seed is ${is}, the loss ${wants}; both must agree`, [seed.shape, loss.shape]);
}

/** Undoes broadcasting: the transpose of stretching is summing. Throws a ShapeError if `g` is not what `shape` stretches to. */
function sumTo(g: Tensor, shape: Shape, op: string, index: number): Tensor {
  if (sameShape(g.shape, shape)) return g;
  const axes = stretchedAxes(shape, g.shape);
  const kept = reducedShape(g.shape, axes, true);
  if (g.shape.length < shape.length || !sameShape(kept.slice(kept.length - shape.length), shape)) {
    const message = `the vjp of ${op} gave shape ${show(g.shape)} for input ${index} of shape ${show(shape)}; it must stretch to that`;
    throw new ShapeError('backward', message, [g.shape, shape]);
  }
  return reshape(sum(g, axes), shape);
}

/** Throws if an input was assigned after `y` was computed from it: its vjp would mix old and new values. */
function refuseStale(y: Tensor): void {
  const { op, inputs, versions } = y.origin!;
  if (!versions) return;
  const stale = inputs.findIndex((x, i) => x.values.version !== versions[i]);
  if (stale < 0) return;
  throw new GradientError(`backward: ${inputs[stale]!.describe()} was assigned after ${op.name} used it; call backward before the step`);
}

/** Every tracked tensor that `y` was computed from, inputs before outputs. Iterative, so that deep graphs do not overflow the stack. */
export function topological(y: Tensor): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>([y]);
  const path: Tensor[] = [y];
  /** Which input of each tensor on the path comes next. */
  const next: number[] = [0];
  while (path.length > 0) {
    const t = path[path.length - 1]!;
    const x = t.origin?.inputs[next[next.length - 1]!++];
    if (!x) {
      order.push(t);
      path.pop();
      next.pop();
    } else if (x.tracked && !seen.has(x)) {
      seen.add(x);
      path.push(x);
      next.push(0);
    }
  }
  return order;
}
