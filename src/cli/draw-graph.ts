/** Draws the computation graph of a model and its cost. */
import { zeros } from '../create.js';
import { graphOf } from '../graph/graph.js';
import { toSvg } from '../graph/svg.js';
import type { Model } from '../nn/model.js';
import { logisticRegression } from '../nn/regression.js';
import { Tensor } from '../tensor.js';
import type { Examples } from '../train/data.js';
import { writeAtomically } from './files.js';
import type { Screen } from './screen.js';

const named = (t: Tensor, name: string): Tensor => new Tensor(t.shape, t.values, null, false, name);

/** The graph of the model's cost on some examples, as an SVG text. */
export const costGraph = (model: Model, { x, y }: Examples): string => toSvg(graphOf(model.cost!(named(x, 'x'), named(y, 'y'))));

/** Writes the graph of an untrained neuron with three inputs, on four examples. */
export async function drawGraph(file: string, screen: Screen): Promise<void> {
  const picture = costGraph(logisticRegression(3), { x: zeros([4, 3]), y: zeros([4, 1]) });
  // The picture takes its colours from the page; a file of its own brings them.
  await writeAtomically(file, picture.replace('<style>', '<style>\n.graph{background:#fff;color:#111}'));
  screen.print(`written: ${file}`);
}
