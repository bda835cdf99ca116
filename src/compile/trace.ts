/** Runs a function once, on tensors without values, and tells everything that it did. */
import { Tensor, tracing, type Values } from '../tensor.js';
import type { Graph } from './ir/graph.js';
import type { Node } from './ir/node.js';
import { mapTensors, refuseOpaque } from './plain.js';
import { Recorder, Traced } from './recorder.js';

/** What a function did. */
export interface Trace {
  readonly graph: Graph;
  /** One for each tensor that was passed in. */
  readonly inputs: readonly Node[];
  readonly outputs: readonly Node[];
  /** The new value of each state that the function assigned. */
  readonly updates: ReadonlyMap<Node, Node>;
  /** The parameters that it read. */
  readonly parameters: ReadonlyMap<Values, Tensor>;
  /** What the function returned, with the traced tensors in it. */
  readonly returned: unknown;
}

/**
 * Runs `f` on tensors of these shapes without values. Where it makes states, it runs a second time: those that it keeps for later calls,
 * such as an optimizer made on the first one, it then finds, and they are states like any other.
 * @throws CompileError where it reads values, or uses an op that has no compiled form.
 */
export function trace(f: (...args: never[]) => unknown, args: readonly unknown[]): Trace {
  const recorder = new Recorder();
  const first = recorded(f, args, recorder);
  return recorder.hasOwn ? recorded(f, args, new Recorder()) : first;
}

function recorded(f: (...args: never[]) => unknown, args: readonly unknown[], recorder: Recorder): Trace {
  const { graph } = recorder;
  const inputs: Node[] = [];
  const placeholders = mapTensors(args, (t) => {
    // A parameter or other state is what it is, inside as outside.
    if (t.values.assignable) return t;
    const node = graph.input(t.shape, t.dtype, t.name);
    inputs.push(node);
    return new Tensor(t.shape, new Traced(recorder, node, t.name ? `"${t.name}"` : `argument ${inputs.length}`), null, false, t.name);
  }) as never[];
  let returned: unknown;
  try {
    returned = tracing(recorder, () => f(...placeholders));
  } finally {
    recorder.end();
  }
  refuseOpaque(returned);
  const outputs: Node[] = [];
  mapTensors(returned, (t) => {
    outputs.push(recorder.nodeOf(t));
    return t;
  });
  const { updates, parameters } = recorder;
  return { graph, inputs, outputs, updates, parameters, returned };
}
