import type { ConfigDocument } from './document.ts';

/** What every home has without a line of its own, as if it stood in a file below the others: they may change it, or switch it off. */
export const builtinServers: ConfigDocument = {
  file: '(built in)',
  settings: {},
  project: {},
  servers: new Map([['godot', { kind: 'godot', match: { kind: ['godot'] } }]]),
  problems: [],
  lineOf: () => 1,
};
