import type { HookClient, HookEvent, HookFact } from '../../../admin/contract.ts';

/** What the hook itself knows. */
export interface Moment {
  readonly id: string;
  readonly at: number;
  /** Where the hook stands, for clients that do not say where they do. */
  readonly cwd: string;
  readonly pids: readonly number[];
}

type Fields = Readonly<Record<string, unknown>>;

const events: Readonly<Record<HookClient, ReadonlyMap<string, HookEvent>>> = {
  claude: new Map([
    ['SessionStart', 'start'],
    ['UserPromptSubmit', 'beat'],
    ['statusline', 'beat'],
    ['PreCompact', 'compact'],
    ['Stop', 'stop'],
    ['SessionEnd', 'end'],
  ]),
  codex: new Map([
    ['SessionStart', 'start'],
    ['UserPromptSubmit', 'beat'],
    ['PreCompact', 'compact'],
    ['Stop', 'stop'],
    ['SessionEnd', 'end'],
  ]),
  opencode: new Map([
    ['session.created', 'start'],
    ['session.status', 'beat'],
    ['session.compacted', 'compact'],
    ['session.idle', 'stop'],
    ['session.deleted', 'end'],
  ]),
};

export const isClient = (name: string | undefined): name is HookClient =>
  name !== undefined && Object.hasOwn(events, name);

/**
 * What a client says happened, in our words. Undefined: nothing that concerns a session (an event we do not know, no
 * session named, or one of an agent below it).
 */
export function factOf(client: HookClient, name: string, input: unknown, moment: Moment): HookFact | undefined {
  const event = events[client].get(name);
  const said = client === 'opencode' ? opencodeFields(fieldsOf(input)) : fieldsOf(input);
  const session = textIn(said, 'session_id', 200);
  if (!event || session === undefined || said['agent_id'] !== undefined) return undefined;
  const { id, at, cwd, pids } = moment;
  return {
    id,
    at,
    client,
    event,
    client_session: session,
    cwd: placeIn(said, 'cwd') ?? cwd,
    ...optional('transcript', placeIn(said, 'transcript_path')),
    ...optional('context_percent', percentIn(fieldsOf(said['context_window']))),
    ...optional('source', event === 'start' ? textIn(said, 'source', 100) : undefined),
    ...optional('reason', textIn(said, event === 'compact' ? 'trigger' : 'reason', 100)),
    pids: pids.slice(0, 8),
  };
}

/** OpenCode's event with the folder its plugin adds, in the words of the other two. */
function opencodeFields({ properties, directory }: Fields): Fields {
  const said = fieldsOf(properties);
  const session = fieldsOf(said['info']);
  return {
    session_id: said['sessionID'] ?? session['id'],
    cwd: session['directory'] ?? directory,
    ...optional('agent_id', session['parentID']),
  };
}

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};

const optional = (key: string, value: unknown): object => (value === undefined ? {} : { [key]: value });

/** Nothing that anybody could mistake for more than one word or path. */
function textIn(said: Fields, key: string, most: number): string | undefined {
  const value = said[key];
  return typeof value === 'string' && value !== '' && value.length <= most && !/\p{Cc}/u.test(value)
    ? value
    : undefined;
}

function placeIn(said: Fields, key: string): string | undefined {
  const value = textIn(said, key, 4096);
  return value?.startsWith('/') ? value : undefined;
}

/** Null until the client's first answer. */
function percentIn({ used_percentage: used }: Fields): number | undefined {
  return typeof used === 'number' && Number.isFinite(used) ? Math.round(Math.min(100, Math.max(0, used))) : undefined;
}
