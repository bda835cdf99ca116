/** A computation graph as plain data: what was computed from what. */
import { show } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Tensor } from '../tensor.js';

/** A value in the graph: a parameter, a constant, or the result of an op. */
export interface GraphNode {
  /** Its place in `nodes`. */
  readonly id: number;
  readonly kind: 'parameter' | 'constant' | 'op';
  /** The op's name, the tensor's name, or the value of a scalar constant. */
  readonly label: string;
  readonly shape: Shape;
  readonly dtype: string;
  /** The value of a scalar. */
  readonly value: number | undefined;
}

/** An input of an op. */
export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  /** Which input it is. */
  readonly index: number;
}

/** Nodes come after the nodes they were computed from; the last one is the result. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/**
 * The graph that `y` was computed by: every op that a gradient flows through, with its inputs. What no gradient reaches is a constant.
 * @example
 * const w = parameter(tensor(2), 'w');
 * graphOf(w.square()).nodes.map((node) => node.label) // ['w', 'square']
 */
export function graphOf(y: Tensor): Graph {
  const ids = new Map<Tensor, number>();
  const nodes: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  // Depth first with a stack of its own, so that deep graphs do not overflow: a tensor is finished when all its inputs are.
  const stack: { readonly t: Tensor; next: number }[] = [{ t: y, next: 0 }];
  while (stack.length > 0) {
    const frame = stack[stack.length - 1]!;
    const { t } = frame;
    const input = t.origin?.inputs[frame.next++];
    if (input) {
      if (!ids.has(input)) stack.push({ t: input, next: 0 });
      continue;
    }
    stack.pop();
    if (ids.has(t)) continue;
    const id = nodes.length;
    ids.set(t, id);
    nodes.push(describe(t, id));
    t.origin?.inputs.forEach((x, index) => {
      edges.push({ from: ids.get(x)!, to: id, index });
    });
  }
  return { nodes, edges };
}

function describe(t: Tensor, id: number): GraphNode {
  const value = t.size === 1 ? t.data[0]! : undefined;
  const kind = t.origin ? 'op' : t.tracked ? 'parameter' : 'constant';
  const constant = value === undefined ? show(t.shape) : String(Number(value.toPrecision(4)));
  const label = t.origin ? t.origin.op.name : (t.name ?? (kind === 'constant' ? constant : 'parameter'));
  return { id, kind, label, shape: t.shape, dtype: t.dtype, value };
}
