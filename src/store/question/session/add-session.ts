import type { SessionRow } from '../../../kernel/agent-session.ts';
import type { Engine } from '../../engine.ts';
import { sessions } from '../../schema.ts';
import { anyRowOf, FixedQuery } from '../fixed-query.ts';

const adding = new FixedQuery((change) =>
  change
    .insertInto('sessions')
    .values(anyRowOf(sessions))
    .onConflict((it) => it.doNothing())
    .returning('id'),
);

/** The hash alone must name it too, in its project: people say "resume 8f4a2b". */
export async function addSession(engine: Engine, row: SessionRow): Promise<boolean> {
  const added = await engine.run(adding.with(engine, sessions.valuesOf(row)));
  return added.length > 0;
}
