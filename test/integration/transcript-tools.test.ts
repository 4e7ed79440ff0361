import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { onBothEngines, sqlitePlaces, withStore } from '../support/both-engines.ts';
import { type Answer, inProject, nowhere, transcriptToolsOn } from '../support/transcript-tools-world.ts';
import { said, TranscriptWorld, uuid } from '../support/transcript-world.ts';

type Tools = ReturnType<typeof transcriptToolsOn>;
const why = 'The store is one file because two were read twice, and nobody knew which of them was the newer one. ';

onBothEngines('the tools about transcripts and snippets', ({ fresh }) => {
  const inTools = async (use: (tools: Tools, world: TranscriptWorld) => Promise<void>) => {
    using world = new TranscriptWorld();
    await withStore(await fresh(), (store) => use(transcriptToolsOn(world, store), world));
  };

  it('find, list and read what a client wrote, and what was kept of it', () =>
    inTools(async ({ ask, register, transcripts }, world) => {
      const session = await register(uuid(1));
      const lines = [said('hello, token=abcdef123456'), ...Array.from({ length: 30 }, (_, n) => said(`message ${n}`))];
      const path = world.write(world.claude(uuid(1)), `${lines.join('\n')}\n`);
      world.write(world.claude(uuid(2)), `${said('another')}\n`);
      const of = { claude_session_uuid: uuid(1), client: 'claude', instance_id: session.id };
      const live = { ...of, state: 'live', archived: false, path, lines: 31, begins: 'hello, token=[redacted:named]' };
      expect(await ask('find_transcript', { instance_id: session.hash })).toMatchObject({
        transcripts: [{ ...live, size_bytes: readFileSync(path).length }],
        total_count: 1,
      });
      expect(await ask('find_transcript', { claude_session_uuid: uuid(2) })).toMatchObject({
        transcripts: [{ instance_id: null, lines: 1 }],
      });
      expect(await ask('find_transcript', {})).toMatchObject({ total_count: 2 });
      await transcripts.archive(session);
      appendFileSync(path, `${said('last')}\n`);
      expect(await ask('find_transcript', { instance_id: session.id })).toMatchObject({
        transcripts: [{ ...live, archived: true, lines: 32 }],
      });
      rmSync(path);
      const kept = { ...of, state: 'archived', archived: true, path: null, lines: 31, begins: null };
      expect(await ask('find_transcript', { instance_id: session.id })).toMatchObject({ transcripts: [kept] });
      expect(await ask('list_project_sessions', {})).toMatchObject({
        sessions: expect.arrayContaining([expect.objectContaining(kept)]),
        total_count: 2,
        complete: true,
        has_more: false,
      });
      const first = await ask('list_project_sessions', { limit: 1 });
      expect(first).toMatchObject({ has_more: true, next_offset: 1, total_count: 2 });
      expect(await ask('list_project_sessions', { limit: 1, offset: 1 })).toMatchObject({ has_more: false });
      expect(await ask('list_project_sessions', { offset: 9 })).toMatchObject({ sessions: [], total_count: 2 });
      expect(
        await ask('read_transcript_summary', { instance_id: session.id, head_lines: 1, tail_lines: 2 }),
      ).toMatchObject({
        claude_session_uuid: uuid(1),
        state: 'archived',
        lines: 31,
        unread_lines: 0,
        tool_calls: 0,
        messages: { user: 31, assistant: 0, system: 0 },
        tokens: null,
        head: [{ line: 1, role: 'user', text: 'hello, token=[redacted:named]' }],
        tail: [{ line: 30 }, { line: 31, text: 'message 29' }],
      });
    }));

  it('keep and find snippets, told or of lines, with their session, event and tags', () =>
    inTools(async ({ ask, register, commands, diary, events }, world) => {
      const session = await register(uuid(1));
      commands.attribute('c_00000001', session.id);
      world.write(world.claude(uuid(1)), `${[1, 2, 3, 4].map((n) => said(`${n}: ${why}`)).join('\n')}\n`);
      await diary.settled();
      const event = await events.emit(
        session.id,
        { type: 'feature_requested', data: { feature_name: 'f', requested_by: 'me' } },
        'agent',
      );
      const draft = { snippet_type: 'decision_rationale', title: 'One file', tags: ['Store', 'sql_ite', 'store'] };
      const told = await ask('extract_snippet', {
        ...draft,
        content: `${why}\u001b[2J password=hunter2`,
        event_id: event.id,
        source_file: 'src/a.ts',
        lines: '3',
      });
      expect(told).toMatchObject({
        instance_id: session.id,
        event_id: event.id,
        source_file: 'src/a.ts',
        lines: '3',
        project: 'odin',
        content: `${why} [2J password=[redacted:named]`,
        tags: ['store', 'sql_ite'],
      });
      const ofLines = await ask('extract_snippet', {
        ...draft,
        snippet_type: 'learning_pattern',
        tags: [],
        lines: ' 2 - 3',
      });
      expect(ofLines).toMatchObject({
        lines: '2-3',
        content: `user: 2: ${why.trimEnd()}\n\nuser: 3: ${why.trimEnd()}`,
      });
      const found = async (given: object) => {
        const { snippets, total_count: total } = await ask('query_snippets', given);
        return [(snippets as Answer[]).map((it) => it['snippet_id']), total];
      };
      const [one, two] = [told['snippet_id'], ofLines['snippet_id']];
      expect(await found({})).toEqual([[two, one], 2]);
      expect(await found({ tags: ['STORE'] })).toEqual([[one], 1]);
      expect(await found({ tags: ['sql%'] })).toEqual([[], 0]);
      expect(await found({ text: 'NEWER file' })).toEqual([[two, one], 2]);
      expect(await found({ text: '%' })).toEqual([[], 0]);
      expect(await found({ text: 'hunter2' })).toEqual([[], 0]);
      expect(await found({ snippet_type: 'learning_pattern' })).toEqual([[two], 1]);
      expect(await found({ instance_id: session.hash, limit: 1 })).toEqual([[two], 2]);
      expect(await found({ project: 'odin', offset: 1 })).toEqual([[one], 2]);
      expect(await ask('query_snippets', {}, inProject('thor'))).toMatchObject({ snippets: [], total_count: 0 });
    }));
});

