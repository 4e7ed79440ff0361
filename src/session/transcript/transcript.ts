import { basename, dirname } from 'node:path';
import type { TranscriptClient, TranscriptRow } from '../../kernel/agent-session.ts';
import { folderNameOf, isInside, LONGEST_NAME } from './client-folders.ts';

/** What there is of one session of a client. */
export interface Transcript {
  readonly client: TranscriptClient;
  readonly clientSession: string;
  /** As the client has it; undefined when it is gone. */
  readonly live: { readonly path: string; readonly bytes: number; readonly modifiedAt: number } | undefined;
  /** As it was kept. Its content is here, or on another machine, or somebody removed it. */
  readonly kept: TranscriptRow | undefined;
  readonly content: 'here' | 'elsewhere' | 'lost' | 'none';
  readonly cwd: string | null;
  readonly fromAt: number | null;
  readonly toAt: number | null;
  /** The first words of the user; null when they were not looked for. */
  readonly begins: string | null;
}

/**
 * Whether it was written in this directory or below. Where a session was it says itself; one that says nothing was in the
 * directory that its folder is called after.
 */
export function isOf({ cwd, live, kept, client }: Transcript, root: string): boolean {
  if (cwd !== null) return isInside(cwd, root);
  const path = live?.path ?? kept?.source;
  return client === 'claude' && path !== undefined && basename(dirname(path)) === folderNameOf(root);
}

/** Whether Claude Code may have called a folder so for this directory, or for one below. */
export function mayBeOf(folder: string, root: string): boolean {
  const name = folderNameOf(root).slice(0, LONGEST_NAME);
  return folder === name || folder.startsWith(name.length < LONGEST_NAME ? `${name}-` : name);
}

export const writtenAt = ({ live, kept }: Transcript): number => live?.modifiedAt ?? kept?.sourceAt ?? 0;
