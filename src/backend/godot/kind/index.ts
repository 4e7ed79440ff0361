/**
 * Owns: the Godot server as a built-in kind: which games it has open, what it remembers, who hears of a change.
 * Does not know: sockets, the hub, how its process was started.
 */
export { type GodotIdentity, type GodotOptions, godotServer } from './godot-server.ts';
