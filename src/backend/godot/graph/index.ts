/**
 * Owns: where the references of files lead, and every question about that.
 * Does not know: the disk, and how a file was read.
 */
export type { Graph, GraphEdge, GraphNode, NodeId, Unresolved } from './contract.ts';
export { type KnownFile, type KnownFiles, PROJECT_FILE } from './known-file.ts';
export { graphOf, LiveGraph } from './live-graph.ts';
