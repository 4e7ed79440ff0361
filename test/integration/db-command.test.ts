import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { warrenJs } from '../support/paths.ts';
import { Postgres } from '../support/postgres.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const run = promisify(execFile);

interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** `warren db …` to its end, whichever it is. */
async function db(home: TempHome, ...words: readonly string[]): Promise<Ended> {
  const options = { env: home.env, cwd: home.home, timeout: 60_000 };
  return run(process.execPath, [warrenJs, 'db', ...words], options).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  );
}

const withHub = async (home: TempHome): Promise<void> => {
  await home.command('start');
  await waitFor('the hub has written that it is there', async () => {
    const { rows, pending } = JSON.parse((await db(home, 'status', '--json')).out);
    return rows?.hubs > 0 && pending.length === 0; // it may be the second one
  });
};

describe('warren db', () => {
  it('begins, shows, copies, tidies and takes back a file without a hub', async () => {
    await using home = new TempHome();
    expect(await db(home, 'status')).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining('There is no store'),
    });
    expect(await db(home, 'migrate', '--dry-run', '--to', '0')).toMatchObject({ code: 1 });
    const file = join(home.warrenHome, 'warren.db');
    expect(await db(home, 'migrate')).toMatchObject({ code: 0, out: expect.stringMatching(/^Done: 0001-instances/) });
    expect(await db(home, 'migrate')).toMatchObject({
      code: 0,
      out: 'Nothing to do: the schema is as it should be.\n',
    });
    const status = await db(home, 'status');
    expect(status.out).toContain(`store    ${file} (sqlite)`);
    expect(status.out).toContain('files    whole');
    const { backup } = JSON.parse((await db(home, 'backup', '--json')).out);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const copy = new DatabaseSync(backup, { readOnly: true });
    expect(copy.prepare('select count(*) as n from instances').get()).toEqual({ n: 0 });
    copy.close();
    expect(JSON.parse((await db(home, 'vacuum', '--json')).out)).toEqual({
      before: expect.any(Number),
      after: expect.any(Number),
    });
    expect((await db(home, 'migrate', '--to', '0', '--dry-run')).out).toMatch(
      /^Would be done: .*0001-instances back\.$/m,
    );
    const back = await db(home, 'migrate', '--to', '0');
    expect(back).toMatchObject({
      code: 0,
      out: expect.stringMatching(/0001-instances back/),
      err: expect.stringContaining('The store was copied to'),
    });
    expect((await db(home, 'status')).out).toContain('not applied: 0001-instances');
  });

  it('works beside a hub, but changes no schema under it', async () => {
    await using home = new TempHome();
    await withHub(home);
    for (const deed of ['status', 'backup', 'vacuum']) expect(await db(home, deed)).toMatchObject({ code: 0 });
    expect(await db(home, 'migrate')).toMatchObject({ code: 0, out: expect.stringContaining('Nothing to do') });
    const refused = await db(home, 'migrate', '--down', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.out).error).toMatchObject({
      code: 'lock-held',
      message: expect.stringContaining('"warren stop", then migrate'),
    });
    expect(JSON.parse((await db(home, 'status', '--json')).out).pending).toEqual([]);
    await home.command('stop');
    expect(await db(home, 'migrate', '--down')).toMatchObject({ code: 0 });
    await withHub(home); // which brings it up again
  });

  it('says what cannot be done', async () => {
    await using home = new TempHome();
    expect(await db(home, 'drop')).toMatchObject({ code: 2, err: expect.stringContaining('Allowed are status') });
    expect(await db(home, 'migrate', '--to', '99')).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no 99'),
    });
    expect((await db(home)).out).toMatch(/^Usage: warren db/);
  });

  it('does the same to PostgreSQL, with pg_dump, and tells the password to nobody', async () => {
    await using server = await Postgres.start();
    const url = await server.database();
    await using home = new TempHome({ DATABASE_URL: url });
    home.env['PATH'] = `${server.binaries}${delimiter}${home.env['PATH']}`;
    await withHub(home);
    const status = await db(home, 'status');
    expect(status).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^store {4}postgres:\/\/127\.0\.0\.1:\d+\/fresh_\w+ \(postgres\)/),
    });
    const { backup } = JSON.parse((await db(home, 'backup', '--json')).out);
    expect(readFileSync(backup).subarray(0, 5).toString()).toBe('PGDMP');
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    expect(await db(home, 'vacuum')).toMatchObject({ code: 0 });
    // a hub that was seen a moment ago and did not say that it ended, on whatever machine
    await home.command('stop');
    await server.query(`update hubs set ended_at = null, seen_at = ${Date.now()}`, url);
    const refused = await db(home, 'migrate', '--down');
    expect(refused).toMatchObject({
      code: 1,
      err: expect.stringMatching(/Hubs use the store .* \(pid \d+\)\. Stop them/),
    });
    await server.query('update hubs set seen_at = 0', url);
    expect(await db(home, 'migrate', '--down')).toMatchObject({ code: 0 });
    home.env['PATH'] = '/nowhere';
    expect(await db(home, 'backup')).toMatchObject({
      code: 1,
      err: expect.stringContaining('Install postgresql-client'),
    });
    const logs = readdirSync(join(home.warrenHome, 'logs')).map((name) =>
      readFileSync(join(home.warrenHome, 'logs', name), 'utf8'),
    );
    expect(`${status.out}${refused.err}${logs.join('')}`).not.toMatch(/p%40ss|p@ss/);
    expect(readdirSync(home.warrenHome)).not.toContain('warren.db');
  });
});
