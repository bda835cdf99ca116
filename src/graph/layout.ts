/** Places the nodes of a graph on a page, inputs above results. */
import { Graph as DagreGraph, layout } from '@dagrejs/dagre';
import type { Graph } from './graph.js';

/** How large each node is drawn, in pixels. */
export type NodeSize = (id: number) => { readonly width: number; readonly height: number };

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where everything goes: the middle of each node, the corners of each edge, in the order of the graph's nodes and edges. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly Point[];
  readonly edges: readonly (readonly Point[])[];
}

/** Lays a graph out in layers, with few crossings. */
export function layoutOf({ nodes, edges }: Graph, sizeOf: NodeSize): Layout {
  const page = new DagreGraph({ multigraph: true });
  page.setGraph({ rankdir: 'TB', nodesep: 28, ranksep: 38, marginx: 12, marginy: 12 });
  page.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) page.setNode(String(id), { ...sizeOf(id) });
  for (const { from, to, index } of edges) page.setEdge(String(from), String(to), {}, String(index));
  layout(page);
  const { width = 0, height = 0 } = page.graph() as { width?: number; height?: number };
  const point = ({ x, y }: Point): Point => ({ x, y });
  return {
    width,
    height,
    nodes: nodes.map(({ id }) => point(page.node(String(id)) as unknown as Point)),
    edges: edges.map(({ from, to, index }) => {
      const edge = page.edge({ v: String(from), w: String(to), name: String(index) }) as unknown as { readonly points: readonly Point[] };
      return edge.points.map(point);
    }),
  };
}
