import type { CheckpointRow, CommandRow, EventRow, SessionRow } from '../../kernel/agent-session.ts';

export interface Recent {
  readonly commands: readonly CommandRow[];
  readonly events: readonly EventRow[];
}

/** What was recorded after a checkpoint was made, the oldest first. */
export interface Since extends Recent {
  /** The epic of the session by now, where it is another one. */
  readonly epic: string | null;
}

export function sinceOf(checkpoint: CheckpointRow | undefined, session: SessionRow, recent: Recent): Since {
  if (!checkpoint) return { commands: [], events: [], epic: null };
  const isLater = ({ at }: { readonly at: number }): boolean => at > checkpoint.at;
  return {
    commands: recent.commands.filter(isLater),
    events: recent.events.filter(isLater),
    epic: session.epic === checkpoint.epic ? null : session.epic,
  };
}

/** What happens to a session or a checkpoint happens in every session. */
export const isWork = ({ type }: EventRow): boolean => !/^(?:instance|checkpoint)_/.test(type);

/** To register, to look around and to resume is no work, but what an agent tells of itself is. */
export const wasDone = ({ source, action }: CommandRow): boolean =>
  source === 'explicit' || !action.startsWith('mcp_meta_');
