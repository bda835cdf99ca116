/** Finishes a recorded graph: names what it gives, and leaves out what nothing needs. */
import type { GraphData, Info, Initializer, Node, OnnxGraph, Value } from './graph.js';

/** A result: what is known of it, its name included, and the value that it is. */
export interface Result extends Info {
  readonly value: Value;
}

/** The graph that gives `results` from `inputs`. */
export function finish(onnx: OnnxGraph, inputs: readonly Info[], results: readonly Result[]): GraphData {
  const wanted = new Set(results.map(({ name }) => name));
  const computed = new Set(onnx.nodes.map(({ output }) => output));
  const copies: Node[] = [];
  const names = new Map<string, string>();
  for (const { name, value } of results) {
    // An input or a constant cannot be a result, nor can one node give two: those are copied.
    if (computed.has(value.name) && !names.has(value.name)) names.set(value.name, name);
    else copies.push({ type: 'Identity', inputs: [value.name], output: name, attributes: {}, from: name });
  }
  // Whoever has the name of a result by chance gives way.
  for (const name of wanted) onnx.unique(name);
  const renamed = (name: string): string => {
    if (wanted.has(name) && !names.has(name)) names.set(name, onnx.unique(name));
    return names.get(name) ?? name;
  };
  const nodes = [
    ...onnx.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed), output: renamed(node.output) })),
    ...copies.map((node) => ({ ...node, inputs: node.inputs.map(renamed) })),
  ];
  const initializers = onnx.initializers.map((constant) => ({ ...constant, name: renamed(constant.name) }));
  const outputs = results.map(({ name, type, shape }) => ({ name, type, shape }));
  return { inputs, outputs, ...needed(nodes, initializers, wanted) };
}

/** The nodes and constants that the values in `wanted` are computed from. Nodes come after those that they need. */
export function needed(
  nodes: readonly Node[],
  initializers: readonly Initializer[],
  wanted: ReadonlySet<string>,
): Pick<GraphData, 'nodes' | 'initializers'> {
  const names = new Set(wanted);
  const kept = [...nodes].reverse().filter(({ inputs, output }) => {
    if (!names.has(output)) return false;
    for (const name of inputs) names.add(name);
    return true;
  });
  return { nodes: kept.reverse(), initializers: initializers.filter(({ name }) => names.has(name)) };
}
