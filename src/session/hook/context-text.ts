import type { SessionRow } from '../../kernel/agent-session.ts';
import { type Evidence, resumeText } from '../resume/index.ts';

/** Characters: clients cut what is longer, where it hurts. */
const LONGEST = 9000;

export interface Told {
  readonly session: SessionRow;
  /** What was there before, when this one goes on with it. */
  readonly before?: { readonly session: SessionRow; readonly evidence: Evidence };
  /** What is unusual about it, for the agent. */
  readonly note?: string;
}

/** What an agent is to know when its session begins or goes on, in Markdown. */
export function contextText({ session, before, note }: Told): string {
  const parts = [usage(session)];
  if (note) parts.push(note);
  if (before) parts.push(ageLine(session, before));
  const room = LONGEST - parts.join('\n\n').length - 2;
  if (before) parts.push(resumeText(before.session, before.evidence, room));
  return shortened(parts.join('\n\n'));
}

const usage = ({ id, project }: SessionRow): string =>
  `You are the agent session \`${id}\` in the project ${project}: tool calls, heartbeats and your end are written down by themselves, so do not register again. Where a tool of mcp_meta_* asks for an instance_id, give this one; mcp_meta_create_checkpoint keeps what whoever goes on with your work must know.`;

function ageLine(now: SessionRow, { session, evidence }: NonNullable<Told['before']>): string {
  const what = session.id === now.id ? 'You go on with your own work' : `You go on with the work of \`${session.id}\``;
  if (!evidence.checkpoint) return `${what}. There is no checkpoint of it.`;
  return `${what}. Its last checkpoint is ${ageText(evidence.checkpointAgeMs)} old; what changed since then is told below.`;
}

const MINUTE_MS = 60_000;

function ageText(ms: number): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return `${minutes} min`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / (24 * 60))} days`;
}

const CUT = '\n\n… (cut here: mcp_meta_get_resume_instance_details has all of it)';

/** At the end of a line, so that nothing is half told. */
function shortened(text: string): string {
  if (text.length <= LONGEST) return text;
  const room = text.slice(0, LONGEST - CUT.length);
  return `${room.slice(0, Math.max(room.lastIndexOf('\n'), 0))}${CUT}`;
}
