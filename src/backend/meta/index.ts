/**
 * Owns: the hub's own tools and prompts: `debug_detection`, `debug_instances`, and those for agent sessions.
 * Does not know: connections, how the hub came to its answers.
 */
export { metaTools } from './meta-tools.ts';
export { sessionPrompts } from './prompt/index.ts';
export { evidenceToTell, offered, type SessionTools, sessionTools, told as toldSession } from './session/index.ts';
export { storeTrouble } from './store-trouble.ts';
export { troubleOf } from './trouble.ts';
