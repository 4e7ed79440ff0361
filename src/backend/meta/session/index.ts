/**
 * Owns: what agents ask the hub about agent sessions.
 * Does not know: where sessions are kept, and whether they live: the room `session` does.
 */
import { Replays } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { closeInstance } from './close-instance.ts';
import { emitEvent } from './emit-event.ts';
import type { EventSources } from './event-sources.ts';
import { exportSession } from './export-session.ts';
import { getEventAggregates } from './get-event-aggregates.ts';
import { getEventLineageStats } from './get-event-lineage-stats.ts';
import { getEventTree } from './get-event-tree.ts';
import { getFailureChain } from './get-failure-chain.ts';
import { getInstanceDetails } from './get-instance-details.ts';
import { getLatestEvents } from './get-latest-events.ts';
import { getParentChain } from './get-parent-chain.ts';
import { heartbeat } from './heartbeat.ts';
import { linkClaudeSession } from './link-claude-session.ts';
import { listEventTypes } from './list-event-types.ts';
import { listInstances } from './list-instances.ts';
import { logCommand } from './log-command.ts';
import { queryEvents } from './query-events.ts';
import { registerInstance } from './register-instance.ts';
import { replayEvents } from './replay-events.ts';
import type { SessionRooms } from './rooms.ts';
import { searchCommands } from './search-commands.ts';
import { verifySession } from './verify-session.ts';

export const sessionTools = (rooms: SessionRooms): readonly OwnTool[] => [
  ...[registerInstance, heartbeat, logCommand, searchCommands].map((tool) => tool(rooms)),
  ...[listInstances, getInstanceDetails, closeInstance, linkClaudeSession].map((tool) => tool(rooms.registry)),
  ...eventTools({ ...rooms, replays: new Replays(rooms.events) }),
];

const eventTools = (sources: EventSources): readonly OwnTool[] =>
  [
    emitEvent,
    exportSession,
    getEventAggregates,
    getEventLineageStats,
    getEventTree,
    getFailureChain,
    getLatestEvents,
    getParentChain,
    listEventTypes,
    queryEvents,
    replayEvents,
    verifySession,
  ].map((tool) => tool(sources));
