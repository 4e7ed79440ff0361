/**
 * Owns: where the nodes of a graph lie in space, and that they stay there.
 * Does not know: what the nodes are.
 */
export type { Layout, Position } from './contract.ts';
export { type LayoutOptions, openLayout } from './open-layout.ts';
