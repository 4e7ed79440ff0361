import type { SessionRow } from '../../kernel/agent-session.ts';
import { HubError } from '../../kernel/errors.ts';
import { belongsTo } from '../belongs-to.ts';
import type { Sought } from '../records.ts';
import { foldedId, nameIn } from '../session-id.ts';
import type { Asking, ResumeRecords } from './records.ts';

/** Sessions of one epic or project that are looked at, the newest first. */
const MOST = 1000;
/** Fewer hex digits name nobody: `fee` is a word. */
const LEAST_DIGITS = 4;

/** How a hint was understood. Who is named is meant, whatever its state; of an epic or project only those that can be. */
export type By = 'id' | 'hash' | 'epic' | 'project' | 'newest';

export interface Candidates {
  readonly by: By;
  /** The latest sign of life first. */
  readonly rows: readonly SessionRow[];
}

type Reading = readonly [by: By, sought: Omit<Sought, 'scope' | 'limit'>, keep?: (row: SessionRow) => boolean];

/** The first reading that anything fits decides. Nothing is taken from the middle of an id. */
export async function candidatesFor(records: ResumeRecords, scope: string, asking: Asking): Promise<Candidates> {
  for (const [by, sought, keep = () => true] of readingsOf(asking)) {
    const { rows } = await records.find({ scope, ...sought, limit: MOST });
    const fitting = rows.filter(keep).toSorted((a, b) => b.heartbeatAt - a.heartbeatAt);
    if (fitting.length > 0) return { by, rows: fitting };
  }
  throw nobody(asking);
}

function readingsOf({ hint, choice, here }: Asking): Reading[] {
  if (choice !== undefined) return [['id', { id: wholeId(choice) }]];
  const text = hint?.trim() ?? '';
  if (text !== '') return [...named(text), ['epic', { epic: text }], ['project', { project: text }]];
  if (here) return [['newest', { project: here.slug }, (row) => belongsTo(row, here)]];
  throw new HubError(
    'invalid-params',
    '"instance_id_hint" is missing, and you are in no project. Name a session, an epic or a project.',
    { facts: { member: 'instance_id_hint' } },
  );
}

function named(text: string): Reading[] {
  const id = foldedId(text);
  if (nameIn(id))
    return [
      ['id', { id }],
      ['id', { idPrefix: id }],
    ];
  if (/^[a-z0-9-]{1,64}-(?:PS|MS)-[0-9a-f]{1,16}$/.test(id)) return [['id', { idPrefix: id }]];
  const hash = text.toLowerCase();
  if (!/^[0-9a-f]{1,16}$/.test(hash) || hash.length < LEAST_DIGITS) return [];
  return [
    ['hash', { hashPrefix: hash }, (row) => row.hash === hash],
    ['hash', { hashPrefix: hash }],
  ];
}

/** A place in a list means another session as soon as the list is another one. */
function wholeId(choice: string): string {
  const id = foldedId(choice.trim());
  if (nameIn(id)) return id;
  throw new HubError(
    'invalid-params',
    `"user_choice" is ${JSON.stringify(id.slice(0, 80))}. It must be the whole instance_id of one that was listed; numbers change with the list.`,
    { facts: { member: 'user_choice' } },
  );
}

function nobody({ hint, choice, here }: Asking): HubError {
  const wanted = (choice ?? hint)?.trim().slice(0, 100);
  const text = wanted
    ? `No session has ${JSON.stringify(wanted)} as its id, hash, epic or project.`
    : `No session of ${here?.slug ?? 'this project'} is known.`;
  const short =
    wanted && /^[0-9a-f]{1,3}$/i.test(wanted) ? ` Of a hash at least ${LEAST_DIGITS} digits are needed.` : '';
  return new HubError('unknown-session', `${text}${short} See mcp_meta_list_instances.`, {
    facts: { searchedFor: wanted ?? '' },
  });
}
