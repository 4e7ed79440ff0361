import type { Migration } from './migration.ts';
import { type Column, dropTables, makeTables, type Tables } from './tables.ts';

const id: readonly Column[] = [
  ['scope', 'id'],
  ['key', 'id'],
];
const state: readonly Column[] = [
  ...id,
  ['kind', 'text'],
  ['version', 'bigint'],
  ['epoch', 'bigint'],
  ['body', 'text'],
  ['saved_at', 'bigint'],
];

/** Hubs, projects, instances and what is known of their lives. */
const tables: Tables = {
  hubs: {
    columns: [
      ['hub', 'id'],
      ['scope', 'id'],
      ['home_id', 'id'],
      ['host', 'text'],
      ['boot_id', 'text'],
      ['pid', 'bigint'],
      ['start_time', 'text'],
      ['version', 'text'],
      ['address', 'text'],
      ['started_at', 'bigint'],
      ['seen_at', 'bigint'],
      ['ended_at', 'bigint', 'null'],
    ],
    primary: ['hub'],
  },
  projects: {
    columns: [
      ['project_key', 'id'],
      ['slug', 'text'],
      ['root', 'text'],
      ['repository_id', 'text', 'null'],
      ['seen_at', 'bigint'],
    ],
    primary: ['project_key'],
  },
  versions: {
    columns: [
      ['project_key', 'id'],
      ['version', 'id'],
      ['seen_at', 'bigint'],
    ],
    primary: ['project_key', 'version'],
  },
  instances: {
    columns: [
      ...id,
      ['name', 'id'],
      ['project', 'id'],
      ['project_key', 'id', 'null'],
      ['version', 'text', 'null'],
      ['kind', 'text'],
      ['status', 'text'],
      ['hub', 'id'],
      ['host', 'text'],
      ['boot_id', 'text'],
      ['pid', 'bigint', 'null'],
      ['start_time', 'text', 'null'],
      ['socket_path', 'text', 'null'],
      ['epoch', 'bigint'],
      ['restarts', 'bigint'],
      ['calls', 'bigint'],
      ['errors', 'bigint'],
      ['rss_bytes', 'bigint', 'null'],
      ['error', 'text', 'null'],
      ['created_at', 'bigint'],
      ['ready_at', 'bigint', 'null'],
      ['heartbeat_at', 'bigint', 'null'],
      ['seen_at', 'bigint'],
    ],
    primary: ['scope', 'key'],
  },
  instance_owners: {
    columns: [...id, ['hub', 'id'], ['epoch', 'bigint'], ['expires_at', 'bigint']],
    primary: ['scope', 'key'],
  },
  instance_state: { columns: state, primary: ['scope', 'key'] },
  instance_state_aside: {
    columns: [...state, ['why', 'text'], ['aside_at', 'bigint']],
    primary: ['scope', 'key', 'aside_at'],
  },
  instance_metrics: {
    columns: [
      ['id', 'id'],
      ...id,
      ['at', 'bigint'],
      ['epoch', 'bigint'],
      ['calls', 'bigint'],
      ['errors', 'bigint'],
      ['rss_bytes', 'bigint', 'null'],
      ['span_ms', 'bigint'],
    ],
    primary: ['id'],
  },
  instance_events: {
    columns: [
      ['id', 'id'],
      ...id,
      ['at', 'bigint'],
      ['name', 'text'],
      ['project', 'text'],
      ['what', 'text'],
      ['epoch', 'bigint', 'null'],
      ['pid', 'bigint', 'null'],
      ['hub', 'id'],
      ['details', 'jsonb'],
    ],
    primary: ['id'],
  },
};

/** One for each question that would read a whole table otherwise. */
const indexes = {
  instances_hub: ['instances', 'hub'],
  instances_seen_at: ['instances', 'seen_at'],
  instance_owners_hub: ['instance_owners', 'hub'],
  instance_metrics_key: ['instance_metrics', 'key', 'at'],
  instance_metrics_at: ['instance_metrics', 'at'],
  instance_events_key: ['instance_events', 'key', 'id'],
  instance_events_at: ['instance_events', 'at'],
} as const;

export const instances: Migration = {
  name: '0001-instances',
  does: 'makes the tables of hubs, projects and instances',
  up: (change, engine) => makeTables(change, engine, { tables, indexes }),
  down: (change) => dropTables(change, tables),
};
