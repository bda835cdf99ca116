/** Sees what a function does to tensors while it is compiled: every op becomes nodes, every assignment a new value of a state. */
import type { DType, Storage } from '../dtype.js';
import type { Op } from '../op.js';
import { sameShape, show } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor, Tracer, Values } from '../tensor.js';
import { ownPrimitive } from './emitter.js';
import { CompileError } from './error.js';
import { Graph } from './ir/graph.js';
import { baseOf, type Node } from './ir/node.js';
import { loweringOf } from './lower.js';
import { callerOutside, here } from './source-line.js';

/** Values that will exist when the compiled function runs. */
export class Traced implements Values {
  readonly version = 0;
  readonly assignable = false;
  constructor(
    readonly recorder: Recorder,
    readonly node: Node,
    readonly made: string,
  ) {}
  get dtype(): DType {
    return this.node.dtype;
  }
  get data(): Storage {
    throw this.recorder.ended ? outlived(this.made, this.node.shape) : unreadable(this.made, this.node.shape);
  }
}

function unreadable(what: string, shape: Shape): CompileError {
  const fix = 'return it from the function and read it outside; for branches on values, use where()';
  return new CompileError(
    `compile: ${what} of shape ${show(shape)} cannot be read${here()}: a function being compiled has shapes but no values yet; ${fix}`,
  );
}

function outlived(what: string, shape: Shape): CompileError {
  const fix = 'it has values only within the call that made it; return it, or keep it in state()';
  return new CompileError(`compile: ${what} of shape ${show(shape)} was kept from another call; ${fix}`);
}

const stretches = (from: Shape, to: Shape): boolean =>
  from.length <= to.length && from.every((d, axis) => d === 1 || d === to[axis + to.length - from.length]);

/** Gradients flow through the op itself, not through what it is composed of. */
const detached = (x: Tensor): Tensor => x.detach();

export class Recorder implements Tracer {
  readonly graph: Graph = new Graph();
  readonly updates: Map<Node, Node> = new Map();
  /** What an assigned state holds now. */
  readonly #assigned = new Map<Values, Node>();
  /** How often states had been assigned before, and which were made by the function itself: those begin anew at each call. */
  readonly #versions = new Map<Values, number>();
  readonly #own = new Set<Values>();
  /** The user's line, while it is the same for many ops. */
  #line: string | undefined;
  readonly parameters: Map<Values, Tensor> = new Map();
  ended: boolean = false;

  /** The node of a tensor: traced, assigned before, or from outside. */
  nodeOf(t: Tensor): Node {
    const { values } = t;
    if (values instanceof Traced) {
      if (values.recorder === this) return this.graph.reshape(values.node, t.shape);
      throw outlived(values.made, t.shape);
    }
    const assigned = this.#assigned.get(values);
    if (assigned) return this.graph.reshape(assigned, t.shape);
    if (values.assignable && !this.#own.has(values)) {
      if (t.tracked) this.parameters.set(values, t);
      return this.graph.leaf('state', values, t.shape, t.name);
    }
    // A tensor that is one number throughout, such as zeros(), is that number.
    const { data } = values;
    const [first] = data;
    const isNumber = first !== undefined && (data.length === 1 || data.every((x: number) => Object.is(x, first)));
    return isNumber ? this.graph.full(first, t.shape, t.dtype) : this.graph.leaf('data', values, t.shape, t.name);
  }

  apply(op: Op<never>, inputs: readonly Tensor[], attrs: unknown, shape: Shape, dtype: DType): Values {
    const node = this.#lowered(op, inputs, attrs, shape, dtype) ?? this.#emitted(op, inputs, attrs, shape, dtype);
    if (node) return new Traced(this, node, `the result of ${op.name}`);
    if (op.composed) return this.#composed(op, op.composed(inputs.map(detached), attrs as never), shape, dtype);
    throw new CompileError(
      `compile: the op ${op.name}${here()} has no compiled form; give it \`composed\`, the same from other ops, or an emitter`,
    );
  }

  /** An op of the library. */
  #lowered(op: Op<never>, inputs: readonly Tensor[], attrs: unknown, shape: Shape, dtype: DType): Node | null {
    const lowering = loweringOf(op);
    return lowering ? this.#from(inputs, (graph, nodes) => lowering(graph, nodes, attrs as never, shape, dtype)) : null;
  }

  /** An op of the user's that has an emitter. */
  #emitted(op: Op<never>, inputs: readonly Tensor[], attrs: unknown, shape: Shape, dtype: DType): Node | null {
    const primitive = dtype === 'int32' ? undefined : ownPrimitive(op, attrs);
    if (!primitive) return null;
    if (inputs.some((x) => x.dtype !== dtype || !stretches(x.shape, shape))) {
      const what = `${inputs.map((x) => `${show(x.shape)} ${x.dtype}`).join(', ')} into ${show(shape)} ${dtype}`;
      throw new CompileError(
        `compile: the op ${op.name} makes ${what}, not element by element as its emitter; give it \`composed\` instead`,
      );
    }
    return this.#from(inputs, (graph, nodes) => graph.own(op.name, primitive, nodes, shape));
  }

  /** A node of the line that the user is at. */
  #from(inputs: readonly Tensor[], make: (graph: Graph, nodes: readonly Node[]) => Node | null): Node | null {
    const { graph } = this;
    graph.source = this.#line ?? callerOutside();
    const nodes = inputs.map((x) => this.nodeOf(x));
    const node = make(graph, nodes);
    graph.source = undefined;
    return node;
  }

  /** An op from other ops, which must give what the op itself gives. */
  #composed(op: Op<never>, y: Tensor, shape: Shape, dtype: DType): Values {
    if (!sameShape(y.shape, shape) || y.dtype !== dtype) {
      const [is, wants] = [`${show(y.shape)} ${y.dtype}`, `${show(shape)} ${dtype}`];
      throw new CompileError(`compile: \`composed\` of the op ${op.name} gives ${is}, the op itself ${wants}; both must agree`);
    }
    return new Traced(this, this.nodeOf(y), `the result of ${op.name}`);
  }

  undone(y: Tensor): void {
    if (y.values instanceof Traced) return;
    const fix = 'compute the cost inside, or its gradient would mix values of then and of now';
    throw new CompileError(`compile: ${y.describe()} of shape ${show(y.shape)} was computed outside of the function${here()}; ${fix}`);
  }

  /** Looking at the stack takes longer than all else that is done about an op: here it is the same for all. */
  inOneCall(ops: () => void): void {
    this.#line = callerOutside();
    try {
      ops();
    } finally {
      this.#line = undefined;
    }
  }

  assign(t: Tensor, value: Tensor | number): void {
    const { values } = t;
    const node = typeof value === 'number' ? this.graph.full(value, t.shape, t.dtype) : this.nodeOf(value);
    this.#assigned.set(values, node);
    if (!this.#versions.has(values)) this.#versions.set(values, values.version);
    if (!this.#own.has(values)) this.updates.set(baseOf(this.graph.leaf('state', values, t.shape, t.name)), node);
  }

  created(values: Values): void {
    this.#own.add(values);
  }

  /** Whether the function made states or parameters of its own. */
  get hasOwn(): boolean {
    return this.#own.size > 0;
  }

  /** Tracing has changed nothing: states have been assigned as often as before. */
  end(): void {
    this.ended = true;
    for (const [values, version] of this.#versions) values.version = version;
  }

  read(t: Tensor): void {
    throw unreadable(t.describe(), t.shape);
  }
}
