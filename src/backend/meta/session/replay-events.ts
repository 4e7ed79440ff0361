import { isoTime } from '../../../kernel/iso-time.ts';
import { counted } from '../../../kernel/quantities.ts';
import type { ReplayState } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { sessionName } from './told-event.ts';

/** Of a checkpoint's data, in characters of JSON. */
const MOST_CHARACTERS = 8000;

const finalState = schema.object({
  last_epic: schema.nullable(schema.text()),
  open_epics: schema.list(schema.text()),
  last_event_type: schema.nullable(schema.text()),
  latest_timestamp: schema.nullable(schema.text()),
  context_percent: schema.nullable(schema.number()),
  total_events_replayed: schema.integer(),
  event_counts: schema.map(schema.integer()),
  checkpoint_state: schema.nullable(schema.map(schema.anything())),
});

export const replayEvents = ({ registry, replays }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_replay_events',
    title: 'What the events make of a session',
    description:
      'Goes through the events of a session in order and tells where it stands then: last epic, open epics, context used, last checkpoint, how often what happened. With to_sequence_num: where it stood after that event.',
    input: schema.object({
      instance_id: sessionName,
      to_sequence_num: schema.optional(schema.integer({ from: 1 })),
    }),
    output: schema.object({
      instance_id: schema.text(),
      final_state: finalState,
      events_replayed: schema.integer(),
      events_read: schema.integer({ about: 'The others were remembered from an earlier replay.' }),
      to_sequence_num: schema.integer(),
    }),
    annotations: readsOnly,
    async call({ instance_id: name, to_sequence_num: toSeq }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const { state, events, read, seq } = await replays.of(id, toSeq);
      const { lastEpic, lastType } = state;
      return {
        text: `${id} after ${counted(events, 'event')}: epic ${lastEpic ?? 'none'}, last ${lastType ?? 'nothing'}.`,
        structured: {
          instance_id: id,
          final_state: stateOf(state, events),
          events_replayed: events,
          events_read: read,
          to_sequence_num: seq,
        },
      };
    },
  });

const stateOf = ({ lastType, latestAt, checkpoint, ...state }: ReplayState, events: number) => ({
  last_epic: state.lastEpic,
  open_epics: state.openEpics,
  last_event_type: lastType,
  latest_timestamp: latestAt === null ? null : isoTime(latestAt),
  context_percent: state.contextPercent,
  total_events_replayed: events,
  event_counts: state.counts,
  checkpoint_state: checkpoint && brief(checkpoint),
});

function brief(checkpoint: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(checkpoint).length <= MOST_CHARACTERS) return checkpoint;
  const { checkpoint_id: id, context_percent: percent } = checkpoint;
  return { checkpoint_id: String(id).slice(0, 200), context_percent: percent, shortened: true };
}
