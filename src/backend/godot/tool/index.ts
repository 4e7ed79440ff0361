/**
 * Owns: what agents can ask and do: every tool of the Godot server, one file each. Does not know: how an answer travels.
 */
export { standOf } from './get-context.ts';
export { godotTools } from './godot-tools.ts';
export { shownEdge, shownNode } from './shape.ts';
export type { ToolSources } from './sources.ts';
export { shownVersion } from './version-shape.ts';
