import type { Generated } from 'kysely';
import type {
  CheckpointRow,
  CommandRow,
  EventRow,
  ReservationRow,
  SessionRow,
  SnippetRow,
  TranscriptRow,
} from '../kernel/agent-session.ts';
import { json, maybe, oneOf, text, whole } from './column.ts';
import type {
  HubRow,
  InstanceBeat,
  InstanceEvent,
  InstanceMetrics,
  InstanceRow,
  ProjectRow,
  StateRow,
} from './contract.ts';
import { type Columns, tableOf } from './table.ts';

/** Every table, for Kysely. The migrations make them, `test/integration/store-migration.test.ts` compares. */
export interface Schema {
  hubs: Columns<HubRow> & { seen_at: number; ended_at: number | null };
  projects: Columns<Omit<ProjectRow, 'version'>>;
  versions: Columns<VersionRow>;
  instances: Columns<InstanceRow>;
  /** Written by hubs that share a store. `expires_at` is by the database's clock. */
  instance_owners: { scope: string; key: string; hub: string; epoch: number; expires_at: number };
  instance_state: Columns<StateRow>;
  instance_state_aside: Columns<StateRow & AsideRow>;
  instance_metrics: Columns<InstanceMetrics>;
  instance_events: Columns<InstanceEvent>;
  /** With the last of its events: their number, and its hash. */
  sessions: Columns<SessionRow> & { event_seq: Generated<number>; event_hash: Generated<string> };
  session_events: Columns<EventRow>;
  /** `place` is on SQLite only, `words` on PostgreSQL only: see migration 0006. */
  session_commands: Columns<CommandRow> & { place: Generated<number>; words: Generated<string> };
  session_command_words: { rowid: number; words: string };
  session_checkpoints: Columns<CheckpointRow>;
  session_reservations: Columns<ReservationRow>;
  session_transcripts: Columns<TranscriptRow>;
  /** With all that is said of it in lower case, to be searched. */
  session_snippets: Columns<SnippetRow> & { searched: string };
  warren_migrations: { name: string; at: number };
}

/** The longest text of its kind, in characters. */
export const longest = {
  word: 1024,
  path: 4096,
  error: 4096,
  details: 16 * 1024,
  event: 64 * 1024,
  checkpoint: 96 * 1024,
  snippet: 16 * 1024,
  state: 1024 * 1024,
} as const;

const word = text(longest.word);
const path = text(longest.path);
const id = { scope: word, key: word };

export const hubs = tableOf<HubRow>('hubs', {
  hub: word,
  scope: word,
  homeId: word,
  host: word,
  bootId: word,
  pid: whole,
  startTime: word,
  version: word,
  address: word,
  startedAt: whole,
});

export const projects = tableOf<Omit<ProjectRow, 'version'>>('projects', {
  projectKey: word,
  slug: word,
  root: path,
  repositoryId: maybe(word),
  seenAt: whole,
});

export interface VersionRow {
  readonly projectKey: string;
  readonly version: string;
  readonly seenAt: number;
}

export const versions = tableOf<VersionRow>('versions', { projectKey: word, version: word, seenAt: whole });

const status = oneOf<InstanceRow['status']>('cold', 'starting', 'ready', 'stopping', 'waiting', 'held');

/** A sign of life of one instance, and which hub gave it when. */
export type BeatRow = InstanceBeat & { readonly hub: string; readonly at: number };

/** No table: the part of `instances` that a heartbeat changes. */
export const beats = tableOf<BeatRow>('instances', {
  ...id,
  hub: word,
  at: whole,
  status,
  calls: whole,
  errors: whole,
  rssBytes: maybe(whole),
});

export const instances = tableOf<InstanceRow>('instances', {
  ...id,
  name: word,
  project: word,
  projectKey: maybe(word),
  version: maybe(word),
  kind: word,
  status,
  hub: word,
  host: word,
  bootId: word,
  pid: maybe(whole),
  startTime: maybe(word),
  socketPath: maybe(path),
  epoch: whole,
  restarts: whole,
  calls: whole,
  errors: whole,
  rssBytes: maybe(whole),
  error: maybe(text(longest.error)),
  createdAt: whole,
  readyAt: maybe(whole),
  heartbeatAt: maybe(whole),
  seenAt: whole,
});

