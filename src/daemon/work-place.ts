import { execFile } from 'node:child_process';
import { lstat } from 'node:fs/promises';
import type { GitAnswer, WorkPlace } from '../session/index.ts';

/** In ms: a checkpoint without git is better than an agent that waits. */
const GIT_MS = 3000;
const GIT_BYTES = 4 * 1024 * 1024;

/**
 * Whatever a repository has in its configuration, nothing of it is run: no monitor of files, no hooks, no signature program,
 * no fetch of what is missing. Nothing is written either, not even git's own index.
 */
const quiet = ['--no-pager', '--no-optional-locks', '-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];

/** The real disk and the real git. */
export const workPlace = (env: Readonly<Record<string, string | undefined>>): WorkPlace => ({
  git: (directory, args, patienceMs = GIT_MS) =>
    run([...quiet, ...args], { cwd: directory, env: gitEnvironment(env), timeout: Math.min(patienceMs, GIT_MS) }),
  async look(path) {
    try {
      const { mtimeMs, size } = await lstat(path);
      return { modifiedAt: Math.trunc(mtimeMs), size };
    } catch {
      return undefined; // not there, or not ours to see: the same to who asks
    }
  },
});

/** Another repository's variables, as hooks of git have them, would answer for the wrong one. */
function gitEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('GIT_'),
  );
  const ours = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0' };
  return { ...Object.fromEntries(kept), ...ours };
}

interface Run {
  readonly cwd: string;
  readonly env: Record<string, string>;
  readonly timeout: number;
}

function run(args: readonly string[], how: Run): Promise<GitAnswer> {
  const options = { ...how, killSignal: 'SIGKILL', maxBuffer: GIT_BYTES, shell: false } as const;
  return new Promise((resolve) => {
    const child = execFile('git', [...args], options, (error, text, complaint) =>
      resolve({ ...answerOf(error, text), complaint }),
    );
    child.stdin?.end();
  });
}

function answerOf(error: (Error & { code?: unknown; killed?: boolean }) | null, text: string): GitAnswer {
  if (error === null) return { code: 0, text, cut: false };
  if (error.code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
    return { code: null, text, cut: true, why: 'git said too much' };
  if (typeof error.code === 'number') return { code: error.code, text, cut: false };
  const why = error.killed
    ? `git did not answer within ${GIT_MS / 1000} s`
    : `git cannot be run (${String(error.code)})`;
  return { code: null, text: '', cut: false, why };
}
