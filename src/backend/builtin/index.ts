/**
 * Owns: how a built-in instance is started and reached, and how it serves many connections on its own socket.
 * Does not know: what the kinds do.
 */
export { type BuiltinPlace, builtinLauncher } from './launcher.ts';
export { type BuiltinServer, type ServeOptions, serveBuiltin } from './serve.ts';