export const events = tableOf<InstanceEvent>('instance_events', {
  id: word,
  ...id,
  at: whole,
  name: word,
  project: word,
  what: word,
  epoch: maybe(whole),
  pid: maybe(whole),
  hub: word,
  details: json(longest.details),
});

export const metrics = tableOf<InstanceMetrics>('instance_metrics', {
  id: word,
  ...id,
  at: whole,
  epoch: whole,
  calls: whole,
  errors: whole,
  rssBytes: maybe(whole),
  spanMs: whole,
});

export const states = tableOf<StateRow>('instance_state', {
  ...id,
  kind: word,
  version: whole,
  epoch: whole,
  body: text(longest.state),
  savedAt: whole,
});

/** What is said of a state that was set aside, beside the state. */
export interface AsideRow {
  readonly why: string;
  readonly asideAt: number;
}

export const asides = tableOf<AsideRow>('instance_state_aside', { why: text(longest.error), asideAt: whole });

export const sessions = tableOf<SessionRow>('sessions', {
  id: word,
  scope: word,
  project: word,
  projectKey: maybe(word),
  kind: oneOf<SessionRow['kind']>('PS', 'MS'),
  hash: word,
  root: maybe(path),
  host: word,
  client: maybe(word),
  clientSession: maybe(word),
  transcript: maybe(path),
  contextPercent: whole,
  epic: maybe(word),
  createdAt: whole,
  heartbeatAt: whole,
  closedAt: maybe(whole),
  closedWhy: maybe(text(longest.error)),
  resumes: maybe(word),
  resumedBy: maybe(word),
});

export const sessionEvents = tableOf<EventRow>('session_events', {
  id: word,
  scope: word,
  session: word,
  seq: whole,
  at: whole,
  type: word,
  data: text(longest.event),
  metadata: text(longest.event),
  parent: maybe(word),
  root: word,
  depth: whole,
  hash: word,
  previous: word,
});

export const checkpoints = tableOf<CheckpointRow>('session_checkpoints', {
  id: word,
  scope: word,
  session: word,
  seq: whole,
  at: whole,
  kind: oneOf<CheckpointRow['kind']>('context_window', 'epic_completion', 'compaction', 'stop', 'manual'),
  contextPercent: whole,
  epic: maybe(word),
  note: maybe(text(longest.error)),
  state: json(longest.checkpoint),
  sizeBytes: whole,
});

export const transcripts = tableOf<TranscriptRow>('session_transcripts', {
  scope: word,
  place: path,
  client: oneOf<TranscriptRow['client']>('claude', 'codex', 'opencode'),
  clientSession: word,
  session: maybe(word),
  project: word,
  projectKey: maybe(word),
  cwd: maybe(path),
  source: path,
  sourceAt: whole,
  sourceBytes: whole,
  begin: whole,
  covered: whole,
  coveredHash: word,
  hash: word,
  bytes: whole,
  bodyBytes: whole,
  lines: whole,
  fromAt: maybe(whole),
  toAt: maybe(whole),
  at: whole,
});

export const snippets = tableOf<SnippetRow>('session_snippets', {
  id: word,
  scope: word,
  session: maybe(word),
  project: word,
  projectKey: maybe(word),
  kind: oneOf<SnippetRow['kind']>('error_reasoning', 'decision_rationale', 'learning_pattern'),
  title: word,
  content: text(longest.snippet),
  event: maybe(word),
  sourceFile: maybe(path),
  lines: maybe(word),
  tags: text(longest.error),
  at: whole,
});

export const reservations = tableOf<ReservationRow>('session_reservations', {
  scope: word,
  session: word,
  projectKey: word,
  root: path,
  pattern: word,
  mode: oneOf<ReservationRow['mode']>('exclusive', 'shared'),
  reason: maybe(text(longest.error)),
  since: whole,
  until: whole,
});
