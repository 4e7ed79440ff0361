import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { HubError } from '../../kernel/errors.ts';
import { hasCode } from '../../kernel/has-code.ts';

const run = promisify(execFile);

/**
 * A copy by PostgreSQL's own `pg_dump`, written to `to`. The password goes by the environment: a command line can be
 * read by every user of the machine.
 */
export async function dumpTo(url: string, to: string, env: Readonly<Record<string, string>>): Promise<void> {
  const { bare, password } = withoutPassword(url);
  try {
    await run('pg_dump', ['--format=custom', '--no-password', `--file=${to}`, `--dbname=${bare}`], {
      env: { ...env, ...(password === null ? {} : { PGPASSWORD: password }) },
    });
  } catch (error) {
    const missing = hasCode(error, 'ENOENT');
    throw new HubError(
      'store-away',
      missing
        ? 'A backup of PostgreSQL needs its command pg_dump, and it is not in the PATH. Install postgresql-client, or back up on the server.'
        : `pg_dump failed: ${String(error instanceof Error && 'stderr' in error ? error.stderr : error).trim()}`,
      { cause: error },
    );
  }
}

function withoutPassword(url: string): { bare: string; password: string | null } {
  const parsed = new URL(url);
  const password = parsed.password === '' ? parsed.searchParams.get('password') : decodeURIComponent(parsed.password);
  parsed.password = '';
  parsed.searchParams.delete('password');
  return { bare: parsed.href, password };
}
