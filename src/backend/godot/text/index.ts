/**
 * Owns: reading Godot's text formats, of Godot 3 and 4: what stands in them, and what that says of the file. Printing them.
 * Does not know: scripts, the disk, what other files there are.
 */
export { factsOfText } from './facts-of-text.ts';
export { kindOfFile } from './kind-of-file.ts';
export { type ExportPreset, presetsIn } from './presets.ts';
export { type ScriptWithin, scriptsWithin } from './scripts-within.ts';
