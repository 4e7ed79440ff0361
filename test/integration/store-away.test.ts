import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { HubApi } from '../support/chaos/hub-api.ts';
import { callTool } from '../support/json-rpc.ts';
import { fixture } from '../support/paths.ts';
import type { RawClient } from '../support/raw-client.ts';
import { TempHome } from '../support/temp-home.ts';
import { waitFor } from '../support/wait-for.ts';

const echo = fixture('echo');

interface EventRow {
  id: string;
  what: string;
  hub: string;
}

/** The store of a home as another process sees it. */
class Registry {
  readonly file: string;
  readonly spool: string;

  constructor({ warrenHome }: TempHome) {
    this.file = join(warrenHome, 'warren.db');
    this.spool = join(warrenHome, 'spool', 'records.jsonl');
  }

  rows(sql: string): Record<string, unknown>[] {
    if (!existsSync(this.file) || statSync(this.file).size === 0) return [];
    const database = new DatabaseSync(this.file, { readOnly: true, timeout: 1000 });
    try {
      return database.prepare(sql).all();
    } catch (error) {
      if (String(error).includes('no such table')) return []; // it is being made
      throw error;
    } finally {
      database.close();
    }
  }

  events(): EventRow[] {
    return this.rows('select id, what, hub from instance_events order by id') as unknown as EventRow[]; // as selected
  }

  count(what: string): number {
    return this.events().filter((event) => event.what === what).length;
  }

  spooled(): string {
    return existsSync(this.spool) ? readFileSync(this.spool, 'utf8') : '';
  }
}

async function started(home: TempHome, project = 'one'): Promise<RawClient> {
  const client = home.run(echo, home.project(project));
  await client.initialize();
  await callTool(client, 'pid');
  return client;
}

const degraded = (home: TempHome) =>
  waitFor('degraded', async () => {
    const { status, why } = await new HubApi(home).readiness();
    return status === 'degraded' && why;
  });
const well = (home: TempHome) =>
  waitFor('ready', async () => (await new HubApi(home).readiness()).status === 'ready', { withinMs: 30_000 });

describe('the store of a hub', () => {
  it('tells the life of an instance, and who ran it', async () => {
    await using home = new TempHome();
    const registry = new Registry(home);
    await started(home);
    await waitFor('its row', () => registry.rows("select * from instances where status = 'ready'").length === 1);
    expect(registry.rows('select name, project, kind, status, calls from instances')).toMatchObject([
      { status: 'ready', kind: 'stdio' },
    ]);
    expect(registry.rows('select slug from projects')).toHaveLength(1);
    expect(registry.events().map(({ what }) => what)).toEqual(['starting', 'ready']);
    await home.command('stop');
    expect(registry.events().map(({ what }) => what)).toEqual(['starting', 'ready', 'exited']);
    expect(registry.rows('select ended_at from hubs where ended_at is null')).toEqual([]);
    expect(registry.rows('select status, pid from instances')).toEqual([{ status: 'cold', pid: null }]);
    expect(statSync(registry.file).mode & 0o777).toBe(0o600);
    expect(registry.spooled()).toBe('');
  });

  it('says at once that what a killed hub ran is no more', async () => {
    await using home = new TempHome();
    const registry = new Registry(home);
    const client = await started(home);
    await waitFor('its row', () => registry.rows("select * from instances where status = 'ready'").length === 1);
    const [before] = registry.rows('select hub from instances');
    process.kill((await home.hub()).pid, 'SIGKILL');
    await waitFor('an answer of the next hub', async () => (await callTool(client, 'pid')).message.result);
    await waitFor('its row', () =>
      registry.rows("select hub from instances where status = 'ready'").some(({ hub }) => hub !== before?.['hub']),
    );
    expect(registry.rows(`select * from hubs where ended_at is null`)).toHaveLength(1);
  });
});

