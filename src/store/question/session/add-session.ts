import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import type { Columns } from '../../table.ts';
import { FixedQuery } from '../fixed-query.ts';

const names = Object.fromEntries(sessions.columns.map((name) => [name, ''])) as unknown as Columns<SessionRow>; // bound later: only its keys count
const adding = new FixedQuery((change) =>
  change
    .insertInto('sessions')
    .values(names)
    .onConflict((it) => it.doNothing()),
);

/** The hash alone must name it too, in its project: people say "resume 8f4a2b". */
export async function addSession({ db }: Engine, row: SessionRow): Promise<boolean> {
  const { numAffectedRows = 0n } = await adding.run(db, Object.values(sessions.columnsOf(row)));
  return numAffectedRows > 0n;
}
