import { Replays } from '../../../session/index.ts';
import type { OwnTool } from '../../contract.ts';
import { emitEvent } from './emit-event.ts';
import type { EventSources } from './event-sources.ts';
import { exportSession } from './export-session.ts';
import { getEventAggregates } from './get-event-aggregates.ts';
import { getEventLineageStats } from './get-event-lineage-stats.ts';
import { getEventTree } from './get-event-tree.ts';
import { getFailureChain } from './get-failure-chain.ts';
import { getLatestEvents } from './get-latest-events.ts';
import { getParentChain } from './get-parent-chain.ts';
import { listEventTypes } from './list-event-types.ts';
import { queryEvents } from './query-events.ts';
import { replayEvents } from './replay-events.ts';
import { verifySession } from './verify-session.ts';

/** What agents tell and ask of what happens in sessions. */
export function eventTools(rooms: Omit<EventSources, 'replays'>): readonly OwnTool[] {
  const sources: EventSources = { ...rooms, replays: new Replays(rooms.events) };
  return [
    emitEvent,
    queryEvents,
    getLatestEvents,
    replayEvents,
    listEventTypes,
    getEventAggregates,
    getParentChain,
    getEventTree,
    getFailureChain,
    getEventLineageStats,
    exportSession,
    verifySession,
  ].map((tool) => tool(sources));
}
