/**
 * Owns: what agents ask the hub about agent sessions.
 * Does not know: where sessions are kept, and whether they live: the room `session` does.
 */
import type { OwnTool } from '../../contract.ts';
import { cleanupCheckpoints } from './cleanup-checkpoints.ts';
import { closeInstance } from './close-instance.ts';
import { createCheckpoint } from './create-checkpoint.ts';
import { eventTools } from './event-tools.ts';
import { getCheckpoint } from './get-checkpoint.ts';
import { getInstanceDetails } from './get-instance-details.ts';
import { getResumeInstanceDetails } from './get-resume-instance-details.ts';
import { heartbeat } from './heartbeat.ts';
import { linkClaudeSession } from './link-claude-session.ts';
import { listCheckpoints } from './list-checkpoints.ts';
import { listInstances } from './list-instances.ts';
import { listStaleInstances } from './list-stale-instances.ts';
import { logCommand } from './log-command.ts';
import { registerInstance } from './register-instance.ts';
import { reservationTools } from './reservation-tools.ts';
import { resumeInstance } from './resume-instance.ts';
import type { SessionRooms } from './rooms.ts';
import { searchCommands } from './search-commands.ts';
import { smartResumeContext } from './smart-resume-context.ts';
import { transcriptTools } from './transcript-tools.ts';

export { offered, type SessionTools } from './offered.ts';
export { evidenceToTell } from './told-evidence.ts';
export { told } from './told-session.ts';

export const sessionTools = (rooms: SessionRooms): readonly OwnTool[] => [
  ...[registerInstance, heartbeat, logCommand, searchCommands].map((tool) => tool(rooms)),
  ...[listInstances, getInstanceDetails, closeInstance, linkClaudeSession, listStaleInstances].map((tool) =>
    tool(rooms.registry),
  ),
  ...[createCheckpoint, getCheckpoint, listCheckpoints, cleanupCheckpoints].map((tool) => tool(rooms)),
  ...[resumeInstance, getResumeInstanceDetails, smartResumeContext].map((tool) => tool(rooms)),
  ...eventTools(rooms),
  ...reservationTools(rooms),
  ...transcriptTools(rooms),
];
