/**
 * Owns: what an instance remembers for its agent when its process has ended: the selected node, the last build and how far events were told.
 * Does not know: how it is kept, games, tools.
 */
export { ContextMemory, type Selection } from './context-memory.ts';
