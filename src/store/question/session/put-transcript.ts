import type { TranscriptRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { transcripts } from '../../schema.ts';

const ofOne = ['scope', 'place', 'client', 'client_session'] as const;

/** Of two who read the same transcript, who read more of it stays. */
export async function putTranscript({ db }: Engine, row: TranscriptRow): Promise<boolean> {
  const columns = transcripts.columnsOf(row);
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('session_transcripts')
    .values(columns)
    .onConflict((it) =>
      it
        .columns([...ofOne])
        .doUpdateSet(columns)
        .where('session_transcripts.source_bytes', '<=', columns.source_bytes),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
