import { isoTime } from '../../../kernel/iso-time.ts';
import { duration } from '../../../kernel/quantities.ts';
import type { SessionView } from '../../../session/index.ts';
import { schema } from '../../tool/index.ts';

/** A session as tools and the command line tell it. Times are ISO 8601 in UTC. */
export const toldSession = {
  instance_id: schema.text(),
  project: schema.text(),
  type: schema.oneOf(['PS', 'MS']),
  status: schema.oneOf(['active', 'suspect', 'stale', 'closed'], {
    about:
      'active: heard of within 120 s. suspect: silent, but this machine slept or its clock was moved. stale: silent for longer.',
  }),
  context_percent: schema.integer({ to: 100 }),
  current_epic: schema.nullable(schema.text()),
  created_at: schema.text(),
  last_heartbeat: schema.text(),
  age_seconds: schema.integer(),
  stale: schema.boolean(),
  host: schema.text(),
  client: schema.nullable(schema.text()),
  claude_session_uuid: schema.nullable(schema.text()),
  claude_session_path: schema.nullable(schema.text({ most: 4096 })),
  closed_at: schema.nullable(schema.text()),
  closed_why: schema.nullable(schema.text({ most: 4096 })),
  resumes: schema.nullable(schema.text()),
  resumed_by: schema.nullable(schema.text()),
} as const;

export const told = (view: SessionView) => ({
  instance_id: view.id,
  project: view.project,
  type: view.kind,
  status: view.status,
  context_percent: view.contextPercent,
  current_epic: view.epic,
  created_at: isoTime(view.createdAt),
  last_heartbeat: isoTime(view.heartbeatAt),
  age_seconds: Math.floor(view.ageMs / 1000),
  stale: view.status === 'stale',
  host: view.host,
  client: view.client,
  claude_session_uuid: view.clientSession,
  claude_session_path: view.transcript,
  closed_at: view.closedAt === null ? null : isoTime(view.closedAt),
  closed_why: view.closedWhy,
  resumes: view.resumes,
  resumed_by: view.resumedBy,
});

/** `odin-PS-8f4a2b: active, 42 % context, epic-007-A, last heard of 3s ago` */
export function lineOf({ id, status, contextPercent, epic, ageMs, resumedBy }: SessionView): string {
  const work = epic === null ? '' : `, ${epic}`;
  const taken = resumedBy === null ? '' : `, taken over by ${resumedBy}`;
  return `${id}: ${status}, ${contextPercent} % context${work}, last heard of ${duration(ageMs)} ago${taken}`;
}

/** `sessions` are those that can be paged through, `items` those of this page. */
export function listText(
  { items, sessions, total }: { items: readonly SessionView[]; sessions: readonly SessionView[]; total: number },
  none: string,
): string {
  if (items.length === 0) return none;
  const lines = items.map(lineOf);
  const isCut = total > sessions.length;
  return [...lines, ...(isCut ? [`These are of the first ${sessions.length} of ${total}: name a project.`] : [])].join(
    '\n',
  );
}
