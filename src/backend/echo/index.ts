/**
 * Owns: `echo`, the smallest built-in kind: it says what it hears, who it is and how often it was asked. It shows that an
 * instance belongs to one project and version, and proves the built-in transport.
 * Does not know: sockets, processes, the hub.
 */
export { echoServer } from './echo-server.ts';
