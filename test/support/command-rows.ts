import type { CommandRow } from '../../src/kernel/agent-session.ts';

/** A UUIDv7 that was made then, the `serial`-th of its millisecond. */
export const commandId = (at: number, serial: number): string => {
  const time = at.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${serial.toString(16).padStart(3, '0')}-8000-000000000000`;
};

/** A command as tests want it: whole, and different only in what matters. */
export const commandRow = (over: Partial<CommandRow> = {}): CommandRow => ({
  id: commandId(over.at ?? 1000, 0),
  scope: 'home',
  session: 'odin-PS-8f4a2b',
  project: 'odin',
  projectKey: '0d10000000000000',
  at: 1000,
  source: 'auto',
  action: 'read_file',
  server: 'files',
  instance: null,
  connection: 'c_1',
  outcome: 'ok',
  tookMs: 3,
  description: null,
  parameters: {},
  result: {},
  error: null,
  tags: '',
  ...over,
});
