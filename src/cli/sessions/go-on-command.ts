import type { SessionResume } from '../../admin/contract.ts';
import { commandLine, quoted } from '../visible.ts';

/** How each client goes on with a session of its own; clients say of themselves who they are. */
const clients: readonly (readonly [client: RegExp, words: (id: string) => readonly string[]])[] = [
  [/^claude/i, (id) => ['claude', '--resume', id]],
  [/^codex/i, (id) => ['codex', 'resume', id]],
  [/^opencode/i, (id) => ['opencode', '--session', id]],
];

/** To be typed into a shell; null where the client, or its own session, is not known. */
export function goOnCommand({ session, root }: Pick<SessionResume, 'session' | 'root'>): string | null {
  const { client, claude_session_uuid: own } = session;
  const words = clients.find(([name]) => name.test(client ?? ''))?.[1];
  if (!words || own === null || own.startsWith('-')) return null;
  const command = commandLine(words(own));
  return root === null ? command : `cd ${quoted(root)} && ${command}`;
}
