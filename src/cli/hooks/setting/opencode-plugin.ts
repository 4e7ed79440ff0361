import { join } from 'node:path';
import type { At, Scope } from './client-hooks.ts';

/** The first words of the file: who finds them knows that it is ours to replace and to delete. */
const mark = '// Written by "warren hooks install opencode"';

export const isOurPlugin = (text: string): boolean => text.replace(/^\uFEFF/, '').startsWith(mark);

export const pluginFile = ({ homedir, env, root }: At, scope: Scope): string =>
  join(
    scope === 'project'
      ? join(root, '.opencode')
      : join(env['XDG_CONFIG_HOME'] || join(homedir, '.config'), 'opencode'),
    'plugins',
    'warren.js',
  );

/** The words it starts us with; for `status`. */
export function wordsIn(text: string): readonly string[] {
  try {
    const words: unknown = JSON.parse(/^const command = (\[.*\]);$/m.exec(text)?.[1] ?? '[]');
    return Array.isArray(words) ? words.filter((word) => typeof word === 'string') : [];
  } catch {
    return []; // somebody changed it
  }
}

/**
 * OpenCode has no hooks that run a command, but loads every file of its plugin folder. This one tells what happens and
 * waits for nothing. What an agent below the session does is not told, and of "busy" not more than twice a minute.
 */
export const pluginText = (
  words: readonly string[],
): string => `${mark}: tells Warren when sessions begin, compact, rest and end.
// "warren hooks uninstall opencode" deletes it. What you change here is gone with the next install.
import { spawn } from 'node:child_process';

const command = ${JSON.stringify(words)};
const told = new Set(['session.created', 'session.status', 'session.idle', 'session.compacted', 'session.deleted']);
const beatEveryMs = 30_000;

function tell(type, said) {
  try {
    const [program, ...args] = command;
    const child = spawn(program, [...args, 'hook', 'opencode', type], { stdio: ['pipe', 'ignore', 'ignore'] });
    child.on('error', () => {});
    child.stdin.on('error', () => {});
    child.stdin.end(said);
    child.unref();
  } catch {
    // Warren is gone; OpenCode goes on
  }
}

export const Warren = async ({ directory }) => {
  const below = new Set();
  const beats = new Map();
  const isDue = (session) => {
    const now = Date.now();
    if (now - (beats.get(session) ?? 0) < beatEveryMs) return false;
    if (beats.size > 1000) beats.clear();
    beats.set(session, now);
    return true;
  };
  return {
    event: async ({ event }) => {
      if (!event || !told.has(event.type)) return;
      const { type, properties = {} } = event;
      const session = properties.sessionID ?? properties.info?.id;
      if (properties.info?.parentID) below.add(session);
      if (below.has(session) || (type === 'session.status' && !isDue(session))) return;
      const { id, directory: where } = properties.info ?? {};
      const info = id ? { id, directory: where } : undefined;
      tell(type, JSON.stringify({ type, directory, properties: { sessionID: session, info } }));
    },
  };
};
`;
