import type { Migration } from './migration.ts';
import { type Column, dropTables, makeTables, type Tables } from './tables.ts';

const session: Column = ['session', 'id'];

/** Agent sessions, what was done in them, and what is needed to go on with them. */
const tables: Tables = {
  sessions: {
    columns: [
      ['id', 'id'],
      ['scope', 'id'],
      ['project', 'id'],
      ['project_key', 'id', 'null'],
      ['kind', 'id'],
      ['hash', 'id'],
      ['root', 'text', 'null'],
      ['host', 'text'],
      ['client', 'text', 'null'],
      ['client_session', 'id', 'null'],
      ['transcript', 'text', 'null'],
      ['context_percent', 'bigint'],
      ['epic', 'text', 'null'],
      ['created_at', 'bigint'],
      ['heartbeat_at', 'bigint'],
      ['closed_at', 'bigint', 'null'],
      ['closed_why', 'text', 'null'],
      ['resumes', 'id', 'null'],
      ['resumed_by', 'id', 'null'],
    ],
    primary: ['scope', 'id'],
  },
  session_commands: {
    columns: [
      ['id', 'id'],
      ['scope', 'id'],
      ['session', 'id', 'null'],
      ['project', 'id'],
      ['at', 'bigint'],
      ['source', 'id'],
      ['action', 'text'],
      ['server', 'text', 'null'],
      ['instance', 'id', 'null'],
      ['connection', 'id', 'null'],
      ['outcome', 'id'],
      ['took_ms', 'bigint', 'null'],
      ['description', 'text', 'null'],
      ['parameters', 'jsonb'],
      ['result', 'jsonb'],
      ['error', 'text', 'null'],
      ['tags', 'text'],
    ],
    primary: ['id'],
  },
  session_events: {
    columns: [
      ['id', 'id'],
      ['scope', 'id'],
      session,
      ['seq', 'bigint'],
      ['at', 'bigint'],
      ['type', 'id'],
      ['data', 'text'],
      ['metadata', 'text'],
      ['parent', 'id', 'null'],
      ['root', 'id'],
      ['depth', 'bigint'],
      ['hash', 'id'],
      ['previous', 'id'],
    ],
    primary: ['scope', 'session', 'seq'],
  },
  session_checkpoints: {
    columns: [
      ['id', 'id'],
      ['scope', 'id'],
      session,
      ['seq', 'bigint'],
      ['at', 'bigint'],
      ['kind', 'id'],
      ['context_percent', 'bigint'],
      ['epic', 'text', 'null'],
      ['note', 'text', 'null'],
      ['state', 'jsonb'],
      ['size_bytes', 'bigint'],
    ],
    primary: ['scope', 'session', 'seq'],
  },
};

/** One for each question that would read a whole table otherwise. */
const indexes = {
  sessions_project: ['sessions', 'scope', 'project', 'heartbeat_at'],
  sessions_hash: ['sessions', 'scope', 'hash'],
  sessions_client: ['sessions', 'client_session'],
  session_commands_session: ['session_commands', 'session', 'id'],
  session_commands_project: ['session_commands', 'scope', 'project', 'id'],
  session_commands_at: ['session_commands', 'at'],
  session_events_id: ['session_events', 'id'],
  session_events_root: ['session_events', 'root'],
  session_events_at: ['session_events', 'at'],
  session_checkpoints_id: ['session_checkpoints', 'id'],
  session_checkpoints_at: ['session_checkpoints', 'at'],
} as const;

/** A hash alone names a session of its project. */
const unique = { sessions_hash_of: ['sessions', 'scope', 'project', 'hash'] } as const;

export const sessions: Migration = {
  name: '0002-sessions',
  does: 'makes the tables of agent sessions',
  up: (change, engine) => makeTables(change, engine, { tables, indexes, unique }),
  down: (change) => dropTables(change, tables),
};
