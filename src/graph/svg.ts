/** Draws a computation graph as an SVG picture, without a browser. */
import { show } from '../shape.js';
import type { Graph, GraphNode } from './graph.js';
import { layoutOf, type Point } from './layout.js';

/** About how wide a letter is, in pixels. */
const LETTER = 7.4;
const HEIGHT = 42;

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const round = (x: number): string => String(Math.round(x * 10) / 10);

/** The second line of a node: its shape, and the value of a scalar. */
function detail({ kind, label, shape, value }: GraphNode): string {
  if (value === undefined) return kind === 'constant' && label === show(shape) ? 'constant' : show(shape);
  const number = String(Number(value.toPrecision(4)));
  return kind === 'constant' && label === number ? 'constant' : `${shape.length > 0 ? `${show(shape)} ` : ''}= ${number}`;
}

/**
 * The graph as the text of an SVG picture: parameters and constants above, ops with their shapes below, arrows from inputs to results. Its
 * colours follow the page: `currentColor` for lines and text, light and dark.
 * @example
 * await writeFile('graph.svg', toSvg(graphOf(model.cost(x, y))));
 */
export function toSvg(graph: Graph): string {
  const width = (id: number): number => {
    const node = graph.nodes[id]!;
    return Math.max(56, 22 + LETTER * Math.max(node.label.length, detail(node).length));
  };
  const place = layoutOf(graph, (id) => ({ width: width(id), height: HEIGHT }));
  const edges = place.edges.map((points) => `<path d="${curve(points)}" marker-end="url(#arrow)"/>`);
  const nodes = graph.nodes.map((node, i) => {
    const { x, y } = place.nodes[i]!;
    const w = width(node.id);
    const corner = node.kind === 'op' ? 8 : HEIGHT / 2;
    const box = `<rect x="${round(x - w / 2)}" y="${round(y - HEIGHT / 2)}" width="${round(w)}" height="${HEIGHT}" rx="${corner}"/>`;
    const title = `<text x="${round(x)}" y="${round(y - 3)}">${escape(node.label)}</text>`;
    const small = `<text class="detail" x="${round(x)}" y="${round(y + 13)}">${escape(detail(node))}</text>`;
    return `<g class="${node.kind}">${box}${title}${small}</g>`;
  });
  const [w, h] = [Math.ceil(place.width), Math.ceil(place.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="graph" viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" aria-label="computation graph">`,
    STYLE,
    '<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
    `<g class="edges">${edges.join('')}</g>`,
    nodes.join('\n'),
    '</svg>',
  ].join('\n');
}

const STYLE = `<style>
.graph text{font:600 13px system-ui,sans-serif;text-anchor:middle;fill:currentColor}
.graph text.detail{font:11px ui-monospace,monospace;opacity:.75}
.graph rect{stroke:currentColor;stroke-opacity:.5}
.graph .edges path{fill:none;stroke:currentColor;stroke-opacity:.55;stroke-width:1.4}
.graph marker path{fill:currentColor;fill-opacity:.7}
.graph .op rect{fill:#4c8dff;fill-opacity:.22}
.graph .parameter rect{fill:#f2a93b;fill-opacity:.3}
.graph .constant rect{fill:#888;fill-opacity:.14;stroke-dasharray:3 3}
</style>`;

/** A smooth path through the corners of an edge. */
function curve([start, ...rest]: readonly Point[]): string {
  let path = `M${round(start!.x)} ${round(start!.y)}`;
  for (let i = 0; i < rest.length - 1; i++) {
    const [a, b] = [rest[i]!, rest[i + 1]!];
    const end = i === rest.length - 2 ? b : { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    path += `Q${round(a.x)} ${round(a.y)} ${round(end.x)} ${round(end.y)}`;
  }
  return path;
}
