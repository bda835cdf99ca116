/**
 * Builds the nodes of a compiled function: numbers are computed at once, and nothing is computed more often than there are different
 * elements.
 */
import type { DType } from '../../dtype.js';
import { reducedShape, sameShape, sizeOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import type { Values } from '../../tensor.js';
import { type ElementwiseName, numberOf, type Primitive, primitives } from '../primitives.js';
import { adds, type Kernel, type Kind, layoutOf, type Node, type ReduceName } from './node.js';
import { numberIn, numberKey, rounding } from './nodes.js';
import { product, sumOfProducts } from './product.js';
import { simplified } from './simplify.js';
import { ViewNodes } from './view-nodes.js';

export class Graph extends ViewNodes {
  readonly #leaves = new Map<Values, Node>();

  /** The node of values from outside. */
  leaf(op: 'state' | 'data', values: Values, shape: Shape, name: string | undefined): Node {
    const known = this.#leaves.get(values);
    if (known) return this.reshape(known, shape);
    const node = this.node({ op, values, name }, [], shape, values.dtype, null);
    this.#leaves.set(values, node);
    return node;
  }

  cast(x: Node, dtype: DType): Node {
    if (x.dtype === dtype) return x;
    const { base } = layoutOf(x);
    if (base.kind.op === 'number') return this.full(base.kind.value, x.shape, dtype);
    return this.#stretchLater([x], x.shape, ([narrow], shape) => this.node({ op: 'cast' }, [narrow!], shape, dtype, ''));
  }

  elementwise(name: ElementwiseName, inputs: readonly Node[], shape: Shape, settings: readonly number[] = []): Node {
    const operands = inputs.map((x) => this.stretch(x, shape));
    const { dtype } = operands.at(-1)!;
    const numbers = operands.map((x) => numberIn(x));
    if (numbers.every((x) => x !== null)) {
      const value = numberOf(name, numbers as number[], settings, rounding[dtype]);
      if (value !== null) return this.full(value, shape, dtype);
    }
    const simpler = simplified(this, name, operands, numbers, settings);
    if (simpler) return this.stretch(simpler, shape);
    return this.#stretchLater(operands, shape, (narrow, to) =>
      this.node(
        { op: 'elementwise', name, primitive: primitives[name], settings },
        narrow,
        to,
        dtype,
        `${name} ${settings.map(numberKey)}`,
      ),
    );
  }

  /** An op of the user's that brings its own primitive. Each is a node of its own. */
  own(name: string, primitive: Primitive, inputs: readonly Node[], shape: Shape): Node {
    const operands = inputs.map((x) => this.stretch(x, shape));
    const { dtype } = operands[0]!;
    return this.#stretchLater(operands, shape, (narrow, to) =>
      this.node({ op: 'elementwise', name, primitive, settings: [] }, narrow, to, dtype, null),
    );
  }

  /** Works on the smallest shape: along axes on which every operand repeats, one element is computed and the result stretched. */
  #stretchLater(operands: readonly Node[], shape: Shape, make: (operands: readonly Node[], shape: Shape) => Node): Node {
    const layouts = operands.map(layoutOf);
    const small = shape.map((d, axis) => (d > 1 && layouts.every(({ steps }) => steps[axis] === 0) ? 1 : d));
    if (sameShape(small, shape)) return make(operands, shape);
    const narrow = layouts.map((layout) => this.view(layout, small));
    return this.stretch(make(narrow, small), shape);
  }

  reduce(name: ReduceName, x: Node, axes: readonly number[], keepDims: boolean): Node {
    const shape = reducedShape(x.shape, axes, keepDims);
    const layout = layoutOf(x);
    // An axis on which x repeats: the extremum and the mean are those of one element, the sum as many times it.
    const repeated = axes.filter((axis) => x.shape[axis]! > 1 && layout.steps[axis] === 0);
    if (repeated.length > 0 && sizeOf(x.shape) > 0) {
      const small = x.shape.map((d, axis) => (repeated.includes(axis) ? 1 : d));
      const rest = this.reduce(name, this.view(layout, small), axes, keepDims);
      if (name !== 'sum') return rest;
      const times = repeated.reduce((n, axis) => n * x.shape[axis]!, 1);
      return this.elementwise('mul', [rest, this.number(times, x.dtype)], shape);
    }
    if (axes.every((axis) => x.shape[axis] === 1)) return this.reshape(x, shape);
    const whole = adds(name) ? sumOfProducts(this, x, axes) : null;
    if (whole) {
      const sum = this.reshape(whole, shape);
      return name === 'sum' ? sum : this.elementwise('div', [sum, this.number(sizeOf(x.shape) / sizeOf(shape), x.dtype)], shape);
    }
    return this.node({ op: 'reduce', name, axes }, [x], shape, x.dtype, `${name} ${axes}`);
  }

  /** The product over the last two axes, of matrices or of batches whose leading axes are already equal. */
  matmul(a: Node, b: Node, transposeA: boolean, transposeB: boolean): Node {
    const flip = (x: Node, transpose: boolean): Node => {
      const last = x.shape.length - 1;
      return transpose ? this.permute(x, [...x.shape.keys()].slice(0, -2).concat(last, last - 1)) : x;
    };
    return product(this, flip(a, transposeA), flip(b, transposeB));
  }

  assemble(
    parts: readonly Node[],
    offsets: readonly number[],
    shape: Shape,
    ground: number | null,
    added: readonly number[] | null = null,
  ): Node {
    const { dtype } = parts[0]!;
    const key = `${offsets} ${ground === null ? '' : numberKey(ground)} ${added}`;
    return this.node({ op: 'assemble', offsets, ground, added }, parts, shape, dtype, key);
  }

  /** An op that is a kernel of its own; its operands lie in row-major order. */
  kernel(kind: Extract<Kind, { op: Kernel }>, inputs: readonly Node[], shape: Shape, dtype: DType): Node {
    const dense = inputs.map((x) => this.dense(x));
    return this.node(kind, dense, shape, dtype, Object.values(kind).map(numberKey).join(' '));
  }
}
