/**
 * Owns: how a built-in instance is started, reached, held by one hub at a time and gone on with by the next, how it serves many
 * connections on its own socket, and how its state travels.
 * Does not know: what the kinds do, where state is kept.
 */
export { type AdoptionSpec, adoptBuiltin } from './adopt-builtin.ts';
export type { BuiltinKind, BuiltinServer, BuiltinState, Identity, KeptState, StateRecords } from './contract.ts';
export type { Become } from './control-lines.ts';
export { Host, type Place } from './host.ts';
export { type BuiltinPlace, instanceSocket, startHost } from './host-process.ts';
export { builtinLauncher } from './launcher.ts';
export { privateVariables } from './private-variables.ts';
export { serveBuiltin } from './serve.ts';
export { Spares } from './spares.ts';
