import type {
  HistoryEvent,
  HubView,
  InstanceHistory,
  RegisteredInstance,
  SavedState,
  StateCleared,
} from '../../admin/index.ts';
import type { InstanceEvent, InstanceRow, Keeper, StateRow } from '../../store/index.ts';
import { iso } from './instance-status.ts';

/** What the store is asked for, and who of the living must be told. */
export interface RegistrySources {
  readonly keeper: Pick<Keeper, 'ask'>;
  /** The home or cluster of this hub. */
  readonly scope: string;
  /** This run of the hub has had it. */
  readonly isKnown: (key: string) => boolean;
  /** Ends its process if it runs, and deletes what it saved, also what it saves at its end. */
  readonly clearState: (key: string) => Promise<Omit<StateCleared, 'key'>>;
}

type Registry = Pick<HubView, 'history' | 'registry' | 'savedState' | 'clearState'>;

/** The questions of the admin API that the store answers: also about instances that this run of the hub never had. */
export function registryView(sources: RegistrySources): Registry {
  const { keeper, scope } = sources;
  return {
    history: ({ key, limit, before }) => history(sources, { key, limit, before }),
    async registry() {
      const rows = await keeper.ask((store) => store.instances({}));
      return rows.map((row) => registered(row, scope));
    },
    async savedState(key, withBody) {
      const row = await keeper.ask((store) => store.state({ scope, key }));
      if (!row && !(await isKnown(sources, key))) return undefined;
      return { key, state: row ? saved(row, withBody) : null };
    },
    clearState: (key) => cleared(sources, key),
  };
}

interface Asked {
  readonly key: string | undefined;
  readonly limit: number;
  readonly before: string | undefined;
}

async function history(sources: RegistrySources, { key, limit, before }: Asked): Promise<InstanceHistory | undefined> {
  const { keeper, scope } = sources;
  const which = { scope, limit, ...(key === undefined ? {} : { key }), ...(before === undefined ? {} : { before }) };
  const rows = await keeper.ask((store) => store.history(which));
  if (rows.length === 0 && key !== undefined && !(await isKnown(sources, key))) return undefined;
  return { events: rows.map(eventOf), next: rows.length === limit ? (rows.at(-1)?.id ?? null) : null };
}

async function cleared(sources: RegistrySources, key: string): Promise<StateCleared | undefined> {
  const { keeper, scope } = sources;
  if (!(await isKnown(sources, key)) && !(await keeper.ask((store) => store.state({ scope, key })))) return undefined;
  return { key, ...(await sources.clearState(key)) };
}

async function isKnown({ keeper, scope, isKnown }: RegistrySources, key: string): Promise<boolean> {
  if (isKnown(key)) return true;
  const events = await keeper.ask((store) => store.history({ scope, key, limit: 1 }));
  return events.length > 0;
}

const eventOf = ({ id, at, key, name, project, what, epoch, pid, hub, details }: InstanceEvent): HistoryEvent => ({
  id,
  at: new Date(at).toISOString(),
  key,
  name,
  project,
  what,
  epoch,
  pid,
  hub,
  details,
});

const saved = ({ kind, version, epoch, body, savedAt }: StateRow, withBody: boolean): SavedState['state'] => ({
  kind,
  version,
  epoch,
  bytes: Buffer.byteLength(body),
  saved_at: new Date(savedAt).toISOString(),
  ...(withBody ? { body } : {}),
});

function registered(row: InstanceRow, ours: string): RegisteredInstance {
  const { key, name, project, kind, status, pid, epoch, restarts, calls, errors, hub, host, scope } = row;
  return {
    key,
    name,
    project,
    kind,
    state: status,
    pid,
    epoch,
    restarts,
    calls,
    errors,
    rss_bytes: row.rssBytes,
    last_error: row.error,
    created_at: new Date(row.createdAt).toISOString(),
    ready_at: iso(row.readyAt),
    heartbeat_at: iso(row.heartbeatAt),
    hub,
    host,
    scope,
    ours: scope === ours,
  };
}
