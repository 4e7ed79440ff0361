import { HubError } from '../../../kernel/errors.ts';
import { type Asking, isAlive, resumeText, type SessionView } from '../../../session/index.ts';
import type { OwnPrompt } from '../../contract.ts';
import { askingOf } from '../session/resume-asking.ts';
import type { SessionRooms } from '../session/rooms.ts';
import { lineOf } from '../session/told-session.ts';
import { sessionsLike } from './sessions-like.ts';

const MOST_NAME = 256;
/** Evidence is for the agent to go on with; what is more is in the checkpoint. */
const MOST_TEXT = 12_000;

/** Looks, and takes nothing: what is taken is taken by the tool that it tells the agent to call. */
export const resumePrompt = (rooms: SessionRooms): OwnPrompt => ({
  name: 'resume',
  title: 'Go on with an agent session',
  description:
    'Go on where an agent that crashed, was closed or went silent left off: finds its session, shows its last state and what changed since, and has the agent take it over.',
  arguments: [
    {
      name: 'session',
      title: 'Session',
      description:
        'Its id or hash (8f4a2b), what it begins with, an epic, or a project. The newest of this project when left out.',
      required: false,
    },
  ],
  async get({ session = '' }, asker) {
    const hint = session.trim();
    if (hint.length > MOST_NAME)
      throw new HubError('invalid-params', `"session" may have at most ${MOST_NAME} characters.`, {
        facts: { member: 'session' },
      });
    return { text: await textFor(rooms, askingOf(hint === '' ? {} : { instance_id_hint: hint }, asker, rooms)) };
  },
  complete: (_argument, value, asker) => sessionsLike(rooms, value, asker),
});

async function textFor(rooms: SessionRooms, asking: Asking): Promise<string> {
  const { resumes } = rooms;
  const meant = await resumes.meant(asking);
  if (meant.kind === 'several') {
    const list = meant.sessions.map((one, at) => `${at + 1}. ${lineOf(one)}`).join('\n');
    const rest = meant.total > meant.sessions.length ? `\n… and ${meant.total - meant.sessions.length} more` : '';
    return `Several agent sessions fit, and none was taken over:\n\n${list}${rest}\n\nAsk the user which one is meant. Then call the tool mcp_meta_resume_instance with {"user_choice": "<its whole id>"} and follow what it answers.`;
  }
  const { session, line, place } = meant;
  const evidence = await resumes.evidenceOf(session, place);
  const text = resumeText(session, evidence, MOST_TEXT);
  const shown =
    text.length > MOST_TEXT ? `${text.slice(0, MOST_TEXT).toWellFormed()}\n… (cut; the tool tells all of it)` : text;
  return `${orderFor(session, line, asking)}\n\n---\n\n${shown}`;
}

function orderFor(session: SessionView, line: readonly string[], { own }: Asking): string {
  const { id, status } = session;
  const was = line.length > 1 ? ` It was taken over before: ${line.join(' → ')}.` : '';
  const head = `The agent session that is meant is ${lineOf(session)}.${was}`;
  if (id === own && status !== 'closed')
    return `${head}\n\nIt is your own session: you go on with it already. Do not call mcp_meta_resume_instance; go on with the work below.`;
  if (isAlive(session))
    return `${head}\n\nSomebody may still work there. Do not take it over yet: tell the user, and ask whether that agent is gone. Only if the user says so, call the tool mcp_meta_resume_instance with {"user_choice": "${id}", "force": true}.`;
  return `${head}\n\nGo on with its work:\n1. Call the tool mcp_meta_resume_instance with {"user_choice": "${id}"}. Nothing was taken over yet; if somebody else was quicker, it tells you who: then stop, and tell the user.\n2. Look at what changed since (below, and in its answer) before you rely on what was written down.\n3. Tell the user in a few lines where the work stands and what you do next. Then do it.`;
}
