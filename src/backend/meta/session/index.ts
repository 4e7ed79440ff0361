/**
 * Owns: what agents ask the hub about agent sessions.
 * Does not know: where sessions are kept, and whether they live: the room `session` does.
 */
import type { EventLog, SessionRegistry } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { closeInstance } from './close-instance.ts';
import { getInstanceDetails } from './get-instance-details.ts';
import { heartbeat } from './heartbeat.ts';
import { linkClaudeSession } from './link-claude-session.ts';
import { listInstances } from './list-instances.ts';
import { registerInstance } from './register-instance.ts';

/** What the tools ask. */
export interface SessionRooms {
  readonly registry: SessionRegistry;
  readonly events: EventLog;
}

export const sessionTools = (rooms: SessionRooms): readonly OwnTool[] => [
  ...[registerInstance, heartbeat, listInstances, getInstanceDetails, closeInstance, linkClaudeSession].map((tool) =>
    tool(rooms.registry),
  ),
];
