/** What a compiled function consists of: nodes, one for each value, each made from others. */
import type { DType } from '../../dtype.js';
import type { Windows } from '../../ops/windows.js';
import { stridesOf } from '../../shape.js';
import type { Shape } from '../../shape-types.js';
import type { Values } from '../../tensor.js';
import type { Primitive } from '../primitives.js';

/** How elements become one. A mean is divided while it is still in double precision. */
export type ReduceName = 'sum' | 'mean' | 'max' | 'min';

export const adds = (name: ReduceName): name is 'sum' | 'mean' => name === 'sum' || name === 'mean';

/** What a node does. */
export type Kind =
  /** A number known now, without axes. */
  | { readonly op: 'number'; readonly value: number }
  /** Values from outside: an argument, whose values come with each call; a parameter or other state, or a tensor that never changes. */
  | { readonly op: 'input'; readonly name: string | undefined }
  | { readonly op: 'state' | 'data'; readonly values: Values; readonly name: string | undefined }
  /** The elements of its input in another order, some of them, or some more than once: never computed, only read differently. */
  | { readonly op: 'view'; readonly offset: number; readonly steps: readonly number[] }
  | { readonly op: 'elementwise'; readonly name: string; readonly primitive: Primitive; readonly settings: readonly number[] }
  /** Another number type. */
  | { readonly op: 'cast' }
  | { readonly op: 'reduce'; readonly name: ReduceName; readonly axes: readonly number[] }
  /** A product of batches: how many axes of the inputs, behind those of the batch, are its rows, are summed over, and are its columns. */
  | { readonly op: 'matmul'; readonly rows: number; readonly depth: number; readonly columns: number }
  /**
   * Its inputs laid side by side into a larger array, from these offsets, on a ground of one number; or added to it, their neighbours so
   * far apart along each axis.
   */
  | {
      readonly op: 'assemble';
      readonly offsets: readonly number[];
      readonly ground: number | null;
      readonly added: readonly number[] | null;
    }
  | { readonly op: 'argmax'; readonly axis: number }
  | { readonly op: 'take' }
  | { readonly op: 'segmentSum' }
  /** The largest element of each window; or the elements of its first input, put where the windows of the second have their largest. */
  | ({ readonly op: 'takeLargest' | 'putLargest' } & Windows)
  | { readonly op: 'draw'; readonly normal: boolean; readonly low: number; readonly high: number }
  | { readonly op: 'skip'; readonly count: number };

/** What has a kernel of its own, on operands in row-major order. */
export type Kernel = 'argmax' | 'take' | 'segmentSum' | 'takeLargest' | 'putLargest' | 'draw' | 'skip';

/** One value of the compiled function. */
export interface Node {
  /** In order of creation: inputs have smaller ones. */
  readonly id: number;
  readonly kind: Kind;
  readonly inputs: readonly Node[];
  readonly shape: Shape;
  readonly dtype: DType;
  /** The line of the user's code that it came from, where known. */
  readonly source: string | undefined;
}

/** A node that does a certain thing. */
export type NodeOf<O extends Kind['op']> = Node & { readonly kind: Extract<Kind, { readonly op: O }> };

export const isOf = <O extends Kind['op']>(n: Node, op: O): n is NodeOf<O> => n.kind.op === op;

/** How the elements of a node lie in memory: in whose, from which element, and how far apart along each axis. */
export interface Layout {
  readonly base: Node;
  readonly offset: number;
  readonly steps: readonly number[];
}

/** Where the elements of `node` are: in its own memory, or in that of the node that it is a view of. */
export function layoutOf(node: Node): Layout {
  const { kind } = node;
  if (kind.op === 'view') return { base: node.inputs[0]!, offset: kind.offset, steps: kind.steps };
  return { base: node, offset: 0, steps: stridesOf(node.shape) };
}

/** The node in whose memory the elements of `node` are. */
export const baseOf = (node: Node): Node => (node.kind.op === 'view' ? node.inputs[0]! : node);
