import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ResPath } from '../fact/index.ts';

export type Commit = { readonly id: string } | { readonly problem: string };

const run = promisify(execFile);

const GIT_MS = 20_000;
const MAX_OUTPUT = 64 * 1024;

/** No hooks, signatures, or other programs that a project's configuration names: the commit of one file runs nobody's code. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'commit.gpgSign=false',
  'gc.auto=0',
  'maintenance.auto=false',
];
const quiet = ['--literal-pathspecs', ...settings.flatMap((setting) => ['-c', setting])];

/**
 * Commits this one file and nothing else that may be staged. Every word is an argument of its own, behind `--` what is a path:
 * no shell reads any of it. Never throws: the file is written already, and stays so.
 */
export async function commitFile(
  root: string,
  path: ResPath,
  message: string,
  { env, signal }: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<Commit> {
  const file = path.slice('res://'.length);
  const git = async (...words: readonly string[]): Promise<string> => {
    const options = { cwd: root, env: surroundings(env), timeout: GIT_MS, maxBuffer: MAX_OUTPUT, signal };
    return (await run('git', [...quiet, '-C', root, ...words], options)).stdout.trim();
  };
  try {
    await git('add', '--', file);
    await git('commit', '--quiet', '--no-verify', `--message=${message}`, '--only', '--', file);
    return { id: await git('rev-parse', 'HEAD') };
  } catch (error) {
    return { problem: problemIn(error) };
  }
}

/** Of the environment only what git needs: a `GIT_DIR` of somebody else would lead it elsewhere. */
function surroundings(env: Readonly<Record<string, string>>): Record<string, string> {
  const kept = Object.entries(env).filter(
    ([name]) => !name.startsWith('GIT_') || /^GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL)$/.test(name),
  );
  return { ...Object.fromEntries(kept), GIT_TERMINAL_PROMPT: '0', GIT_EDITOR: 'true', LC_ALL: 'C' };
}

function problemIn(error: unknown): string {
  const said = ['stderr', 'stdout'].map((name) => textOf(error, name)).find((text) => text !== '');
  const why = said ?? (error instanceof Error ? error.message : String(error));
  return `git did not commit it: ${why.slice(0, 500)}`;
}

const textOf = (error: unknown, name: string): string => {
  const text: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof text === 'string' ? text.trim() : '';
};
