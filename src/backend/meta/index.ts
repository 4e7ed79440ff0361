/**
 * Owns: the hub's own tools: `debug_detection` and `debug_instances`.
 * Does not know: connections, how the hub came to its answers.
 */
export { metaTools } from './meta-tools.ts';
export { storeTrouble } from './store-trouble.ts';
export { troubleOf } from './trouble.ts';
