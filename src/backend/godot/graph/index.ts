/**
 * Owns: where the references of files lead, and every question about that.
 * Does not know: the disk, and how a file was read.
 */
export type { Graph, GraphEdge, GraphNode, NodeId, Unresolved } from './contract.ts';
export { type KeptGraph, type KeptNode, RULES } from './kept-graph.ts';
export { type KnownFile, type KnownFiles, PROJECT_FILE } from './known-file.ts';
export { type Adoptable, graphOf, type Keeping, LiveGraph } from './live-graph.ts';
