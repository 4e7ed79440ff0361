import { sql } from 'kysely';
import type { EventRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import type { AppendTerms, EventDraft, EventHead } from '../../event-contract.ts';
import { sessionEvents } from '../../schema.ts';
import { FixedQuery } from '../fixed-query.ts';

/** Takes the next place if the last event is the one that is meant, the session takes events, and this one is not there yet. */
const moving = new FixedQuery((change) =>
  change
    .with('moved', (it) =>
      it
        .updateTable('sessions')
        .set({ event_seq: 0, event_hash: '' })
        .where('scope', '=', '')
        .where('id', '=', '')
        .where('event_seq', '=', 0)
        .where('event_hash', '=', '')
        .where((is) => is.or([is('closed_at', 'is', null), sql<boolean>`${0} = 1`]))
        .where(sql<boolean>`not exists (select 1 from session_events where scope = ${''} and id = ${''})`)
        .returning('id'),
    )
    .insertInto('session_events')
    .columns([...sessionEvents.columns])
    .expression((it) => it.selectFrom('moved').select(sessionEvents.columns.map((column) => sql.val('').as(column))))
    .returning('seq'),
);

/** The event in the place behind the last one. */
export function sealedOnto(
  { seq, hash }: EventHead,
  draft: Omit<EventRow, 'seq' | 'previous' | 'hash'>,
  { genesis, seal }: Pick<AppendTerms, 'genesis' | 'seal'>,
): EventRow {
  const unsealed = { ...draft, seq: seq + 1, previous: seq === 0 ? genesis : hash };
  return { ...unsealed, hash: seal(unsealed) };
}

/**
 * In one statement, where the caller knows the last event: on PostgreSQL one round trip instead of two. Undefined: it was another
 * one, or something else is in the way, and nothing was written.
 */
export async function appendOnto(
  engine: Engine,
  draft: EventDraft & { readonly parent: null },
  { after, evenClosed, unhurried, ...terms }: AppendTerms & { readonly after: EventHead },
): Promise<EventRow | undefined> {
  const row = sealedOnto(after, { ...draft, root: draft.id, depth: 0 }, terms);
  const head = [row.seq, row.hash, clean(row.scope), clean(row.session), after.seq, after.hash];
  const conditions = [evenClosed ? 1 : 0, clean(row.scope), row.id];
  const values = [...head, ...conditions, ...sessionEvents.valuesOf(row)];
  const added = await engine.run(moving.with(engine, values), { unhurried });
  return added.length > 0 ? row : undefined;
}
