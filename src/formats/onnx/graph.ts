/** Builds an ONNX graph as plain data: nodes, the constants they use, and the names that tie them together. */
import type { DType, Storage } from '../../dtype.js';
import type { Shape } from '../../shape-types.js';
import { OnnxError } from './error.js';

/** The number types of our tensors, and int64, which ONNX wants for shapes and axes. */
export type ElementType = DType | 'int64';
/** The codes of ONNX (`TensorProto.DataType`). */
export const TYPE_CODE: Readonly<Record<ElementType | 'bool', number>> = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 };

/** A value in the graph, known by its name. */
export interface Value {
  readonly name: string;
}
/** What is known of a value besides. */
export interface Info extends Value {
  readonly type: DType;
  /** null stands for the size of the batch, undefined for one that is not known before. */
  readonly shape: readonly (number | null | undefined)[];
}

/** A node's setting: a whole number, several of them, a text, or a float, which is wrapped to tell 1 from 1.0. */
export type Attribute = number | readonly number[] | string | { readonly float: number };

export interface Node {
  /** The ONNX operator. */
  readonly type: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** The op that it comes from, and where it was called, for errors. */
  readonly from: string;
}

/** A constant: a parameter, captured data, or a number of ours. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: Shape;
  readonly data: Storage | readonly number[];
  readonly from: string;
}

/** A finished graph. */
export interface GraphData {
  readonly inputs: readonly Info[];
  readonly outputs: readonly Info[];
  readonly nodes: readonly Node[];
  readonly initializers: readonly Initializer[];
}

/** A graph in the making: what translations of ops are given to write their nodes with. */
export class OnnxGraph {
  /** @internal */
  readonly nodes: Node[] = [];
  /** @internal */
  readonly initializers: Initializer[] = [];
  /** What the nodes to come are named after, and what errors call them. @internal */
  source: { readonly name: string; readonly from: string } = { name: 'constant', from: 'the function' };
  /** How many numbers each name has been tried with. */
  readonly #taken: Map<string, number>;

  /** @param taken Names that are not free. @internal */
  constructor(taken: Iterable<string> = []) {
    this.#taken = new Map(Array.from(taken, (name) => [name, 0]));
  }

  /** `wanted`, or with a number behind it if that is taken. @internal */
  unique(wanted: string): string {
    let name = wanted;
    let n = this.#taken.get(wanted) ?? 0;
    while (this.#taken.has(name)) name = `${wanted}_${++n}`;
    this.#taken.set(wanted, n).set(name, 0);
    return name;
  }

  /** A node of one output. Throws an OnnxError for an attribute that is a fraction and not marked as float. */
  node(type: string, inputs: readonly Value[], attributes: Readonly<Record<string, Attribute>> = {}): Value {
    for (const [key, value] of Object.entries(attributes)) {
      if ([value].flat().some((v) => typeof v === 'number' && !Number.isSafeInteger(v)))
        throw new OnnxError(`toOnnx: attribute ${key} of ${type} is ${value}, no whole number; write { float: ${value} }`);
    }
    const output = this.unique(this.source.name);
    this.nodes.push({ type, inputs: inputs.map(({ name }) => name), output, attributes, from: this.source.from });
    return { name: output };
  }

  /** A number as a scalar constant. */
  number(value: number, type: ElementType): Value {
    return this.constant([], type, [value], 'constant');
  }

  /** Whole numbers as a constant vector of int64, the form in which ONNX takes shapes and axes. */
  integers(values: readonly number[]): Value {
    return this.constant([values.length], 'int64', values, 'constant');
  }

  /** A constant of any shape. */
  constant(shape: Shape, type: ElementType, data: Storage | readonly number[], name: string): Value {
    const value = { name: this.unique(name) };
    this.initializers.push({ ...value, type, shape, data, from: this.source.from });
    return value;
  }

  /** Converted to another number type. */
  cast(x: Value, type: ElementType | 'bool'): Value {
    return this.node('Cast', [x], { to: TYPE_CODE[type] });
  }
}
