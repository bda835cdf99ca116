/** Makes the nodes of a compiled function: equal expressions become one node. */
import type { DType } from '../../dtype.js';
import type { Shape } from '../../shape-types.js';
import { type Kind, layoutOf, type Node } from './node.js';

/** Rounds a number as a number type does. */
export const rounding: { readonly [T in DType]: (x: number) => number } = { float32: Math.fround, float64: (x) => x, int32: (x) => x | 0 };

export class Nodes {
  readonly nodes: Node[] = [];
  /** The line of the user's code that nodes made now come from. */
  source: string | undefined;
  readonly #known = new Map<string, Node>();

  /**
   * A node, compared with others by its inputs and by `key`, which says what it does to them; null for one that is only equal to itself.
   */
  node(kind: Kind, inputs: readonly Node[], shape: Shape, dtype: DType, key: string | null): Node {
    const full = key === null ? null : `${kind.op} ${key} (${inputs.map((x) => x.id)}) [${shape}] ${dtype}`;
    const known = full === null ? undefined : this.#known.get(full);
    if (known) return known;
    const node: Node = { id: this.nodes.length, kind, inputs, shape: [...shape], dtype, source: this.source };
    this.nodes.push(node);
    if (full !== null) this.#known.set(full, node);
    return node;
  }

  /** An argument. */
  input(shape: Shape, dtype: DType, name: string | undefined): Node {
    return this.node({ op: 'input', name }, [], shape, dtype, null);
  }

  number(value: number, dtype: DType): Node {
    const rounded = rounding[dtype](value);
    return this.node({ op: 'number', value: rounded }, [], [], dtype, numberKey(rounded));
  }
}

/** A setting as text; 0 and −0 are different. */
export const numberKey = (x: unknown): string => (Object.is(x, -0) ? '-0' : String(x));

/** The number that fills a node, or null. */
export function numberIn(x: Node): number | null {
  const { kind } = layoutOf(x).base;
  return kind.op === 'number' ? kind.value : null;
}
