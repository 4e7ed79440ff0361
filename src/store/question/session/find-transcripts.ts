import type { ExpressionBuilder } from 'kysely';
import type { TranscriptRow } from '../../../kernel/agent-session.ts';
import { clean } from '../../column.ts';
import type { Engine } from '../../engine.ts';
import { type Schema, transcripts } from '../../schema.ts';
import type { TranscriptQuestion } from '../../transcript-contract.ts';

export async function findTranscripts({ db }: Engine, question: TranscriptQuestion) {
  const { limit, offset = 0 } = question;
  const { total } = await db
    .selectFrom('session_transcripts')
    .select((it) => it.fn.countAll().as('total'))
    .where((it) => fits(it, question))
    .executeTakeFirstOrThrow();
  const found = await db
    .selectFrom('session_transcripts')
    .select(transcripts.columns)
    .where((it) => fits(it, question))
    .orderBy('source_at', 'desc')
    .orderBy('client_session')
    .orderBy('place')
    .limit(Math.max(0, Math.trunc(limit)))
    .offset(Math.max(0, Math.trunc(offset)))
    .execute();
  return { rows: found.map((row): TranscriptRow => transcripts.rowOf(row)), total: Number(total) };
}

/** Those of the hashes that a row of this place, in whatever scope, refers to. */
export async function usedTranscripts(
  { db }: Engine,
  place: string,
  hashes: readonly string[],
): Promise<readonly string[]> {
  if (hashes.length === 0) return [];
  const found = await db
    .selectFrom('session_transcripts')
    .select('hash')
    .distinct()
    .where('place', '=', clean(place))
    .where('hash', 'in', [...hashes])
    .execute();
  return found.map(({ hash }) => hash);
}

function fits(it: ExpressionBuilder<Schema, 'session_transcripts'>, question: TranscriptQuestion) {
  const { scope, place, client, clientSession, session, projectKey } = question;
  const equal = { scope, place, client, client_session: clientSession, session, project_key: projectKey } as const;
  return it.and(
    Object.entries(equal).flatMap(([column, value]) =>
      value === undefined ? [] : [it(column as keyof typeof equal, '=', clean(value))],
    ),
  ); // its own keys
}
