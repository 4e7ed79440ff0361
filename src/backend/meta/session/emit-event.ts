import { isoTime } from '../../../kernel/iso-time.ts';
import type { EventType } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { acts, type Schema, schema } from '../../tool/index.ts';
import { hubTool } from '../hub-tool.ts';
import type { EventSources } from './event-sources.ts';
import { ownSessionId } from './own-session.ts';
import { agentTypes, eventId, ownEvent, sessionName, typeNames } from './told-event.ts';

const agentType = schema.oneOf(agentTypes);

/** Clients are shown what they may tell. What only the hub tells is refused where it is known what to do instead. */
const eventType: Schema<EventType> = {
  json: agentType.json,
  read: (value, member) => typeNames.find((name) => name === value) ?? agentType.read(value, member),
};
const members = schema.map(schema.anything());

export const emitEvent = ({ registry, events, commands }: EventSources): OwnTool =>
  hubTool({
    name: 'mcp_meta_emit_event',
    title: 'Tell what happened',
    description:
      'Writes down what happened in a session: an epic that began or ended, tests, commits, deployments, decisions. mcp_meta_list_event_types tells what the data of each type must have; it may have more. Events are never changed; secrets are taken out before anything is kept. At most 64 KiB each.',
    input: schema.object({
      instance_id: sessionName,
      event_type: eventType,
      event_data: schema.orElse(members, {}),
      metadata: schema.optional(members),
      parent_event_id: schema.optional(
        schema.line({ least: 1, most: 100, about: 'The event that caused it; it may be of another session.' }),
      ),
    }),
    output: schema.object({
      event_id: eventId,
      instance_id: schema.text(),
      sequence_num: schema.integer({ from: 1 }),
      timestamp: schema.text(),
      root_event_id: schema.text(),
      depth: schema.integer(),
      hash: schema.text(),
    }),
    annotations: acts,
    async call({ instance_id: name, event_type: type, event_data: data, metadata, parent_event_id: parent }, asker) {
      const id = await ownSessionId(registry, name, asker);
      if (parent !== undefined) await ownEvent({ registry, events }, { id: parent, member: 'parent_event_id' }, asker);
      const row = await events.emit(id, {
        type,
        data,
        ...(metadata === undefined ? {} : { metadata }),
        ...(parent === undefined ? {} : { parent }),
      });
      commands.suppose(asker.connection, id);
      return {
        text: `Event ${row.seq} of ${id}: ${type} (${row.id}).`,
        structured: {
          event_id: row.id,
          instance_id: id,
          sequence_num: row.seq,
          timestamp: isoTime(row.at),
          root_event_id: row.root,
          depth: row.depth,
          hash: row.hash,
        },
      };
    },
  });
