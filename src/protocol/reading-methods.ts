/** Methods that only read (MCP 2025-11-25 and 2026-07-28): asking again, of a new process or a new hub, harms nobody. */
export const readingMethods: ReadonlySet<string> = new Set([
  'ping',
  'tools/list',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'resources/subscribe',
  'completion/complete',
  'logging/setLevel',
  'tasks/get',
  'tasks/list',
]);