const { fresh: sqlite } = sqlitePlaces();

it('refuse what is odd, and what is of another project', async () => {
  using world = new TranscriptWorld();
  await withStore(await sqlite(), async (store) => {
    const { ask, register, commands, tools, events, diary } = transcriptToolsOn(world, store);
    const mine = await register(uuid(1));
    const unlinked = await register();
    const theirs = await register(uuid(2), 'thor');
    const thief = await register(uuid(2)); // anybody can say that this is their session
    world.write(world.claude(uuid(1)), `${said('x')}\n`);
    world.write(world.claude(uuid(2), '-src-thor'), `${said('SECRET', { cwd: '/src/thor' })}\n`);
    commands.attribute('c_00000001', mine.id);
    await diary.settled();
    const foreign = await events.emit(
      theirs.id,
      { type: 'feature_requested', data: { feature_name: 'f', requested_by: 'me' } },
      'agent',
    );
    const snippet = { snippet_type: 'error_reasoning', title: 't', content: why };
    const bad: readonly (readonly [string, object, string])[] = [
      ['find_transcript', { instance_id: theirs.id }, 'foreign-session'],
      ['find_transcript', { claude_session_uuid: uuid(2) }, 'foreign-session'],
      ['find_transcript', { instance_id: thief.id }, 'foreign-session'],
      ['find_transcript', { instance_id: mine.id, claude_session_uuid: uuid(2) }, 'foreign-session'],
      ['find_transcript', { instance_id: unlinked.id }, 'unknown-transcript'],
      ['find_transcript', { claude_session_uuid: '../x' }, 'unknown-transcript'],
      ['find_transcript', { claude_session_uuid: '%' }, 'unknown-transcript'],
      ['find_transcript', { instance_id: '%' }, 'unknown-session'],
      ['find_transcript', { project: 'thor' }, 'foreign-session'],
      ['find_transcript', { instance_id: 5 }, 'invalid-params'],
      ['find_transcript', { path: '/etc/passwd' }, 'invalid-params'],
      ['list_project_sessions', { project: 'thor' }, 'foreign-session'],
      ['list_project_sessions', { project: '%' }, 'foreign-session'],
      ['list_project_sessions', { limit: 0 }, 'invalid-params'],
      ['list_project_sessions', { limit: '5' }, 'invalid-params'],
      ['read_transcript_summary', {}, 'invalid-params'],
      ['read_transcript_summary', { instance_id: thief.id }, 'foreign-session'],
      ['read_transcript_summary', { instance_id: mine.id, head_lines: 21 }, 'invalid-params'],
      ['extract_snippet', { ...snippet, content: 'short' }, 'invalid-params'],
      ['extract_snippet', { ...snippet, content: 'ä'.repeat(10_240) }, 'invalid-params'],
      ['extract_snippet', { ...snippet, content: 'x'.repeat(10_000_000) }, 'invalid-params'],
      ['extract_snippet', { ...snippet, title: '' }, 'invalid-params'],
      ['extract_snippet', { ...snippet, title: 'x'.repeat(257) }, 'invalid-params'],
      ['extract_snippet', { ...snippet, snippet_type: 'gossip' }, 'invalid-params'],
      ['extract_snippet', { ...snippet, tags: ['two words'] }, 'invalid-params'],
      ['extract_snippet', { ...snippet, tags: ['  '] }, 'invalid-params'],
      ['extract_snippet', { ...snippet, event_id: 'nobody' }, 'invalid-params'],
      ['extract_snippet', { ...snippet, event_id: foreign.id }, 'foreign-session'],
      ['extract_snippet', { ...snippet, instance_id: theirs.id }, 'foreign-session'],
      ['extract_snippet', { ...snippet, lines: '4-2' }, 'invalid-params'],
      ['extract_snippet', { ...snippet, lines: '0' }, 'invalid-params'],
      ['extract_snippet', { snippet_type: 'error_reasoning', title: 't' }, 'invalid-params'],
      ['extract_snippet', { snippet_type: 'error_reasoning', title: 't', lines: '1' }, 'invalid-params'], // too little is said there
      [
        'extract_snippet',
        { snippet_type: 'error_reasoning', title: 't', lines: '1', claude_session_uuid: uuid(2) },
        'foreign-session',
      ],
      ['query_snippets', { project: 'thor' }, 'foreign-session'],
      ['query_snippets', { instance_id: theirs.id }, 'foreign-session'],
      ['query_snippets', { limit: 101 }, 'invalid-params'],
      ['query_snippets', { tags: ['a b'] }, 'invalid-params'],
    ];
    for (const [tool, given, code] of bad)
      await expect(ask(tool, given), `${tool} ${JSON.stringify(given).slice(0, 100)}`).rejects.toMatchObject({ code });
    for (const [name] of tools)
      await expect(
        ask(name.replace('mcp_meta_', ''), name.endsWith('extract_snippet') ? snippet : {}, nowhere),
        name,
      ).rejects.toMatchObject({ code: 'unknown-project' });
    expect(await ask('query_snippets', {})).toMatchObject({ total_count: 0 });
  });
});

it('stay within their bounds, however much there is', async () => {
  using world = new TranscriptWorld();
  await withStore(await sqlite(), async (store) => {
    const { ask, register } = transcriptToolsOn(world, store);
    await register(uuid(1));
    const quoted = '"\\\n'.repeat(3000);
    for (let n = 1; n <= 60; n++) world.write(world.claude(uuid(n)), `${said(quoted)}\n`.repeat(60));
    expect(await ask('list_project_sessions', { limit: 50 })).toMatchObject({ total_count: 60, has_more: true });
    await ask('find_transcript', {});
    await ask('read_transcript_summary', { claude_session_uuid: uuid(1), head_lines: 20, tail_lines: 20 });
    for (let n = 0; n < 4; n++)
      await ask('extract_snippet', { snippet_type: 'error_reasoning', title: '"'.repeat(256), content: quoted });
    expect(await ask('query_snippets', { limit: 100 })).toMatchObject({ total_count: 4, has_more: true });
  });
});
