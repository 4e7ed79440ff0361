import { type ErrorCode, HubError } from '../../../kernel/errors.ts';

/** What the system says when a file cannot be written is expected, and told with what to do. Anything else is a bug. */
export function orRefused<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (thrown) {
    throw asRefusal(path, thrown);
  }
}

function asRefusal(path: string, thrown: unknown): unknown {
  if (thrown instanceof HubError || !(thrown instanceof Error) || !('code' in thrown)) return thrown;
  const said = String(thrown.code);
  if (!/^E[A-Z0-9]+$/.test(said)) return thrown; // an error of Node itself
  const [code, why] = meanings[said] ?? ['file-unusable', 'the disk failed. Look at it'];
  return new HubError(code, `${path} was not written (${said}): ${why}, then try again.`, { cause: thrown });
}

const denied = ['file-read-only', 'this user may not write it or its folder. Change who may'] as const;
const full = ['file-unusable', 'the disk is full. Make room there'] as const;
const noFolder = ['file-refused', 'something on the way to it is no folder. Move that away'] as const;

const meanings: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  EACCES: denied,
  EPERM: denied,
  EROFS: ['file-read-only', 'the disk is read-only. Make it writable'],
  ENOSPC: full,
  EDQUOT: full,
  ENOTDIR: noFolder,
  EEXIST: noFolder,
};
