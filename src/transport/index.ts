/**
 * Owns: bytes to lines and back over pipes, Unix sockets and memory; where sockets live and who may reach them.
 * Does not know: what the lines say, which processes there are, what a project is.
 */
export type { Channel, LineSink } from './channel.ts';
export { removeDeadSockets, removeSocket } from './dead-sockets.ts';
export { memoryPair } from './memory.ts';
export { recordedSocket } from './recorded-socket.ts';
export { ensurePrivate, hubSocketPath, maxSocketPathBytes, runtimeDir, scopeOf } from './runtime-dir.ts';
export { socketChannel } from './socket-channel.ts';
export { dialUnix, listenUnix, type UnixDoor } from './unix.ts';
