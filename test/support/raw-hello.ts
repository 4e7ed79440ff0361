/** What a shim says first, from a folder that is no project. */
export const rawHello = {
  warren: { min: 1, max: 1 },
  version: '0.0.1',
  mode: 'connect',
  pid: 1,
  argv: [],
  facts: { cwd: '/', env: {} },
} as const;
