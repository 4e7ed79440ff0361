/**
 * Owns: what the engine's remote debugger says and is told, in the words of Godot 3 and of Godot 4; who may connect to it.
 * Does not know: runs, events, what is made of it.
 */
export { DebuggerDoor, type DoorSink } from './door.ts';
export { Godot3 } from './godot3.ts';
export { Godot4 } from './godot4.ts';
export type { Activity, Command, Failure, Frame, Heard, Tongue, TreeNode } from './heard.ts';
