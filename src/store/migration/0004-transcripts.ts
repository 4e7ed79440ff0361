import { sql, type Transaction } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Schema } from '../schema.ts';
import type { Migration } from './migration.ts';
import { dropTables, makeTables, type Tables } from './tables.ts';

const tables: Tables = {
  session_transcripts: {
    columns: [
      ['scope', 'id'],
      ['place', 'id'],
      ['client', 'id'],
      ['client_session', 'id'],
      ['session', 'id', 'null'],
      ['project', 'id'],
      ['project_key', 'id', 'null'],
      ['cwd', 'text', 'null'],
      ['source', 'text'],
      ['source_at', 'bigint'],
      ['source_bytes', 'bigint'],
      ['begin', 'bigint'],
      ['covered', 'bigint'],
      ['covered_hash', 'id'],
      ['hash', 'id'],
      ['bytes', 'bigint'],
      ['body_bytes', 'bigint'],
      ['lines', 'bigint'],
      ['from_at', 'bigint', 'null'],
      ['to_at', 'bigint', 'null'],
      ['at', 'bigint'],
    ],
    primary: ['scope', 'place', 'client', 'client_session'],
  },
  session_snippets: {
    columns: [
      ['id', 'id'],
      ['scope', 'id'],
      ['session', 'id', 'null'],
      ['project', 'id'],
      ['project_key', 'id', 'null'],
      ['kind', 'id'],
      ['title', 'text'],
      ['content', 'text'],
      ['event', 'id', 'null'],
      ['source_file', 'text', 'null'],
      ['lines', 'id', 'null'],
      ['tags', 'text'],
      ['at', 'bigint'],
      ['searched', 'text'],
    ],
    primary: ['id'],
  },
};

const indexes = {
  session_transcripts_session: ['session_transcripts', 'session'],
  session_transcripts_project: ['session_transcripts', 'scope', 'project_key', 'source_at'],
  session_transcripts_hash: ['session_transcripts', 'place', 'hash'],
  session_snippets_project: ['session_snippets', 'scope', 'project_key', 'id'],
  session_snippets_session: ['session_snippets', 'session', 'id'],
  session_snippets_at: ['session_snippets', 'at'],
} as const;

const words = 'a checkpoint never changes';

/** A checkpoint that was made stays as it is, whoever has a hand in the store: whoever resumes relies on it. */
async function sealCheckpoints(change: Transaction<Schema>, { kind }: Engine): Promise<void> {
  if (kind === 'sqlite') {
    const refuse = sql.lit(words);
    await sql`create trigger session_checkpoints_sealed before update on session_checkpoints
      begin select raise(abort, ${refuse}); end`.execute(change);
    return;
  }
  await sql`create function session_checkpoints_refuse() returns trigger language plpgsql as ${sql.lit(
    `begin raise exception '${words}'; end`,
  )}`.execute(change);
  await sql`create trigger session_checkpoints_sealed before update on session_checkpoints
    for each row execute function session_checkpoints_refuse()`.execute(change);
}

async function unsealCheckpoints(change: Transaction<Schema>, { kind }: Engine): Promise<void> {
  if (kind === 'sqlite') {
    await sql`drop trigger session_checkpoints_sealed`.execute(change);
    return;
  }
  await sql`drop trigger session_checkpoints_sealed on session_checkpoints`.execute(change);
  await sql`drop function session_checkpoints_refuse()`.execute(change);
}

export const transcripts: Migration = {
  name: '0004-transcripts',
  does: 'makes the tables of transcripts and snippets, and seals checkpoints',
  async up(change, engine) {
    await makeTables(change, engine, { tables, indexes });
    await sealCheckpoints(change, engine);
  },
  async down(change, engine) {
    await unsealCheckpoints(change, engine);
    await dropTables(change, tables);
  },
};
