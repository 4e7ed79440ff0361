import { join } from 'node:path';
import { expect, it } from 'vitest';
import { callTool } from '../support/json-rpc.ts';
import { inDatabase, refused } from '../support/session-worker.ts';
import { TempHome } from '../support/temp-home.ts';

interface Listed {
  readonly sessions: readonly { readonly instance_id: string; readonly status: string }[];
  readonly total: number;
}

it('warren sessions shows who works here, and closes what is over', async () => {
  await using home = new TempHome({});
  const client = home.warren(['connect'], home.project('odin'));
  await client.initialize();
  const { result } = await callTool(client, 'mcp_meta_register_instance', {
    initial_context: 42,
    current_epic: 'epic-007',
  });
  const { instance_id: id } = result['structuredContent'] as { instance_id: string };
  const hash = id.slice(-6);

  const evil = 'epic\u001b[2J-007'; // from a hand, or a version of before
  await inDatabase(home, (db) => db.updateTable('sessions').set({ epic: evil }).execute());
  const list = await home.command('sessions');
  expect(list).toMatch(/^SESSION +STATUS +CONTEXT +HEARD +CLIENT +HOST +EPIC\n/);
  expect(list).toMatch(new RegExp(`\\n${id} +active +42 % +\\d+s +\\S+ +\\S+ +epic\\\\u\\{1b\\}\\[2J-007\\n$`));
  expect(await home.command('sessions', 'show', hash)).toMatch(
    new RegExp(`^session +${id}\\nstatus +active[^]*\\nfolder +${join(home.home, 'odin')}\\n`),
  );
  expect(await home.command('sessions', 'list', '--project', 'thor')).toMatch(/^No agent session of thor is open\./);
  await expect(home.command('sessions', 'lst')).rejects.toMatchObject(refused(2, "unknown command 'lst'"));

  expect(await home.command('sessions', 'close', hash, '--dry-run')).toBe(`${id} would be closed.\n`);
  expect(await home.command('sessions', 'close', hash)).toBe(`${id} is closed now.\n`);
  expect(await home.command('sessions', 'close', hash)).toBe(`${id} was closed already.\n`);
  const open: Listed = JSON.parse(await home.command('sessions', '--json'));
  expect(open).toEqual({ sessions: [], total: 0 });
  const all: Listed = JSON.parse(await home.command('sessions', 'list', '--all', '--json'));
  expect(all).toMatchObject({ sessions: [{ instance_id: id, status: 'closed' }], total: 1 });

  for (const strange of ['nobody', '%', '../..', 'a/b'])
    await expect(home.command('sessions', 'show', strange), strange).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('No session is called'),
    });
});

it('how many more there are is told, with advice that helps', async () => {
  await using home = new TempHome({});
  const client = home.warren(['connect'], home.project('odin'));
  await client.initialize();
  await callTool(client, 'mcp_meta_register_instance', {});
  await inDatabase(home, async (db) => {
    const row = await db.selectFrom('sessions').selectAll().executeTakeFirstOrThrow();
    const hashes = Array.from({ length: 1001 }, (_, at) => `f${String(at).padStart(6, '0')}`);
    await db
      .insertInto('sessions')
      .values(hashes.map((hash) => ({ ...row, hash, id: `odin-PS-${hash}` })))
      .execute();
  });
  expect(await home.command('sessions')).toMatch(/\nand 2 more; --project shows fewer\n$/);
  expect(await home.command('sessions', '--project', 'odin')).toMatch(/\nand 2 more\n$/);
});
