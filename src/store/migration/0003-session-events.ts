import { sql } from 'kysely';
import type { Migration } from './migration.ts';

/**
 * A session knows its last event: where the next one goes, and whether somebody took the last ones away. There may be some already,
 * where the schema was taken back and comes again.
 */
export const sessionEvents: Migration = {
  name: '0003-session-events',
  does: 'lets a session know the last of its events, and an event what it caused',
  async up(change, { idType }) {
    const sessions = change.schema.alterTable('sessions');
    await sessions.addColumn('event_seq', 'bigint', (it) => it.notNull().defaultTo(0)).execute();
    await sessions.addColumn('event_hash', sql.raw(idType), (it) => it.notNull().defaultTo('')).execute();
    await sql`update sessions set event_seq = last.seq, event_hash = last.hash from session_events as last
      where last.scope = sessions.scope and last.session = sessions.id and last.seq = (
        select max(seq) from session_events as one where one.scope = sessions.scope and one.session = sessions.id)`.execute(
      change,
    );
    const index = change.schema.createIndex('session_events_parent').on('session_events').column('parent');
    await index.where('parent', 'is not', null).execute(); // most events were caused by nobody who is known
  },
  async down(change) {
    await change.schema.dropIndex('session_events_parent').execute();
    await change.schema.alterTable('sessions').dropColumn('event_hash').execute();
    await change.schema.alterTable('sessions').dropColumn('event_seq').execute();
  },
};
