/**
 * Computation graphs as data and as pictures.
 *
 * @packageDocumentation
 */
import '../methods.js';

export { type Graph, type GraphEdge, type GraphNode, graphOf } from './graph.js';
export { type Layout, layoutOf, type NodeSize, type Point } from './layout.js';
export { toSvg } from './svg.js';
