/** Runs a function once, on tensors without values, and writes every op that it applies into an ONNX graph. */
import { here } from '../../compile/source-line.js';
import type { DType, Storage } from '../../dtype.js';
import type { Op } from '../../op.js';
import { drawOp } from '../../random/generator.js';
import { sameShape, show } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import { Tensor, type Tracer, tracing, type Values } from '../../tensor.js';
import { OnnxError } from './error.js';
import { OnnxGraph, type Value } from './graph.js';
import { translationOf } from './operators/table.js';
import type { Call, Input, Translation } from './operators/translation.js';

/** How users' own ops become nodes. */
export type Translations = ReadonlyMap<Op<never>, Translation>;

/** Values that will exist when the model runs. */
class Recorded implements Values {
  readonly version = 0;
  readonly assignable = false;
  constructor(
    readonly recorder: Recorder,
    readonly value: Value,
    readonly shape: Shape,
    readonly dtype: DType,
    readonly made: string,
    readonly origin: Call | undefined,
  ) {}
  get data(): Storage {
    const fix = 'for a branch on values, use where()';
    throw new OnnxError(
      `toOnnx: ${this.made} of shape ${show(this.shape)} cannot be read${here()}: a function being exported has shapes but no values; ${fix}`,
    );
  }
}

/** Gradients flow through the op itself, not through what it is composed of. */
const detached = (x: Tensor): Tensor => x.detach();

export class Recorder implements Tracer {
  readonly graph: OnnxGraph = new OnnxGraph();
  readonly #own: Translations;
  readonly #names: ReadonlyMap<Values, string>;
  /** The constants that captured tensors have become; tensors of several shapes can share their values. */
  readonly #captured = new Map<Values, { readonly shape: Shape; readonly value: Value }[]>();

  /** `own` are the user's translations, `named` what captured tensors are called, beside their own names. */
  constructor(own: Translations, named: Readonly<Record<string, Tensor>>) {
    this.#own = own;
    this.#names = new Map(Object.entries(named).map(([name, t]) => [t.values, name]));
  }

  /** A tensor without values, which the graph will be given. */
  input({ shape, dtype }: Tensor, name: string): Tensor {
    return new Tensor(
      shape,
      new Recorded(this, { name: this.graph.unique(name) }, shape, dtype, `input "${name}"`, undefined),
      null,
      false,
      name,
    );
  }

  /** Runs `f` and records its ops. */
  record<T>(f: () => T): T {
    return tracing(this, f);
  }

  /** The value of a tensor: computed in the graph, or captured from outside, which makes it a constant. */
  valueOf(t: Tensor): Value {
    const { values } = t;
    if (values instanceof Recorded) {
      if (values.recorder === this) return values.value;
      throw new OnnxError(`toOnnx: ${values.made} of shape ${show(t.shape)} was kept from another call; compute it again in each`);
    }
    const known = this.#captured.get(values) ?? [];
    const before = known.find(({ shape }) => sameShape(shape, t.shape));
    if (before) return before.value;
    const value = this.graph.constant(t.shape, t.dtype, values.data, this.#names.get(values) || t.name || 'constant');
    this.#captured.set(values, [...known, { shape: t.shape, value }]);
    return value;
  }

  apply(op: Op<never>, inputs: readonly Tensor[], attrs: unknown, shape: Shape, dtype: DType): Values {
    const translation = this.#own.get(op) ?? translationOf(op);
    const { graph } = this;
    graph.source = { name: op.name, from: `${op.name}${here()}` };
    const given = translation ? inputs.map((x) => this.#inputOf(x)) : [];
    const value = translation?.(graph, given, attrs as never, { shape, dtype });
    if (!value) return this.#composed(op, inputs, attrs, shape, dtype);
    return new Recorded(this, value, shape, dtype, `the result of ${op.name}`, { op, inputs: given, attrs });
  }

  #inputOf(x: Tensor): Input {
    const origin = x.values instanceof Recorded ? x.values.origin : undefined;
    return { ...this.valueOf(x), shape: x.shape, dtype: x.dtype, origin };
  }

  /** An op from other ops, which must give what the op itself gives. */
  #composed(op: Op<never>, inputs: readonly Tensor[], attrs: unknown, shape: Shape, dtype: DType): Values {
    if (op === (drawOp as Op<never>)) {
      throw new OnnxError(
        `toOnnx: random numbers are drawn${here()}, other ones at each call; export the model as it is used, not trained`,
      );
    }
    if (!op.composed) {
      const fix = 'give it `composed`, the same from other ops, or say with the option `translations` what nodes it becomes';
      throw new OnnxError(`toOnnx: the op ${op.name}${here()} has no ONNX form; ${fix}`);
    }
    const y = op.composed(inputs.map(detached), attrs as never);
    if (sameShape(y.shape, shape) && y.dtype === dtype) return y.values;
    const [is, wants] = [`${show(y.shape)} ${y.dtype}`, `${show(shape)} ${dtype}`];
    throw new OnnxError(`toOnnx: \`composed\` of the op ${op.name} gives ${is}, the op itself ${wants}; both must agree`);
  }

  assign(t: Tensor): void {
    const fix = 'a model that is used changes nothing; export it as it is used, not trained';
    throw new OnnxError(`toOnnx: ${t.describe()} of shape ${show(t.shape)} is assigned${here()}, but an ONNX graph keeps no state; ${fix}`);
  }

  created(): void {}

  read(): void {}
}
