import type { Engine } from '../../engine.ts';
import type { TranscriptSweep } from '../../transcript-contract.ts';

/** One row for each session of a client: they are few, and go in one transaction. */
export async function sweepTranscripts({ db }: Engine, { scope, place, before: told, dryRun }: TranscriptSweep) {
  const before = Math.trunc(told);
  const old = dryRun
    ? await db
        .selectFrom('session_transcripts')
        .select(['hash', 'bytes'])
        .where('scope', '=', scope)
        .where('place', '=', place)
        .where('at', '<', before)
        .execute()
    : await db
        .deleteFrom('session_transcripts')
        .where('scope', '=', scope)
        .where('place', '=', place)
        .where('at', '<', before)
        .returning(['hash', 'bytes'])
        .execute();
  const bytes = old.reduce((sum, row) => sum + row.bytes, 0);
  return { count: old.length, bytes, hashes: dryRun ? [] : old.map(({ hash }) => hash) };
}
