import { spawnSync } from 'node:child_process';

/** Also a slow disk is through with a large repository by then, in ms. */
const GIT_MS = 10_000;
const MOST_BYTES = 64 * 1024 * 1024;

export interface GitSaid {
  /** Undefined: it could not be run, took too long, or said too much. */
  readonly code: number | undefined;
  readonly text: string;
  /** Why it failed, in one line. */
  readonly why: string;
}

export type Git = (args: readonly string[]) => GitSaid;

/**
 * The git of whoever calls, with its environment: a hook is told by it which index is meant. No shell reads the arguments,
 * and nothing that a repository names in its configuration is run.
 */
export function gitIn(cwd: string, env: Readonly<Record<string, string | undefined>>): Git {
  return (args) => {
    const { status, stdout, stderr, error } = spawnSync('git', ['--no-pager', '-c', 'core.fsmonitor=false', ...args], {
      cwd,
      env: { ...env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' },
      encoding: 'utf8',
      timeout: GIT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MOST_BYTES,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const why = error?.message ?? (stderr ?? '').split('\n', 1)[0] ?? '';
    return { code: error || status === null ? undefined : status, text: stdout ?? '', why };
  };
}

/** One path or word; the end of the line is git's, every other is part of the name. Undefined: git did not say. */
export function lineOf({ code, text }: GitSaid): string | undefined {
  const line = text.replace(/\n$/, '');
  return code === 0 && line !== '' ? line : undefined;
}
