import type { CommandRow, EventRow } from '../../../kernel/agent-session.ts';
import { firstIdAt } from '../../../kernel/uuid-v7.ts';
import { commands } from '../../command-tables.ts';
import type { Engine } from '../../engine.ts';
import { sessionEvents } from '../../schema.ts';
import type { Deeds, DeedsQuestion } from '../../session-contract.ts';

/** Of each kind the newest, the newest first. */
export async function latestDeeds(engine: Engine, question: DeedsQuestion): Promise<Deeds> {
  const [events, done] = await Promise.all([latestEvents(engine, question), latestCommands(engine, question)]);
  return { events, commands: done };
}

/** Of one session by its places, which are indexed; of all by their ids, which are, and are made in the order of time. */
async function latestEvents({ db }: Engine, { scope, session, since, limit }: DeedsQuestion): Promise<EventRow[]> {
  const of = db.selectFrom('session_events').select(sessionEvents.columns).where('scope', '=', scope);
  const whose =
    session === undefined
      ? of.where('id', '>=', since === undefined ? '' : firstIdAt(since)).orderBy('id', 'desc')
      : of.where('session', '=', session).orderBy('seq', 'desc');
  const found = await (since === undefined ? whose : whose.where('at', '>=', since)).limit(limit).execute();
  return found.map((row): EventRow => sessionEvents.rowOf(row));
}

async function latestCommands({ db }: Engine, { scope, session, since, limit }: DeedsQuestion): Promise<CommandRow[]> {
  const of = db.selectFrom('session_commands').select(commands.columns).where('scope', '=', scope);
  const whose =
    session === undefined
      ? of.where('session', 'is not', null).orderBy('at', 'desc').orderBy('id', 'desc')
      : of.where('session', '=', session).orderBy('id', 'desc');
  const found = await (since === undefined ? whose : whose.where('at', '>=', since)).limit(limit).execute();
  return found.map((row): CommandRow => commands.rowOf(row));
}
