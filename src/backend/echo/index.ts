/**
 * Owns: `echo`, the smallest built-in kind: it says what it hears, who it is and how often it was asked, and remembers what it
 * is told to. It shows that an instance belongs to one project and version, and proves the built-in transport and its state.
 * Does not know: sockets, processes, the hub.
 */
export { EchoMemory } from './echo-memory.ts';
export { echoServer } from './echo-server.ts';
