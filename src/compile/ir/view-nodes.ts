/**
 * Makes nodes that read their input's elements in another order, some of them, or some more than once; and copies, where they must be
 * moved.
 */
import type { DType } from '../../dtype.js';
import type { Windows } from '../../ops/windows.js';
import { sameShape, sizeOf, stridesOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import { primitives } from '../primitives.js';
import { type Layout, layoutOf, type Node } from './node.js';
import { Nodes } from './nodes.js';
import { isDense, reshaped, stretched } from './views.js';

export class ViewNodes extends Nodes {
  /** The elements that lie so. */
  view({ base, offset, steps }: Layout, shape: Shape): Node {
    // Steps along axes of length 1 mean nothing: 0, so that equal views are one node.
    const clean = steps.map((s, axis) => (shape[axis] === 1 ? 0 : s));
    if (offset === 0 && sameShape(base.shape, shape) && isDense(shape, clean)) return base;
    return this.node({ op: 'view', offset, steps: clean }, [base], shape, base.dtype, `${offset} ${clean}`);
  }

  stretch(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    const layout = layoutOf(x);
    return this.view({ ...layout, steps: stretched(x.shape, layout.steps, shape) }, shape);
  }

  /** One number, in every element of a shape. */
  full(value: number, shape: Shape, dtype: DType): Node {
    return this.stretch(this.number(value, dtype), shape);
  }

  reshape(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    const layout = layoutOf(x);
    if (sizeOf(shape) === 0) return this.view({ ...layout, offset: 0, steps: stridesOf(shape) }, shape);
    const steps = reshaped(x.shape, layout.steps, shape);
    return steps ? this.view({ ...layout, steps }, shape) : this.reshape(this.copy(x), shape);
  }

  permute(x: Node, order: readonly number[]): Node {
    const layout = layoutOf(x);
    const shape = order.map((axis) => x.shape[axis]!);
    return this.view({ ...layout, steps: order.map((axis) => layout.steps[axis]!) }, shape);
  }

  slice(x: Node, start: number, end: number, axis: number): Node {
    const layout = layoutOf(x);
    const shape = x.shape.map((d, i) => (i === axis ? end - start : d));
    const offset = sizeOf(shape) === 0 ? 0 : layout.offset + start * layout.steps[axis]!;
    return this.view({ ...layout, offset }, shape);
  }

  /** Sliding windows: the same elements, many of them more than once. */
  windows(x: Node, { stride, dilation }: Windows, shape: Shape): Node {
    const layout = layoutOf(x);
    const [row, column] = layout.steps.slice(-2) as [number, number];
    const along = [dilation[0] * row, dilation[1] * column, stride[0] * row, stride[1] * column];
    return this.view({ ...layout, steps: [...layout.steps.slice(0, -2), ...along] }, shape);
  }

  /** The same values in memory of their own, in row-major order. */
  copy(x: Node): Node {
    return this.#copy(x, 'copy');
  }

  /** A copy that no one else shares: what is written in place of something else. */
  separate(x: Node): Node {
    return this.#copy(x, null);
  }

  #copy(x: Node, key: string | null): Node {
    return this.node({ op: 'elementwise', name: 'copy', primitive: primitives.copy, settings: [] }, [x], x.shape, x.dtype, key);
  }

  /** `x` itself if it lies in row-major order, else a copy. */
  dense(x: Node): Node {
    const { base, offset, steps } = layoutOf(x);
    const isWhole = offset === 0 && sizeOf(base.shape) === sizeOf(x.shape);
    return isWhole && base.kind.op !== 'number' && isDense(x.shape, steps) ? x : this.copy(x);
  }
}
