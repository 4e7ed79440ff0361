import { HubError } from '../../../kernel/errors.ts';
import { isoTime } from '../../../kernel/iso-time.ts';
import { belongsTo, type SessionView } from '../../../session/index.ts';
import type { Asker, OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import { ownSession } from './own-session.ts';
import type { SessionRooms } from './rooms.ts';
import { toldCheckpoint, told as toldCheckpointOf } from './told-checkpoint.ts';
import { fittingRows, sessionName, toldEvent, told as toldEventOf } from './told-event.ts';
import { told, toldSession } from './told-session.ts';
import { type Work, workOf } from './work-of.ts';
import { workText } from './work-text.ts';

/** Characters of JSON for the events, the failures and the commits of one answer. */
const MOST_EVENTS = 8000;
const MOST_FAILURES = 6000;
const MOST_COMMITS = 3000;
const MOST_OPEN = 50;

const command = schema.object({ at: schema.text(), action: schema.text(), outcome: schema.text() });

export const smartResumeContext = (rooms: SessionRooms): OwnTool =>
  hubTool({
    name: 'mcp_meta_smart_resume_context',
    title: 'Where the work stands',
    description:
      'One answer for whoever goes on: what is open (epics, tests, deployments and tasks that began and did not end), what went wrong and what led there, the last commits, checkpoint, commands and events of a session and of those it goes on with. Your own session when none is named, else the newest of this project.',
    input: schema.object({
      instance_id: schema.optional(sessionName),
      max_events: schema.orElse(schema.integer({ from: 1, to: 200 }), 50),
    }),
    output: schema.object({
      instance: schema.object(toldSession),
      goes_on_with: schema.list(schema.text(), { about: 'The sessions before this one, the oldest first.' }),
      open_work: schema.list(
        schema.object({
          kind: schema.oneOf(['epic', 'task', 'test', 'deployment']),
          name: schema.text(),
          since: schema.text(),
          event_id: schema.text(),
        }),
      ),
      open_work_count: schema.integer(),
      failures: schema.list(
        schema.object({
          failure: schema.object(toldEvent),
          epic_id: schema.nullable(schema.text()),
          caused_by: schema.list(schema.text({ about: 'Types of the events that led there, the first cause first.' })),
        }),
      ),
      commits: schema.list(schema.object(toldEvent)),
      checkpoint: schema.nullable(schema.object(toldCheckpoint)),
      last_commands: schema.list(command),
      events: schema.list(schema.object(toldEvent), { about: 'The newest first, as many as fit.' }),
      context_markdown: schema.text({ most: 20_000 }),
    }),
    annotations: readsOnly,
    async call({ instance_id: name, max_events: mostEvents }, asker) {
      const work = await workOf(rooms, await sessionMeant(rooms, name, asker), mostEvents);
      const text = workText(work);
      return { text, structured: { ...toTell(work), context_markdown: text } };
    },
  });

async function sessionMeant(rooms: SessionRooms, name: string | undefined, asker: Asker): Promise<SessionView> {
  const { registry, commands } = rooms;
  const wanted = name ?? commands.sessionOn(asker.connection);
  if (wanted !== undefined) return ownSession(registry, wanted, asker);
  const here = asker.detection.project;
  const { sessions } = here ? await registry.list({ project: here.slug }) : { sessions: [] };
  const newest = sessions.find((one) => belongsTo(one, here) && one.resumedBy === null);
  if (newest) return newest;
  throw new HubError(
    'unknown-session',
    `No session of ${here?.slug ?? 'this place'} is known. Name one by "instance_id", or see mcp_meta_list_instances.`,
    { facts: { searchedFor: '' } },
  );
}

function toTell({ session, line, open, failures, commits, events, commands, checkpoint }: Work) {
  const chained = failures.map(({ event, epic, causes }) => ({
    failure: toldEventOf(event),
    epic_id: epic,
    caused_by: causes.map(({ type }) => type),
  }));
  return {
    instance: told(session),
    goes_on_with: line.slice(0, -1),
    open_work: open.slice(0, MOST_OPEN).map(({ kind, name, begun }) => ({
      kind,
      name,
      since: isoTime(begun.at),
      event_id: begun.id,
    })),
    open_work_count: open.length,
    failures: [...fittingRows(chained, (one) => one, MOST_FAILURES)],
    commits: fittingRows(commits, toldEventOf, MOST_COMMITS).map(toldEventOf),
    checkpoint: checkpoint ? toldCheckpointOf(checkpoint) : null,
    last_commands: commands.map(({ at, action, outcome }) => ({ at: isoTime(at), action, outcome })),
    events: fittingRows(events, toldEventOf, MOST_EVENTS).map(toldEventOf),
  };
}
