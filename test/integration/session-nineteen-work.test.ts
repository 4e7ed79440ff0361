import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { onBothHubs } from '../support/both-hubs.ts';
import { callTool } from '../support/json-rpc.ts';
import {
  ask,
  copyCheckpoint,
  done,
  failed,
  git,
  list,
  openedWorld,
  register,
  say,
  type Told,
  type World,
} from '../support/session-clients.ts';
import { uuid } from '../support/transcript-world.ts';
import { waitFor } from '../support/wait-for.ts';

/**
 * Like `session-nineteen.test.ts`: what went wrong with the work of a session: going on with it, finding it, keeping secrets out
 * of it, and whose it is.
 */
function suite(open: () => Promise<Pick<World, 'home' | 'sql'>>): void {
  const world = openedWorld(open);

  it('11: without checkpoint and events there are the commands', async () => {
    const { one, sql } = world();
    const id = await register(one, { project: 'bare' });
    for (const action of ['begin', 'decide'])
      await done(one, 'log_command', { instance_id: id, action, description: 'to go on' });
    const told = async () => (await done(one, 'query_events', { instance_id: id }))['total_count'] === 1;
    await waitFor('that it was registered is written', told);
    await sql(`delete from session_events where session = '${id}'`);
    const seen = async () => list(await done(one, 'get_resume_instance_details', { instance_id_hint: id }), 'sessions');
    expect(await seen()).toMatchObject([
      {
        rests_on: 'commands',
        last_commands: expect.arrayContaining([expect.objectContaining({ action: 'decide' })]),
      },
    ]);
    await sql(`update session_commands set at = at - 7200000 where session = '${id}' and action <> 'decide'`);
    expect(await seen()).toMatchObject([{ rests_on: 'commands', confidence: 70 }]); // the newest is of now
  });

  it('13: a checkpoint of yesterday is gone on with, and events are as old as the newest of them', async () => {
    const { one, sql } = world();
    const seen = async (id: string) =>
      list(await done(one, 'get_resume_instance_details', { instance_id_hint: id }), 'sessions');
    const id = await register(one);
    const { checkpoint_id } = await done(one, 'create_checkpoint', { instance_id: id });
    await copyCheckpoint(world(), String(checkpoint_id), { id: 'of-yesterday', daysAgo: 1 });
    await sql(`delete from session_checkpoints where id = '${String(checkpoint_id)}'`);
    expect(await seen(id)).toMatchObject([{ rests_on: 'checkpoint', checkpoint_id: 'of-yesterday' }]);
    const other = await register(one);
    for (const message of ['hours ago', 'now']) await done(one, 'emit_event', say(other, message));
    await sql(`update session_events set at = at - 7200000 where session = '${other}' and data like '%hours ago%'`);
    expect(await seen(other)).toMatchObject([{ rests_on: 'events', confidence: 85 }]);
  });

  it('14: what is resumed is what was said, once, here, and also when it was closed', async () => {
    const { one, two } = world();
    const id = await register(one);
    await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-014-A' });
    await done(one, 'close_instance', { instance_id: id });
    const seen = await done(two, 'get_resume_instance_details', { instance_id_hint: 'epic-014-A' });
    expect(list(seen, 'sessions')).toMatchObject([{ instance_id: id, can_be_resumed: true }]);
    const third = world().home.warren(['connect'], world().root);
    await third.initialize();
    const both = await Promise.all([two, third].map((it) => ask(it, 'resume_instance', { instance_id_hint: id })));
    expect(both.filter(({ isError }) => isError)).toEqual([expect.objectContaining(failed('session-taken'))]);
  });

  it('14: a project is its whole name, and the newest is of this one', async () => {
    const { one, two, stranger, sql } = world();
    const longer = await register(one, { project: 'odin-three' });
    const foreign = await register(stranger);
    expect(foreign).toMatch(/^odin-two-/);
    for (const [client, id] of [
      [one, longer],
      [stranger, foreign],
    ] as const)
      await done(client, 'close_instance', { instance_id: id });
    await sql(`update sessions set heartbeat_at = 5000000000000 where id in ('${longer}', '${foreign}')`);
    const named = JSON.stringify(await done(two, 'get_resume_instance_details', { instance_id_hint: 'odin' }));
    for (const id of [longer, foreign]) expect(named).not.toContain(id);
    const newest = await done(two, 'get_resume_instance_details');
    expect(list(newest, 'sessions')).toMatchObject([{ project: 'odin' }]);
  });

  it('14: what is chosen is an id, whatever the list looks like by then', async () => {
    const { one, two, sql } = world();
    const ids = [await register(one), await register(one)];
    for (const id of ids) {
      await done(one, 'heartbeat', { instance_id: id, current_epic: 'epic-014-B' });
      await done(one, 'close_instance', { instance_id: id });
    }
    const asked = { instance_id_hint: 'epic-014-B' };
    const [first, second] = list(await done(two, 'resume_instance', asked), 'choices');
    expect(new Set([first?.['instance_id'], second?.['instance_id']])).toEqual(new Set(ids));
    await sql(`update sessions set heartbeat_at = heartbeat_at + 9000 where id = '${String(second?.['instance_id'])}'`);
    expect(await ask(two, 'resume_instance', { ...asked, user_choice: '1' })).toMatchObject(failed('invalid-params'));
    const chosen = await done(two, 'resume_instance', { ...asked, user_choice: first?.['instance_id'] });
    expect(chosen).toMatchObject({ resumed_from: first?.['instance_id'] });
  });

  it('15: a total is of all that fit, and a long description is no name', async () => {
    const { one } = world();
    const id = await register(one);
    const told = { instance_id: id, action: 'note', description: 'd'.repeat(3000) };
    for (let at = 0; at < 5; at++) await done(one, 'log_command', told);
    const found = await done(one, 'search_commands', { instance_id: id, action: 'note', limit: 2 });
    expect(found).toMatchObject({ total_count: 5, has_more: true, commands: { length: 2 } });
  });

  it('16: calls write themselves down, for the session of their connection; 80 % and an epic that is done leave a checkpoint', async () => {
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
    await done(one, 'emit_event', {
      instance_id: id,
      event_type: 'epic_completed',
      event_data: { epic_id: 'epic-016', duration_hours: 1, files_changed: 2, tests_passed: 3 },
    });
    await waitFor('both checkpoints', async () => {
      const made = list(await done(one, 'list_checkpoints', { instance_id: id }), 'checkpoints');
      const kinds = made.map((it) => it['checkpoint_type']);
      return kinds.includes('context_window') && kinds.includes('epic_completion');
    });
  });

  it('17: what is taken out is secrets, wherever they stand, and nothing else', async () => {
    const { one } = world();
    const id = await register(one);
    // Put together here, and too plain to be known by anything but their looks.
    const tokens = [
      ['ghp', 'a1b2'.repeat(9)].join('_'),
      ['sk', 'abcd'.repeat(6)].join('-'),
      ['xoxb', '123456789012', 'abcdefabcdef'].join('-'),
    ];
    const key = ['-----BEGIN RSA PRIVATE', 'KEY-----\ncore-of-pem\n-----END RSA PRIVATE KEY-----'].join(' ');
    const text = `{"password": "hunter2-x"} postgres://u:geheim-y@h/d https://u:geheim-w@h ${tokens.join(' ')} ${key}`;
    const secrets = [...tokens, 'core-of-pem', 'hunter2-x', 'geheim-y', 'geheim-w', 'value-z'];
    const [token] = tokens;
    await done(one, 'log_command', {
      instance_id: id,
      action: 'seventeen',
      description: text,
      parameters: {
        monkey: 'banana',
        max_tokens: 4096,
        when: '2026-11-21T10:00:00Z',
        aws_secret_access_key: 'value-z',
      },
      result: { said: text },
      error: `it was ${token}`,
      tags: [token],
    });
    await done(one, 'emit_event', say(id, text));
    await done(one, 'create_checkpoint', { instance_id: id, pending_tasks: [text], manual_note: text });
    const [row] = list(await done(one, 'search_commands', { instance_id: id, action: 'seventeen' }), 'commands');
    const said = await done(one, 'query_events', { instance_id: id, filters: { event_type: 'user_message' } });
    const seen = await done(one, 'get_resume_instance_details', { instance_id_hint: id });
    for (const kept of [row, said, seen])
      for (const secret of secrets) expect(JSON.stringify(kept)).not.toContain(secret);
    expect(said).toMatchObject({ total_count: 1 });
    expect(seen).toMatchObject({ sessions: [{ rests_on: 'checkpoint' }] });
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
    home.write(join(root, 'before.txt'), 'moved as it is');
    git(home, root, 'add', '.');
    git(home, root, 'commit', '-qm', 'eighteen');
    home.write(join(root, 'both.txt'), 'two');
    git(home, root, 'add', '.');
    git(home, root, 'mv', 'before.txt', 'after.txt');
    home.write(join(root, 'both.txt'), 'three');
    home.write(join(root, '`touch pwned-file`; $(touch pwned-too)'), 'x');
    for (let at = 0; at < 30; at++)
      await done(one, 'log_command', { instance_id: id, action: `step-${at}`, description: 'a step' });
    const made = await done(one, 'create_checkpoint', { instance_id: id });
    const { work_state: state } = await done(one, 'get_checkpoint', { checkpoint_id: made['checkpoint_id'] });
    expect(state).toMatchObject({
      git: { branch: '$(touch${IFS}pwned-branch)', staged: 2, unstaged: 1, untracked: 1 },
      files_modified: expect.arrayContaining([
        expect.objectContaining({ path: 'both.txt', status: 'modified', staged: true }),
        expect.objectContaining({ path: 'after.txt', status: 'renamed', staged: true }),
        expect.objectContaining({ path: '`touch pwned-file`; $(touch pwned-too)', status: 'untracked' }),
      ]),
    });
    const text = JSON.stringify(state);
    expect(text).toContain('step-29');
    expect(text).not.toContain('"step-0"');
    for (const name of ['pwned-file', 'pwned-too', 'pwned-branch'])
      expect(existsSync(join(root, name)), name).toBe(false);
    git(home, root, 'checkout', '-qf', 'main');
  });

  it('18: a transcript lies where the client makes a name of the folder', async () => {
    const { one, home, root } = world();
    const folder = join(home.home, '.claude', 'projects', root.replaceAll(/[^A-Za-z0-9]/g, '-'));
    const line = { type: 'user', cwd: root, sessionId: uuid(18), message: { role: 'user', content: 'hello' } };
    home.write(join(folder, `${uuid(18)}.jsonl`), `${JSON.stringify(line)}\n`);
    expect(await done(one, 'list_project_sessions')).toMatchObject({
      sessions: [{ claude_session_uuid: uuid(18) }],
    });
  });

  it('19: nobody changes the session of another project', async () => {
    const { one, stranger } = world();
    const id = await register(one);
    const snippet = { snippet_type: 'learning_pattern', title: 'not mine', content: 'word '.repeat(30) };
    const deeds = [
      ['heartbeat', { instance_id: id }],
      ['close_instance', { instance_id: id }],
      ['emit_event', say(id, 'not mine')],
      ['create_checkpoint', { instance_id: id }],
      ['link_claude_session', { instance_id: id, claude_session_uuid: 'u' }],
      ['log_command', { instance_id: id, action: 'not', description: 'mine' }],
      ['reserve_files', { instance_id: id, patterns: ['a.ts'] }],
      ['release_files', { instance_id: id }],
      ['extract_snippet', { instance_id: id, ...snippet }],
      ['resume_instance', { instance_id_hint: id, force: true }],
    ] as const;
    for (const [tool, given] of deeds)
      expect(await ask(stranger, tool, given), tool).toMatchObject(failed('foreign-session'));
    expect(await done(one, 'get_instance_details', { instance_id: id })).toMatchObject({
      status: 'active',
      claude_session_uuid: null,
      resumed_by: null,
    });
  });
}

onBothHubs('the nineteen', suite);
