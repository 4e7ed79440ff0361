/**
 * Owns: reading and writing one file of a project on the disk: which paths may be, that a write is whole or not at all and
 * replaces only what its writer has read, that the form of a text stays; and what an edit did to the graph.
 * Does not know: how a script is parsed (handed in), tools, agents.
 */
export type { Commit } from './commit-file.ts';
export type { Broken } from './consequence.ts';
export { openFolder } from './folder.ts';
export { type Mention, mentionsOf } from './mention.ts';
export { hashOf, readBytes, readFile } from './read-file.ts';
export { type Expected, type Replaced, replaceFile } from './replace-file.ts';
export { scriptPathOf, scriptTypes, textTypes } from './script-path.ts';
export { type ShownText, shownText } from './text-form.ts';
export { type EditMeans, MAX_SCRIPT_BYTES, type ScriptChange, type ScriptEdit, updateScript } from './update-script.ts';
