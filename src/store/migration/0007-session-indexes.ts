import { sql, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';

/**
 * Each index is a page more that a registration, an event or a sign of life writes. One on what changes with every sign of life
 * keeps PostgreSQL from changing a row in its place, and so do full pages.
 */
export const sessionIndexes: Migration = {
  name: '0007-session-indexes',
  does: 'lets agent sessions and their events do with fewer indexes',
  async up(change, { kind }) {
    await dropAll(change, [
      'session_events_root',
      'session_events_at',
      'session_events_id',
      'sessions_hash',
      'sessions_hash_of',
      'sessions_project',
      'sessions_client',
    ]);
    const { schema } = change;
    await schema
      .createIndex('sessions_hash_of')
      .unique()
      .on('sessions')
      .columns(['scope', 'hash', 'project'])
      .execute();
    await schema.createIndex('sessions_project').on('sessions').columns(['scope', 'project']).execute();
    await schema.createIndex('session_events_id').on('session_events').columns(['scope', 'id']).execute();
    const clients = schema.createIndex('sessions_client').on('sessions').column('client_session');
    await clients.where('client_session', 'is not', null).execute();
    if (kind === 'postgres') await sql`alter table sessions set (fillfactor = 50)`.execute(change);
  },
  async down(change, { kind }) {
    await dropAll(change, ['sessions_client', 'session_events_id', 'sessions_project', 'sessions_hash_of']);
    const { schema } = change;
    await schema.createIndex('sessions_project').on('sessions').columns(['scope', 'project', 'heartbeat_at']).execute();
    await schema.createIndex('sessions_hash').on('sessions').columns(['scope', 'hash']).execute();
    await schema
      .createIndex('sessions_hash_of')
      .unique()
      .on('sessions')
      .columns(['scope', 'project', 'hash'])
      .execute();
    await schema.createIndex('sessions_client').on('sessions').column('client_session').execute();
    await schema.createIndex('session_events_id').on('session_events').column('id').execute();
    await schema.createIndex('session_events_at').on('session_events').column('at').execute();
    await schema.createIndex('session_events_root').on('session_events').column('root').execute();
    if (kind === 'postgres') await sql`alter table sessions reset (fillfactor)`.execute(change);
  },
};

async function dropAll(change: Transaction<Schema>, names: readonly string[]): Promise<void> {
  for (const name of names) await change.schema.dropIndex(name).execute();
}
