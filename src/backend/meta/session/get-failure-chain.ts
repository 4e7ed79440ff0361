import { type Failure, failuresOf } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { readsOnly, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSession } from './own-session.ts';
import { eventText, fittingRows, sessionName, told, toldEvent } from './told-event.ts';

/** Causes that are told of each failure. */
const MOST_CAUSES = 20;
const MOST_OF_CAUSES = 10_000;

export const getFailureChain = ({ registry, events }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_get_failure_chain',
    title: 'What went wrong, and why',
    description:
      'Tells the latest failures of a session, or of one epic in it, the latest first; with each the events that caused it, the first cause first (the 20 nearest). total_count counts all failures.',
    input: schema.object({
      instance_id: sessionName,
      epic_id: schema.optional(schema.line({ least: 1, most: 256 })),
      limit: schema.orElse(schema.integer({ from: 1, to: 50 }), 5),
    }),
    output: schema.object({
      failures: schema.list(
        schema.object({
          failure: schema.object(toldEvent),
          epic_id: schema.nullable(schema.text()),
          causes: schema.list(schema.object(toldEvent)),
          causes_omitted: schema.boolean({ about: 'There are more causes; mcp_meta_get_parent_chain tells them.' }),
        }),
      ),
      total_count: schema.integer(),
    }),
    annotations: readsOnly,
    async call({ instance_id: name, epic_id: epic, limit }, asker) {
      const { id } = await ownSession(registry, name, asker);
      const wish = { most: limit, causes: MOST_CAUSES, ...(epic === undefined ? {} : { epic }) };
      const { failures, total } = await failuresOf(events, id, wish);
      const fitting = fittingRows(failures, chained);
      return {
        text: eventText(
          fitting.map(({ event }) => event),
          'Nothing went wrong.',
        ),
        structured: { failures: fitting.map(chained), total_count: total },
      };
    },
  });

function chained({ event, epic, causes }: Failure) {
  const near = fittingRows(causes.toReversed(), told, MOST_OF_CAUSES).slice(0, MOST_CAUSES).toReversed();
  return {
    failure: told(event),
    epic_id: epic,
    causes: near.map(told),
    causes_omitted: (near[0] ?? event).parent !== null,
  };
}
