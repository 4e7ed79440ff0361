/**
 * Owns: what the messages of a running game mean, and what it is told in return.
 * Does not know: sockets, processes, where events are kept.
 */
export { readAddonEvent } from './addon-event.ts';
export { Interpreter, type Understood } from './interpreter.ts';
export { placeOf, scriptOf } from './place.ts';
