import { join, sep } from 'node:path';
import type { TranscriptClient } from '../../kernel/agent-session.ts';

/** A folder in which a client writes down its sessions. */
export interface ClientFolder {
  readonly client: TranscriptClient;
  /** Claude Code: one folder a project. Codex: by year, month and day. OpenCode: what our plugin leaves there, all in one. */
  readonly path: string;
}

/** Nothing outside of these is ever read as a transcript. `copies`: where our plugin of OpenCode leaves what that said. */
export const clientFolders = (home: string, copies: string): readonly ClientFolder[] => [
  { client: 'claude', path: join(home, '.claude', 'projects') },
  { client: 'codex', path: join(home, '.codex', 'sessions') },
  { client: 'codex', path: join(home, '.codex', 'archived_sessions') },
  { client: 'opencode', path: copies },
];

/** What Claude Code calls the folder of a directory; the names of long ones end otherwise, behind so many characters. */
export const LONGEST_NAME = 200;
export const folderNameOf = (directory: string): string => directory.replaceAll(/[^A-Za-z0-9]/g, '-');

/** A client's own id of a session, as part of the name of a file: nothing that leads elsewhere. */
export const isFileId = (id: string): boolean => /^[A-Za-z0-9_-]{1,128}$/.test(id);

/** Whether a file of this name is the transcript of that session. */
export const isNamed = (client: TranscriptClient, name: string, id: string): boolean =>
  client === 'codex' ? name.startsWith('rollout-') && name.endsWith(`-${id}.jsonl`) : name === `${id}.jsonl`;

const uuid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;
const plainName = /^([A-Za-z0-9_-]{1,128})\.jsonl$/;
const codexName = new RegExp(`^rollout-.{0,64}-(${uuid.source})\\.jsonl$`, 'i');

/** The id in the name of a transcript; undefined for what is none. */
export function idIn(client: TranscriptClient, name: string): string | undefined {
  if (client === 'codex') return codexName.exec(name)?.[1];
  if (client === 'claude' && name.startsWith('agent-')) return undefined; // what its subagents said is beside it
  return plainName.exec(name)?.[1];
}

export const isInside = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`);
