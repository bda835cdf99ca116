/** The transpose of a convolution as a convolution, where the filters move by one element: no window is laid out and added up again. */
import type { Geometry } from '../ops/conv2d.js';
import { span } from '../ops/windows.js';
import { stridesOf } from '../shape.js';
import type { Shape } from '../shape-types.js';
import type { Graph } from './ir/graph.js';
import type { Node } from './ir/node.js';

/**
 * Filters [O, C / groups, height, width], turned round, as one matrix for each group: [groups, C / groups, O / groups · height · width].
 */
function turned(graph: Graph, w: Node, { groups, size }: Geometry): Node {
  const [filters, channels] = [w.shape[0]! / groups, w.shape[1]!];
  const [height, width] = size;
  const grouped = graph.permute(graph.reshape(w, [groups, filters, channels, height, width]), [0, 2, 1, 3, 4]);
  const parts = Array.from({ length: height * width }, (_, i) => {
    const row = graph.slice(grouped, Math.floor(i / width), Math.floor(i / width) + 1, 3);
    return graph.slice(row, i % width, (i % width) + 1, 4);
  });
  const whole = graph.assemble(
    parts,
    parts.map((_, i) => height * width - 1 - i),
    [groups, channels, filters, height, width],
    null,
  );
  return graph.reshape(whole, [groups, channels, filters * height * width]);
}

/** Null where the stride is not 1, or the border was wider than the filters. */
export function transposedConvolution(graph: Graph, [y, w]: readonly Node[], geometry: Geometry, shape: Shape): Node | null {
  const { stride, dilation, size, sides, groups, to } = geometry;
  if (stride.some((s) => s !== 1)) return null;
  const border = sides.map((side, k) => side.map((n) => span(size[k]!, dilation[k]!) - 1 - n));
  if (border.flat().some((n) => n < 0)) return null;
  const [batch, filters, rows, columns] = y!.shape as readonly [number, number, number, number];
  const outside = [batch, filters, rows + border[0]![0]! + border[0]![1]!, columns + border[1]![0]! + border[1]![1]!];
  const steps = stridesOf(outside);
  const bordered = border.flat().some((n) => n > 0) ? graph.assemble([y!], [border[0]![0]! * steps[2]! + border[1]![0]!], outside, 0) : y!;
  const all = graph.windows(bordered, geometry, [batch, filters, ...size, ...to]);
  const laid = graph.reshape(all, [batch, groups, (filters / groups) * size[0] * size[1], to[0] * to[1]]);
  const matrix = turned(graph, w!, geometry);
  return graph.reshape(graph.matmul(graph.stretch(matrix, [batch, ...matrix.shape]), laid, false, false), shape);
}
