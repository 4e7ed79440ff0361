import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { onBothHubs } from '../support/both-hubs.ts';
import {
  ask,
  copyCheckpoint,
  done,
  failed,
  list,
  openedWorld,
  register,
  say,
  type World,
} from '../support/session-clients.ts';

/**
 * What went wrong in the first implementation of such sessions, number by number: each test fails against that behaviour. Through
 * a real hub and real clients, on both engines, because tests with stores that were made up saw nothing of it. Here: who a
 * session is, and what is written down of it. The others are in `session-nineteen-work.test.ts`.
 */
function suite(open: () => Promise<Pick<World, 'home' | 'sql'>>): void {
  const world = openedWorld(open);

  it('1: a project may have a name of 64 characters, and its sessions are found by their ids', async () => {
    const { one } = world();
    const project = 'p'.repeat(64);
    const id = await register(one, { project });
    expect(id).toMatch(/^p{64}-PS-[0-9a-f]{6,}$/);
    expect(await done(one, 'heartbeat', { instance_id: id })).toMatchObject({ instance_id: id, project });
  });

  it('2: no two of many sessions have one id, nor one hash in their project', async () => {
    const { one, sql } = world();
    const ids: string[] = [];
    for (let round = 0; round < 5; round++)
      ids.push(...(await Promise.all(Array.from({ length: 20 }, () => register(one, { project: 'crowd' })))));
    expect(new Set(ids).size).toBe(100);
    const hash = ids[0]?.split('-').at(-1);
    const copied = 'scope, project, kind, hash, host, context_percent, created_at, heartbeat_at';
    const second = `insert into sessions (id, ${copied}) select 'x-PS-1', ${copied} from sessions where hash = '${hash}'`;
    await expect(sql(second)).rejects.toThrow(/unique|UNIQUE/);
    // As if one short hash were all that there are: the next session has a longer one.
    await sql("create unique index full_up on sessions (project) where project = 'full' and length(hash) = 6");
    expect(await register(one, { project: 'full' })).toMatch(/^full-PS-[0-9a-f]{6}$/);
    expect(await register(one, { project: 'full' })).toMatch(/^full-PS-[0-9a-f]{7}$/);
    await sql('drop index full_up');
  });

  it('3: an id is what was issued here, and nothing that only looks like one', async () => {
    const { one } = world();
    for (const forged of ['odin-PS-abcdef', 'odin-PS-zzzzzz', 'odin-MS-000000'])
      expect(await ask(one, 'heartbeat', { instance_id: forged })).toMatchObject(failed('unknown-session'));
    expect(await ask(one, 'register_instance', { instance_id: 'odin-PS-abcdef' })).toMatchObject(
      failed('invalid-params'),
    );
  });

  it('4: the hash alone names it, signs mean nothing, and all that fit are told', async () => {
    const { one } = world();
    const id = await register(one, { project: 'many' });
    for (let at = 0; at < 14; at++) await register(one, { project: 'many' });
    expect(await done(one, 'get_instance_details', { instance_id: id.slice(-6) })).toMatchObject({ instance_id: id });
    for (const sign of ['%', '_', 'many-PS-%', 'many_PS_'])
      expect(await ask(one, 'get_instance_details', { instance_id: sign })).toMatchObject(failed('unknown-session'));
    const told = await ask(one, 'get_instance_details', { instance_id: 'many-PS' });
    expect(told).toMatchObject({ ...failed('ambiguous-session'), error: { total: 15, matches: { length: 15 } } });
  });

  it('5: who is silent is stale, and not among the active', async () => {
    const { one, sql } = world();
    const id = await register(one, { project: 'silent' });
    await sql(`update sessions set heartbeat_at = heartbeat_at - 121000 where id = '${id}'`);
    expect(await done(one, 'list_instances', { project: 'silent' })).toMatchObject({ stale_count: 1, active_count: 0 });
    expect(await done(one, 'list_instances', { project: 'silent', active_only: true })).toMatchObject({
      instances: [],
    });
    expect(await done(one, 'get_instance_details', { instance_id: id })).toMatchObject({
      status: 'stale',
      stale: true,
    });
  });

  it('6: a closed session has no heartbeat, and one without an epic keeps it', async () => {
    const { one, sql } = world();
    const id = await register(one);
    await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-007-A', context_percent: 12 });
    await sql(`update sessions set heartbeat_at = heartbeat_at + 60000 where id = '${id}'`);
    const { last_heartbeat: ahead } = await done(one, 'get_instance_details', { instance_id: id });
    const later = await done(one, 'heartbeat', { instance_id: id });
    expect(later).toMatchObject({ current_epic: 'epic-007-A', context_percent: 12 });
    expect(later['last_heartbeat']).toBe(ahead); // never back
    await done(one, 'close_instance', { instance_id: id });
    expect(await ask(one, 'heartbeat', { instance_id: id })).toMatchObject(failed('session-closed'));
    expect(await done(one, 'get_instance_details', { instance_id: id })).toMatchObject({ status: 'closed' });
  });

  it('7 and 10: times have a zone, and the machine is this one', async () => {
    const { one } = world();
    const id = await register(one);
    const told = await done(one, 'get_instance_details', { instance_id: id });
    expect(told['host']).toBe(hostname());
    for (const member of ['created_at', 'last_heartbeat']) expect(told[member]).toMatch(/^\d{4}-.*Z$/);
    const made = await done(one, 'create_checkpoint', { instance_id: id });
    const { work_state: state } = await done(one, 'get_checkpoint', { checkpoint_id: made['checkpoint_id'] });
    expect(state).toMatchObject({ environment: { host: hostname() } });
  });

  it('8: events of two writers at once have one order, without a gap', async () => {
    const { one, two } = world();
    const id = await register(one);
    const told = await Promise.all(
      Array.from({ length: 40 }, (_, at) => done(at % 2 ? one : two, 'emit_event', say(id, `${at}`))),
    );
    const places = told.map(({ sequence_num: seq }) => Number(seq)).toSorted((a, b) => a - b);
    expect(places).toEqual(Array.from({ length: 40 }, (_, at) => (places[0] ?? 0) + at));
  });

  it('9 and 12: checkpoints are read, listed and swept, and tell what is in them', async () => {
    const { one, home, root } = world();
    const id = await register(one);
    const given = {
      instance_id: id,
      current_epic: 'epic-9',
      pending_tasks: ['the last door'],
      manual_note: 'half way',
    };
    home.write(join(root, 'ninth.txt'), 'not committed');
    const { checkpoint_id } = await done(one, 'create_checkpoint', given);
    const { recovery_instructions: text } = await done(one, 'get_checkpoint', { checkpoint_id });
    for (const part of ['Epic: epic-9', '1. the last door', 'Note: half way', '`ninth.txt`', 'Branch: `main`'])
      expect(text).toContain(part);
    expect(text).not.toContain('[object Object]');
    await copyCheckpoint(world(), String(checkpoint_id), { id: 'of-last-month', daysAgo: 31 });
    await done(one, 'create_checkpoint', given);
    expect(list(await done(one, 'list_checkpoints', { instance_id: id }), 'checkpoints')).toHaveLength(3);
    const namesake = home.warren(['connect'], home.project(join('another', 'odin')));
    await namesake.initialize();
    expect(await done(namesake, 'cleanup_checkpoints')).toMatchObject({ deleted_count: 0 });
    for (const dryRun of [true, false])
      expect(await done(one, 'cleanup_checkpoints', { dry_run: dryRun })).toMatchObject({ deleted_count: 1 });
    expect(await ask(one, 'get_checkpoint', { checkpoint_id: 'of-last-month' })).toMatchObject(
      failed('unknown-checkpoint'),
    );
    expect(list(await done(one, 'list_checkpoints', { instance_id: id }), 'checkpoints')).toHaveLength(2);
  });
}

onBothHubs('the nineteen', suite);