describe('a store that is away', () => {
  it('locked by somebody else: calls go on, records wait in order and come once', async () => {
    await using home = new TempHome();
    const registry = new Registry(home);
    const client = await started(home);
    await waitFor('its events', () => registry.count('ready') === 1);
    const other = new DatabaseSync(registry.file);
    other.exec('BEGIN EXCLUSIVE');
    const second = await started(home, 'two');
    const slowest = await slowestOf(client, 50);
    const why = await degraded(home);
    expect(why).toContain('another process');
    await waitFor('spooled', () => registry.spooled().includes('"what":"ready"'));
    expect(statSync(registry.spool).mode & 0o777).toBe(0o600);
    expect(slowest).toBeLessThan(5000);
    other.exec('COMMIT');
    other.close();
    await well(home);
    await waitFor('written', () => registry.count('ready') === 2 && registry.spooled() === '');
    expect(registry.events().map(({ what }) => what)).toEqual(['starting', 'ready', 'starting', 'ready']);
    await callTool(second, 'pid');
  });

  it('locked when the hub is killed: the next one writes what was spooled', async () => {
    await using home = new TempHome();
    const registry = new Registry(home);
    const client = await started(home);
    await waitFor('its events', () => registry.count('ready') === 1);
    const [{ hub } = { hub: '' }] = registry.events();
    const other = new DatabaseSync(registry.file);
    other.exec('BEGIN EXCLUSIVE');
    await started(home, 'two');
    await waitFor('spooled', () => registry.spooled().includes('"what":"ready"'));
    process.kill((await home.hub()).pid, 'SIGKILL');
    await waitFor('an answer of the next hub', async () => (await callTool(client, 'pid')).message.result);
    writeFileSync(registry.spool, `${registry.spooled()}garbage\n{"kind":"event","row":{"torn`);
    other.exec('COMMIT');
    other.close();
    await waitFor('written', () => registry.spooled() === '' && registry.events().some((event) => event.hub !== hub), {
      withinMs: 30_000,
    });
    const first = registry.events().filter((event) => event.hub === hub);
    expect(first.map(({ what }) => what)).toEqual(['starting', 'ready', 'starting', 'ready']);
    const hubs = registry.events().map((event) => event.hub);
    expect(hubs).toEqual(hubs.toSorted((a) => (a === hub ? -1 : 1)));
  });

  it('not there when the hub starts: it serves, and writes when it can', async () => {
    await using home = new TempHome();
    const registry = new Registry(home);
    mkdirSync(registry.file);
    await started(home);
    expect(await degraded(home)).toContain('warren.db');
    rmSync(registry.file, { recursive: true });
    await well(home);
    await waitFor('its events', () => registry.count('ready') === 1);
    await waitFor('its row', () => registry.rows("select * from instances where status = 'ready'").length === 1);
  });

  it('removed while it is open: a new one is begun, and knows what runs', async () => {
    await using home = new TempHome({ WARREN_PROBE: '1000' });
    const registry = new Registry(home);
    const client = await started(home);
    await waitFor('its events', () => registry.count('ready') === 1);
    for (const tail of ['', '-wal', '-shm']) renameSync(registry.file + tail, `${registry.file}.gone${tail}`);
    await callTool(client, 'pid');
    await waitFor('a row in the new one', () => registry.rows("select * from instances where status = 'ready'")[0], {
      withinMs: 30_000,
    });
    await well(home);
  });

  it('with a spool that is not ours: it is set aside, and said so', async () => {
    await using home = new TempHome();
    const registry = new Registry(home);
    home.write(registry.spool, 'this is\nno spool');
    home.write(join(home.warrenHome, 'spool', 'notes.txt'), 'mine');
    await started(home);
    await waitFor('its events', () => registry.count('ready') === 1);
    expect(readFileSync(`${registry.spool}.bad`, 'utf8')).toBe('this is\nno spool\n');
    expect(readFileSync(join(home.warrenHome, 'spool', 'notes.txt.bad'), 'utf8')).toBe('mine');
    expect(registry.spooled()).toBe('');
    expect(home.logs(100_000)).toMatch(/set aside/);
  });
});

async function slowestOf(client: RawClient, calls: number): Promise<number> {
  let slowest = 0;
  for (let n = 0; n < calls; n++) {
    const since = performance.now();
    await callTool(client, 'pid');
    slowest = Math.max(slowest, performance.now() - since);
  }
  return slowest;
}
