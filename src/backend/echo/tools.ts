const readOnly = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

const objectOf = (...names: readonly string[]): Readonly<Record<string, unknown>> => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
  ...(names.length > 0 ? { required: names } : {}),
});

/** As `tools/list` gives them. */
export const tools = [
  {
    name: 'echo',
    title: 'Echo',
    description: 'Says the message back, with the process, root and version that answered.',
    inputSchema: objectOf('message'),
    annotations: readOnly,
  },
  {
    name: 'remember',
    title: 'Remember',
    description: 'Keeps a text for this project and version, also when the process that heard it has ended.',
    inputSchema: objectOf('text'),
    annotations: { readOnlyHint: false, destructiveHint: false, openWorldHint: false },
  },
  {
    name: 'recall',
    title: 'Recall',
    description: 'Says everything that was remembered for this project and version, the oldest first.',
    inputSchema: objectOf(),
    annotations: readOnly,
  },
] as const;
