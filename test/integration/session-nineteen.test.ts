import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { onBothHubs } from '../support/both-hubs.ts';
import { callTool } from '../support/json-rpc.ts';
import {
  ask,
  done,
  failed,
  git,
  list,
  register,
  say,
  type Told,
  type World,
  worldIn,
} from '../support/session-clients.ts';
import { waitFor } from '../support/wait-for.ts';

/**
 * What went wrong in the first implementation of such sessions, number by number: each test fails against that behaviour. Through
 * a real hub and real clients, on both engines, because tests with stores that were made up saw nothing of it.
 */
function suite(open: () => Promise<Pick<World, 'home' | 'sql'>>): void {
  const opened: { it?: World } = {};
  const world = (): World => opened.it ?? expect.fail('there is no world');
  beforeAll(async () => {
    opened.it = await worldIn(await open());
  }, 60_000);
  afterAll(() => opened.it?.home[Symbol.asyncDispose]());

  it('1: a project may have a name of 64 characters', async () => {
    const project = 'p'.repeat(64);
    expect(await register(world().one, { project })).toMatch(/^p{64}-PS-[0-9a-f]{6,}$/);
  });

  it('2: no two of many sessions have one id, nor one hash in their project', async () => {
    const { one } = world();
    const ids: string[] = [];
    for (let round = 0; round < 5; round++)
      ids.push(...(await Promise.all(Array.from({ length: 20 }, () => register(one, { project: 'crowd' })))));
    expect(new Set(ids).size).toBe(100);
    const hash = ids[0]?.split('-').at(-1);
    const copied = 'scope, project, kind, hash, host, context_percent, created_at, heartbeat_at';
    const second = `insert into sessions (id, ${copied}) select 'x-PS-1', ${copied} from sessions where hash = '${hash}'`;
    await expect(world().sql(second)).rejects.toThrow(/unique|UNIQUE/);
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
    await sql(`update sessions set heartbeat_at = 4000000000000 where id = '${id}'`);
    const later = await done(one, 'heartbeat', { instance_id: id });
    expect(later).toMatchObject({ current_epic: 'epic-007-A', context_percent: 12 });
    expect(later['last_heartbeat']).toBe('2096-10-02T07:06:40.000Z'); // never back
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
    expect(JSON.stringify(state)).toContain(hostname());
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
    const { one } = world();
    const id = await register(one);
    const given = {
      instance_id: id,
      current_epic: 'epic-9',
      pending_tasks: ['the last door'],
      manual_note: 'half way',
    };
    const { checkpoint_id } = await done(one, 'create_checkpoint', given);
    const { recovery_instructions: text } = await done(one, 'get_checkpoint', { checkpoint_id });
    for (const part of ['epic-9', 'the last door', 'half way', 'main']) expect(text).toContain(part);
    expect(text).not.toContain('[object Object]');
    expect(list(await done(one, 'list_checkpoints', { instance_id: id }), 'checkpoints')).toHaveLength(1);
    expect(await done(one, 'cleanup_checkpoints', { dry_run: true })).toMatchObject({ isError: false });
  });

  it('11: without checkpoint and events there are the commands', async () => {
    const { one, sql } = world();
    const id = await register(one, { project: 'bare' });
    await done(one, 'log_command', { instance_id: id, action: 'decide', description: 'to go on' });
    await sql(`delete from session_events where session = '${id}'`);
    const [told] = list(await done(one, 'get_resume_instance_details', { instance_id_hint: id }), 'sessions');
    expect(told).toMatchObject({
      rests_on: 'commands',
      last_commands: expect.arrayContaining([expect.objectContaining({ action: 'decide' })]),
    });
  });

  it('13: a checkpoint of yesterday is gone on with', async () => {
    const { one, sql } = world();
    const id = await register(one);
    const { checkpoint_id } = await done(one, 'create_checkpoint', { instance_id: id });
    const copied = 'scope, session, kind, context_percent, epic, note, state, size_bytes';
    const yesterday = '01900000-0000-7000-8000-000000000000';
    await sql(`insert into session_checkpoints (id, seq, at, ${copied})
      select '${yesterday}', seq + 1, at - 90000000, ${copied} from session_checkpoints where id = '${String(checkpoint_id)}'`);
    await sql(`delete from session_checkpoints where id = '${String(checkpoint_id)}'`);
    const [told] = list(await done(one, 'get_resume_instance_details', { instance_id_hint: id }), 'sessions');
    expect(told).toMatchObject({ rests_on: 'checkpoint', checkpoint_id: yesterday });
  });

  it('14: what is resumed is what was said, once, here, and also when it was closed', async () => {
    const { one, two, stranger } = world();
    const foreign = await register(stranger);
    expect(foreign).toMatch(/^odin-two-/);
    const id = await register(one);
    await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-014-A' });
    await done(one, 'close_instance', { instance_id: id });
    const seen = await done(two, 'get_resume_instance_details', { instance_id_hint: 'epic-014-A' });
    expect(list(seen, 'sessions')).toMatchObject([{ instance_id: id, can_be_resumed: true }]);
    const named = JSON.stringify(await done(two, 'get_resume_instance_details', { instance_id_hint: 'odin' }));
    expect(named).not.toContain(foreign);
    const third = world().home.warren(['connect'], world().root);
    await third.initialize();
    const both = await Promise.all([two, third].map((it) => ask(it, 'resume_instance', { instance_id_hint: id })));
    expect(both.filter(({ isError }) => isError)).toHaveLength(1);
  });

  it('15: a total is of all that fit, and a long description is no name', async () => {
    const { one } = world();
    const id = await register(one);
    const told = { instance_id: id, action: 'note', description: 'd'.repeat(3000) };
    for (let at = 0; at < 5; at++) await done(one, 'log_command', told);
    const found = await done(one, 'search_commands', { instance_id: id, action: 'note', limit: 2 });
    expect(found).toMatchObject({ total_count: 5, has_more: true, commands: { length: 2 } });
  });

  it('16: calls write themselves down, for the session of their connection; 80 % leave a checkpoint', async () => {
    const { one } = world();
    const id = await register(one);
    await done(one, 'log_command', { action: 'unnamed', description: 'whose is this' });
    await callTool(one, 'echo', { message: 'sixteen' });
    await done(one, 'heartbeat', { instance_id: id, context_percent: 81 });
    await waitFor('both commands', async () => {
      const { commands } = await done(one, 'search_commands', { instance_id: id });
      const actions = (commands as Told[]).map(({ action }) => action);
      return actions.includes('unnamed') && actions.includes('echo');
    });
    await waitFor('the checkpoint', async () => {
      const [made] = list(await done(one, 'list_checkpoints', { instance_id: id }), 'checkpoints');
      return made?.['checkpoint_type'] === 'context_window';
    });
  });

  it('17: what is taken out is secrets, wherever they stand, and nothing else', async () => {
    const { one } = world();
    const id = await register(one);
    const token = ['ghp', 'Ab3dE6gH1jK4mN7pQ0sT3vW6yZ9bC2eF5hJ8'].join('_');
    await done(one, 'log_command', {
      instance_id: id,
      action: 'seventeen',
      description: '{"password": "hunter2-x"} postgres://u:geheim-y@h/d',
      parameters: {
        monkey: 'banana',
        max_tokens: 4096,
        when: '2026-11-21T10:00:00Z',
        aws_secret_access_key: 'value-z',
      },
      error: `it was ${token}`,
      tags: [token],
    });
    const [row] = list(await done(one, 'search_commands', { instance_id: id, action: 'seventeen' }), 'commands');
    const text = JSON.stringify(row);
    for (const secret of ['hunter2-x', 'geheim-y', 'value-z', token]) expect(text).not.toContain(secret);
    expect(row).toMatchObject({
      parameters: {
        monkey: 'banana',
        max_tokens: 4096,
        when: '2026-11-21T10:00:00Z',
        aws_secret_access_key: '[redacted:named]',
      },
    });
  });

  it('18: names are names, git is read as it says, and the last commands are the last', async () => {
    const { one, home, root } = world();
    const id = await register(one);
    git(home, root, 'checkout', '-qb', '$(touch${IFS}pwned-branch)');
    home.write(join(root, 'both.txt'), 'one');
    home.write(join(root, '`touch pwned-file`; $(touch pwned-too)'), 'x');
    git(home, root, 'add', 'both.txt');
    home.write(join(root, 'both.txt'), 'two');
    for (let at = 0; at < 30; at++)
      await done(one, 'log_command', { instance_id: id, action: `step-${at}`, description: 'a step' });
    const made = await done(one, 'create_checkpoint', { instance_id: id });
    const { work_state: state } = await done(one, 'get_checkpoint', { checkpoint_id: made['checkpoint_id'] });
    const text = JSON.stringify(state);
    for (const part of ['touch pwned-file', 'touch${IFS}pwned-branch', 'both.txt', 'step-29'])
      expect(text).toContain(part);
    expect(text).not.toContain('"step-0"');
    for (const name of ['pwned-file', 'pwned-too', 'pwned-branch'])
      expect(existsSync(join(root, name)), name).toBe(false);
    git(home, root, 'checkout', '-qf', 'main');
  });

  it('19: nobody changes the session of another project', async () => {
    const { one, stranger } = world();
    const id = await register(one);
    const deeds = [
      ['heartbeat', { instance_id: id }],
      ['close_instance', { instance_id: id }],
      ['emit_event', say(id, 'not mine')],
      ['create_checkpoint', { instance_id: id }],
      ['link_claude_session', { instance_id: id, claude_session_uuid: 'u' }],
    ] as const;
    for (const [tool, given] of deeds)
      expect(await ask(stranger, tool, given), tool).toMatchObject(failed('foreign-session'));
    expect(await done(one, 'get_instance_details', { instance_id: id })).toMatchObject({
      status: 'active',
      claude_session_uuid: null,
    });
  });
}

onBothHubs('the nineteen', suite);
