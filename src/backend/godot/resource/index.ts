/**
 * Owns: what can be read and subscribed to under `godot://`, and which of it is concerned by a change. Does not know: how it travels.
 */
export { godotResources } from './godot-resources.ts';
export { meaningOf, uris } from './uri.ts';
