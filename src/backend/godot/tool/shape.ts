import { schema } from '../../tool/index.ts';
import { type Diagnostic, edgeKinds, fileKinds } from '../fact/index.ts';
import type { GraphEdge, GraphNode } from '../graph/contract.ts';

export const nodeKinds = [...fileKinds, 'group', 'input'] as const;

/** What is written: as long as it comes. What tools cut themselves they cut by `clipped`. */
export const said = schema.text({ most: 1_000_000 });
export const count = schema.integer();

/** What every tool takes. */
export const versionId = schema.optional(
  schema.text({
    about:
      'Which game and version, as get_versions tells it: "noxii/0.16". The one this client works in when left out.',
  }),
);
export const cursor = schema.optional(
  schema.text({ about: 'nextCursor of the answer before, with all else as it was: gives the next page.' }),
);
export const limitOf = (usual: number) =>
  schema.orElse(
    schema.integer({ from: 1, to: 1000, about: `Most elements of one page; ${usual} when left out.` }),
    usual,
  );
export const edgeKindFilter = schema.optional(
  schema.list(schema.oneOf(edgeKinds), { most: edgeKinds.length, about: 'Only edges of these kinds.' }),
);
export const nodeName = (about: string) => schema.text({ most: 2048, least: 1, about });

/** What every answer says beside what was asked. */
export const situation = {
  version: schema.text({ about: 'The version that answered.' }),
  revision: schema.integer({ about: 'Of the graph; grows with each change.' }),
  pending: schema.list(said, {
    about: 'Files that changed on disk and were not read since: what is said of them here may be out of date.',
  }),
} as const;

export const page = {
  total: schema.integer({ about: 'On all pages.' }),
  nextCursor: schema.optional(schema.text({ about: 'There is more: give this as cursor.' })),
} as const;

export const nodeParts = {
  id: said,
  kind: schema.oneOf(nodeKinds),
  label: said,
  className: schema.optional(said),
  missing: schema.optional(schema.boolean({ about: 'Referred to, and not there.' })),
  size: schema.optional(schema.integer({ about: 'In bytes.' })),
} as const;
export const nodeShape = schema.object(nodeParts);

export const edgeShape = schema.object({
  from: said,
  to: said,
  kind: schema.oneOf(edgeKinds),
  line: schema.integer({ about: 'In "from"; 0: nobody knows.' }),
  count: schema.integer(),
  member: schema.optional(said),
  detail: schema.optional(said),
  kinds: schema.optional(schema.list(schema.oneOf(edgeKinds))),
});

export const diagnosticShape = schema.object({
  path: said,
  severity: schema.oneOf(['error', 'warning']),
  code: said,
  message: said,
  line: count,
  column: count,
});

const LONGEST = 1000;

/** No single name or line of a hostile file may fill an answer. */
export const clipped = (text: string, most = LONGEST): string =>
  text.length > most ? `${text.slice(0, most)}…` : text;

export const shownNode = ({ id, kind, label, className, missing, size }: GraphNode) => ({
  id: clipped(id, 4096),
  kind,
  label: clipped(label),
  ...(className === undefined ? {} : { className: clipped(className) }),
  ...(missing && { missing }),
  ...(size === undefined ? {} : { size }),
});

export const shownEdge = ({ from, to, kind, line, count: times, member, detail }: GraphEdge) => ({
  from: clipped(from, 4096),
  to: clipped(to, 4096),
  kind,
  line,
  count: times,
  ...(member === undefined ? {} : { member: clipped(member) }),
  ...(detail === undefined ? {} : { detail: clipped(detail) }),
});

export const shownDiagnostic = (path: string, { severity, code, message, line, column }: Diagnostic) => ({
  path,
  severity,
  code,
  message: clipped(message),
  line,
  column,
});
