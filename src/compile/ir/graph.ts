/** Builds the nodes of a compiled function. Equal expressions become one node, views fold into their bases, numbers are computed at once. */
import type { DType } from '../../dtype.js';
import type { Windows } from '../../ops/windows.js';
import { reducedShape, sameShape, sizeOf, stridesOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import type { Values } from '../../tensor.js';
import { type ElementwiseName, numberOf } from '../primitives.js';
import { contractionOf } from './contraction.js';
import { type Kind, layoutOf, type Node } from './node.js';
import { simplified } from './simplify.js';
import { isDense, isMatrix, reshaped, stretched } from './views.js';

/** Rounds a number as a number type does. */
const rounding: { readonly [T in DType]: (x: number) => number } = { float32: Math.fround, float64: (x) => x, int32: (x) => x | 0 };

export class Graph {
  readonly nodes: Node[] = [];
  /** The line of the user's code that nodes made now come from. */
  source: string | undefined;
  readonly #known = new Map<string, Node>();
  readonly #leaves = new Map<Values, Node>();

  /** Nodes are compared by what they do and to what; leaves are themselves. */
  #node(kind: Kind, inputs: readonly Node[], shape: Shape, dtype: DType, key: string | null): Node {
    const full = key === null ? null : `${kind.op} ${key} (${inputs.map((x) => x.id)}) [${shape}] ${dtype}`;
    const known = full === null ? undefined : this.#known.get(full);
    if (known) return known;
    const node: Node = { id: this.nodes.length, kind, inputs, shape: [...shape], dtype, source: this.source };
    this.nodes.push(node);
    if (full !== null) this.#known.set(full, node);
    return node;
  }

  /** The node of an argument. */
  input(shape: Shape, dtype: DType, name: string | undefined): Node {
    return this.#node({ op: 'input', name }, [], shape, dtype, null);
  }

  /** The node of values from outside. */
  leaf(op: 'state' | 'data', values: Values, shape: Shape, name: string | undefined): Node {
    const known = this.#leaves.get(values);
    if (known) return this.reshape(known, shape);
    const node = this.#node({ op, values, name }, [], shape, values.dtype, null);
    this.#leaves.set(values, node);
    return node;
  }

  number(value: number, dtype: DType): Node {
    const rounded = rounding[dtype](value);
    return this.#node({ op: 'number', value: rounded }, [], [], dtype, numberKey(rounded));
  }

  /** One number, in every element of a shape. */
  full(value: number, shape: Shape, dtype: DType): Node {
    return this.stretch(this.number(value, dtype), shape);
  }

  #view(base: Node, offset: number, steps: readonly number[], shape: Shape): Node {
    // Steps along axes of length 1 mean nothing: 0, so that equal views are one node.
    const clean = steps.map((s, axis) => (shape[axis] === 1 ? 0 : s));
    if (offset === 0 && sameShape(base.shape, shape) && isDense(shape, clean)) return base;
    return this.#node({ op: 'view', offset, steps: clean }, [base], shape, base.dtype, `${offset} ${clean}`);
  }

  stretch(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    const { base, offset, steps } = layoutOf(x);
    return this.#view(base, offset, stretched(x.shape, steps, shape), shape);
  }

  reshape(x: Node, shape: Shape): Node {
    if (sameShape(x.shape, shape)) return x;
    const { base, offset, steps } = layoutOf(x);
    if (sizeOf(shape) === 0) return this.#view(base, 0, stridesOf(shape), shape);
    const found = reshaped(x.shape, steps, shape);
    return found ? this.#view(base, offset, found, shape) : this.reshape(this.copy(x), shape);
  }

  permute(x: Node, order: readonly number[]): Node {
    const { base, offset, steps } = layoutOf(x);
    return this.#view(
      base,
      offset,
      order.map((axis) => steps[axis]!),
      order.map((axis) => x.shape[axis]!),
    );
  }

  slice(x: Node, start: number, end: number, axis: number): Node {
    const { base, offset, steps } = layoutOf(x);
    const shape = x.shape.map((d, i) => (i === axis ? end - start : d));
    return this.#view(base, sizeOf(shape) === 0 ? 0 : offset + start * steps[axis]!, steps, shape);
  }

  /** Sliding windows: the same elements, many of them more than once. */
  windows(x: Node, { stride, dilation }: Windows, shape: Shape): Node {
    const { base, offset, steps } = layoutOf(x);
    const [row, column] = [steps.at(-2)!, steps.at(-1)!];
    const along = [dilation[0] * row, dilation[1] * column, stride[0] * row, stride[1] * column];
    return this.#view(base, offset, [...steps.slice(0, -2), ...along], shape);
  }

  /** The same values in memory of their own, in row-major order. */
  copy(x: Node): Node {
    return this.#node({ op: 'elementwise', name: 'copy', settings: [] }, [x], x.shape, x.dtype, 'copy');
  }

  /** A copy that no one else shares: what is written in place of something else. */
  separate(x: Node): Node {
    return this.#node({ op: 'elementwise', name: 'copy', settings: [] }, [x], x.shape, x.dtype, null);
  }

  /** `x` itself if it lies in row-major order, else a copy. */
  dense(x: Node): Node {
    const { base, offset, steps } = layoutOf(x);
    return offset === 0 && base.kind.op !== 'number' && isDense(x.shape, steps) && sizeOf(base.shape) === sizeOf(x.shape)
      ? x
      : this.copy(x);
  }

  cast(x: Node, dtype: DType): Node {
    if (x.dtype === dtype) return x;
    const { base } = layoutOf(x);
    if (base.kind.op === 'number') return this.full(base.kind.value, x.shape, dtype);
    return this.#stretchLater([x], x.shape, ([narrow], shape) => this.#node({ op: 'cast' }, [narrow!], shape, dtype, ''));
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
      this.#node({ op: 'elementwise', name, settings }, narrow, to, dtype, `${name} ${settings.map(numberKey)}`),
    );
  }

  /** Works on the smallest shape: along axes on which every operand repeats, one element is computed and the result stretched. */
  #stretchLater(operands: readonly Node[], shape: Shape, make: (operands: readonly Node[], shape: Shape) => Node): Node {
    const layouts = operands.map(layoutOf);
    const small = shape.map((d, axis) => (d > 1 && layouts.every(({ steps }) => steps[axis] === 0) ? 1 : d));
    if (sameShape(small, shape)) return make(operands, shape);
    const narrow = layouts.map(({ base, offset, steps }) => this.#view(base, offset, steps, small));
    return this.stretch(make(narrow, small), shape);
  }

  reduce(name: 'sum' | 'max' | 'min', x: Node, axes: readonly number[], keepDims: boolean): Node {
    const shape = reducedShape(x.shape, axes, keepDims);
    const { base, offset, steps } = layoutOf(x);
    // An axis on which x repeats: the extremum is that of one element, the sum as many times it.
    const repeated = axes.filter((axis) => x.shape[axis]! > 1 && steps[axis] === 0);
    if (repeated.length > 0 && sizeOf(x.shape) > 0) {
      const small = x.shape.map((d, axis) => (repeated.includes(axis) ? 1 : d));
      const rest = this.reduce(name, this.#view(base, offset, steps, small), axes, keepDims);
      if (name !== 'sum') return rest;
      const times = repeated.reduce((n, axis) => n * x.shape[axis]!, 1);
      return this.elementwise('mul', [rest, this.number(times, x.dtype)], shape);
    }
    if (axes.every((axis) => x.shape[axis] === 1)) return this.reshape(x, shape);
    const product = name === 'sum' ? this.#sumOfProducts(x, axes) : null;
    if (product) return this.reshape(product, shape);
    return this.#node({ op: 'reduce', name, axes }, [x], shape, x.dtype, `${name} ${axes}`);
  }

  /** The product over the last two axes, of matrices or of batches whose leading axes are already equal. */
  matmul(a: Node, b: Node, transposeA: boolean, transposeB: boolean): Node {
    const flip = (x: Node, transpose: boolean): Node => {
      const last = x.shape.length - 1;
      return transpose ? this.permute(x, [...x.shape.keys()].slice(0, -2).concat(last, last - 1)) : x;
    };
    const [left, right] = [flip(a, transposeA), flip(b, transposeB)];
    const [m, k, n] = [left.shape.at(-2)!, left.shape.at(-1)!, right.shape.at(-1)!];
    const shape = [...left.shape.slice(0, -2), m, n];
    if (k === 1) return this.elementwise('mul', [left, right], shape);
    const found = mayGather(m, k, n) ? contractionOf(left, right) : null;
    if (!found) return this.#matmul(this.#matrix(left), this.#matrix(right), { rows: 1, depth: 1, columns: 1 }, shape);
    const [x, y] = [found.a, found.b].map((v) => this.#view(v.base, v.offset, v.steps, v.shape));
    return this.#matmul(x!, y!, found, shape);
  }

  #matmul(a: Node, b: Node, { rows, depth, columns }: Sides, shape: Shape): Node {
    return this.#node({ op: 'matmul', rows, depth, columns }, [a, b], shape, a.dtype, `${rows} ${depth} ${columns}`);
  }

  /** A matrix of a product of few elements, or of one with a vector: rows or columns must lie in one piece. */
  #matrix(x: Node): Node {
    const { base, steps } = layoutOf(x);
    const [down, right] = [steps.at(-2)!, steps.at(-1)!];
    return base.kind.op !== 'number' && isMatrix(x.shape.at(-2)!, x.shape.at(-1)!, down, right) ? x : this.copy(x);
  }

  /** The sum of a batch of products, over some axes of the batch, as one product with more to sum over; null if it is none. */
  #sumOfProducts(x: Node, axes: readonly number[]): Node | null {
    const { kind, inputs } = x;
    const batch = x.shape.length - 2;
    if (
      kind.op !== 'matmul' ||
      axes.some((axis) => axis >= batch || inputs.some((t) => t.shape[axis]! > 1 && layoutOf(t).steps[axis] === 0))
    )
      return null;
    const [m, n] = [x.shape[batch]!, x.shape[batch + 1]!];
    const k = sizeOf(inputs[0]!.shape) / sizeOf(x.shape.slice(0, batch)) / m;
    if (!mayGather(m, k * sizeOf(axes.map((axis) => x.shape[axis]!)), n)) return null;
    const kept = [...x.shape.keys()].slice(0, batch).filter((axis) => !axes.includes(axis));
    const inner = (t: Node): number[] => [...t.shape.keys()].slice(batch);
    const [a, b] = inputs as [Node, Node];
    const [rows, depth] = [inner(a).slice(0, kind.rows), inner(a).slice(kind.rows)];
    const left = this.permute(a, [...kept, ...rows, ...axes, ...depth]);
    const right = this.permute(b, [...kept, ...axes, ...inner(b)]);
    return this.#matmul(left, right, { ...kind, depth: kind.depth + axes.length }, [...kept.map((axis) => x.shape[axis]!), m, n]);
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
    return this.#node({ op: 'assemble', offsets, ground, added }, parts, shape, dtype, key);
  }

  /** An op that is a kernel of its own; its operands lie in row-major order. */
  kernel(
    kind: Extract<Kind, { op: 'argmax' | 'take' | 'segmentSum' | 'takeLargest' | 'putLargest' | 'draw' | 'skip' }>,
    inputs: readonly Node[],
    shape: Shape,
    dtype: DType,
  ): Node {
    const dense = inputs.map((x) => this.dense(x));
    return this.#node(kind, dense, shape, dtype, Object.values(kind).map(numberKey).join(' '));
  }
}

/** How many axes each side of a product has. */
interface Sides {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** Whether a product has an operand copied into panels from wherever it lies: a larger one of two matrices. */
const mayGather = (m: number, k: number, n: number): boolean => m > 1 && n > 1 && m * k * n > 4096;

/** Settings as text; 0 and −0 are different. */
const numberKey = (x: unknown): string => (Object.is(x, -0) ? '-0' : String(x));

/** The number that fills a node, or null. */
export function numberIn(x: Node): number | null {
  const { kind } = layoutOf(x).base;
  return kind.op === 'number' ? kind.value : null;
}
