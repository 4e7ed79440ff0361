import { expect, it } from 'vitest';
import { sessionTools } from '../../src/backend/meta/index.ts';
import { onBothEngines, withStore } from '../support/both-engines.ts';
import { type Answer, inProject, toolsOn, typesIn } from '../support/event-tools-world.ts';
import { commit, failed } from '../support/event-world.ts';

onBothEngines('the tools about events', ({ fresh }) => {
  const inTools = async (use: (made: ReturnType<typeof toolsOn>) => Promise<void>) =>
    withStore(await fresh(), (store) => use(toolsOn(store)));

  it('tell, find, fold, count, follow, export and verify', () =>
    inTools(async ({ ask, register, diary }) => {
      const { id, hash } = await register();
      await diary.settled();
      const told = (given: object, more: object = {}) => ask('emit_event', { instance_id: hash, ...given, ...more });
      const start = { epic_id: 'epic-1', feature_name: 'f', estimated_hours: 2, spawned_by: null };
      const first = await told({ event_type: 'epic_started', event_data: start });
      expect(first).toMatchObject({ instance_id: id, sequence_num: 2, depth: 0 });
      const made = { event_type: 'commit_created', event_data: { commit_hash: 'c0ffee', message: '100% "sure"' } };
      const second = await told(made, { parent_event_id: first['event_id'] });
      const third = await told(
        { event_type: 'test_failed', event_data: failed.data },
        { parent_event_id: second['event_id'] },
      );
      const query = (filters: object) => ask('query_events', { instance_id: id, filters });
      expect(await query({ keyword: '100% "SURE"' })).toMatchObject({ total_count: 1, has_more: false });
      expect(await query({ keyword: '100_' })).toMatchObject({ total_count: 0, events: [] });
      expect(await query({ event_type: 'test_failed' })).toMatchObject({ total_count: 1 });
      expect(await query({ event_type: ['test_failed', 'epic_started'] })).toMatchObject({ total_count: 2 });
      expect(await query({ start_date: '2030-01-01' })).toMatchObject({ total_count: 0 });
      expect(await query({ end_date: '2030-01-01T00:00:00Z' })).toMatchObject({ total_count: 4 });
      const page = await ask('query_events', { instance_id: id, limit: 3 });
      expect(page).toMatchObject({ total_count: 4, has_more: true, next_offset: 3 });
      expect(typesIn(await ask('get_latest_events', { instance_id: id, limit: 2 }))).toEqual([
        'test_failed',
        'commit_created',
      ]);
      expect(await ask('replay_events', { instance_id: id })).toMatchObject({
        final_state: { last_epic: 'epic-1', open_epics: ['epic-1'], last_event_type: 'test_failed' },
        events_replayed: 4,
      });
      expect(await ask('replay_events', { instance_id: id, to_sequence_num: 1 })).toMatchObject({
        final_state: { last_epic: null, last_event_type: 'instance_registered', total_events_replayed: 1 },
      });
      expect(await ask('get_event_aggregates', { instance_id: id })).toMatchObject({
        total_events: 4,
        by_epic: [{ name: 'epic-1', count: 3 }],
      });
      const chain = await ask('get_parent_chain', { event_id: third['event_id'] });
      expect([typesIn(chain), chain['complete']]).toEqual([['test_failed', 'commit_created', 'epic_started'], true]);
      expect(await ask('get_parent_chain', { event_id: third['event_id'], limit: 2 })).toMatchObject({
        complete: false,
      });
      const tree = await ask('get_event_tree', { event_id: first['event_id'] });
      expect([typesIn(tree), tree['complete']]).toEqual([['epic_started', 'commit_created', 'test_failed'], true]);
      expect(await ask('get_event_tree', { event_id: first['event_id'], limit: 1 })).toMatchObject({ complete: false });
      expect(await ask('get_failure_chain', { instance_id: id })).toMatchObject({
        failures: [{ epic_id: 'epic-1', causes: [{ event_type: 'epic_started' }, { event_type: 'commit_created' }] }],
        total_count: 1,
      });
      expect(await ask('get_event_lineage_stats', { instance_id: id })).toMatchObject({ tree_count: 2, max_depth: 2 });
      const { content } = await ask('export_session', { instance_id: id });
      expect(JSON.parse(String(content))).toHaveLength(4);
      expect(await ask('verify_session', { instance_id: id })).toMatchObject({ valid: true, events_checked: 4 });
      expect(await ask('list_event_types', {})).toMatchObject({ total_count: 32 });
      expect(await ask('list_event_types', { category: 'instance' })).toMatchObject({
        event_types: Array.from({ length: 6 }, () => ({ told_by_hub: true })),
      });
      expect(await ask('list_event_types', { category: 'git' })).toMatchObject({
        total_count: 3,
        event_types: Array.from({ length: 3 }, () => ({ told_by_hub: false })),
      });
    }));

  it('write down what the registry does, and of heartbeats only steps', () =>
    inTools(async ({ ask, register, registry, diary, lost }) => {
      const { id } = await register();
      for (const contextPercent of [1, 5, 9, 10, 14, 19, 25, 26]) await registry.heartbeat(id, { contextPercent });
      await registry.heartbeat(id, { epic: 'epic-2' });
      await registry.heartbeat(id, { epic: 'epic-2' });
      await registry.link(id, { clientSession: 'u-1' });
      await registry.close(id, 'done');
      await registry.close(id, 'again');
      await diary.settled();
      const answer = await ask('query_events', { instance_id: id });
      const told = (answer['events'] as { event_type: string; event_data: Answer; metadata: Answer }[]).map((it) => [
        it.event_type,
        it.event_data['context_percent'] ?? it.event_data['reason'] ?? null,
        it.metadata['told_by'],
      ]); // checked by its schema
      expect(told).toEqual([
        ['instance_registered', null, 'hub'],
        ['instance_heartbeat', 10, 'hub'],
        ['instance_heartbeat', 25, 'hub'],
        ['instance_heartbeat', 26, 'hub'],
        ['instance_linked', null, 'hub'],
        ['instance_closed', 'done', 'hub'],
      ]);
      expect(lost).toEqual([]);
    }));

  it('refuse sessions of other projects, and causes there', () =>
    inTools(async ({ ask, register, registry }) => {
      const { id } = await register();
      const thor = await registry.register({ project: 'thor', kind: 'PS', projectKey: 'thor' });
      const mine = { instance_id: id, event_type: commit('x').type, event_data: commit('x').data };
      const { event_id: there } = await ask('emit_event', { ...mine, instance_id: thor.id }, inProject('thor'));
      for (const tool of [
        'query_events',
        'replay_events',
        'get_event_aggregates',
        'get_latest_events',
        'get_failure_chain',
        'export_session',
        'get_event_lineage_stats',
        'verify_session',
      ])
        await expect(ask(tool, { instance_id: thor.id }), tool).rejects.toMatchObject({ code: 'foreign-session' });
      for (const tool of ['get_parent_chain', 'get_event_tree'])
        await expect(ask(tool, { event_id: there }), tool).rejects.toMatchObject({ code: 'foreign-session' });
      await expect(ask('emit_event', { ...mine, instance_id: thor.id })).rejects.toMatchObject({
        code: 'foreign-session',
      });
      await expect(ask('emit_event', { ...mine, parent_event_id: there })).rejects.toMatchObject({
        code: 'foreign-session',
      });
    }));

  it('answer bad input with what is allowed, and change nothing', () =>
    inTools(async ({ ask, register, registry, diary }) => {
      const { id } = await register();
      const event = { instance_id: id, event_type: 'commit_created', event_data: commit('x').data };
      const huge = 'x'.repeat(10_000_000);
      const nested = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`) as object; // any JSON is one
      const bad: readonly (readonly [string, object, string?])[] = [
        ['emit_event', {}],
        ['emit_event', { ...event, event_type: 'no_such' }, 'event_type'],
        ['emit_event', { ...event, event_type: 'toString' }, 'event_type'],
        ['emit_event', { ...event, event_type: 'instance_closed', event_data: { reason: 'x' } }, 'event_type'],
        ['emit_event', { ...event, event_type: 'checkpoint_created', event_data: {} }, 'event_type'],
        ['emit_event', { ...event, event_data: [] }, 'event_data'],
        ['emit_event', { ...event, event_data: {} }, 'event_data.commit_hash'],
        ['emit_event', { ...event, event_data: { commit_hash: 'c', message: 5 } }, 'event_data.message'],
        [
          'emit_event',
          { ...event, event_type: 'tool_result', event_data: { tool_name: 't', success: 1 } },
          'event_data.success',
        ],
        ['emit_event', { ...event, event_data: commit(huge).data }, 'event_data'],
        ['emit_event', { ...event, event_data: { ...event.event_data, nested } }, 'event_data'],
        ['emit_event', { ...event, metadata: { huge } }, 'metadata'],
        ['emit_event', { ...event, parent_event_id: '%' }, 'parent_event_id'],
        ['emit_event', { ...event, parent_event_id: huge }, 'parent_event_id'],
        ['emit_event', { ...event, stranger: 1 }, 'stranger'],
        ['query_events', { instance_id: id, filters: { start_date: 'yesterday' } }, 'filters.start_date'],
        ['query_events', { instance_id: id, filters: { end_date: '2026-02-30' } }, 'filters.end_date'],
        [
          'query_events',
          { instance_id: id, filters: { start_date: '2026-02-02', end_date: '2026-02-01' } },
          'filters.start_date',
        ],
        ['query_events', { instance_id: id, filters: { event_type: 'x' } }, 'filters.event_type'],
        ['query_events', { instance_id: id, filters: { event_type: ['x'] } }, 'filters.event_type[0]'],
        ['query_events', { instance_id: id, limit: 0 }, 'limit'],
        ['query_events', { instance_id: id, offset: -1 }, 'offset'],
        ['replay_events', { instance_id: id, to_sequence_num: 0 }, 'to_sequence_num'],
        ['list_event_types', { category: 'x' }, 'category'],
        ['get_parent_chain', { event_id: '\u0000' }, 'event_id'],
        ['get_event_tree', { event_id: "' or 1=1 --" }, 'event_id'],
        ['export_session', { instance_id: id, cursor: '../etc' }, 'cursor'],
        ['export_session', { instance_id: id, format: 'xml' }, 'format'],
      ];
      for (const [tool, given, member] of bad)
        await expect(ask(tool, given), `${tool} ${member}`).rejects.toMatchObject({
          code: 'invalid-params',
          ...(member === undefined ? {} : { facts: { member } }),
        });
      await expect(ask('emit_event', { ...event, instance_id: '%' })).rejects.toMatchObject({
        code: 'unknown-session',
      });
      await registry.close(id, 'done');
      await expect(ask('emit_event', event)).rejects.toMatchObject({ code: 'session-closed' });
      await diary.settled();
      expect(typesIn(await ask('query_events', { instance_id: id }))).toEqual([
        'instance_registered',
        'instance_closed',
      ]);
    }));

  it('answer within bounds, however much there is to tell', () =>
    inTools(async ({ ask, register, diary, events }) => {
      const { id } = await register();
      await diary.settled();
      let parent: unknown;
      for (let at = 0; at < 40; at++) {
        const long = `"${'\\"'.repeat(at % 3 === 0 ? 15_000 : 1000)}`;
        const data = { test_type: long, failed_count: at, duration_seconds: 1, epic_id: `${at}${'e"'.repeat(400)}` };
        const cause = parent === undefined ? {} : { parent_event_id: parent };
        parent = (await ask('emit_event', { instance_id: id, event_type: 'test_failed', event_data: data, ...cause }))[
          'event_id'
        ];
      }
      const huge = { checkpoint_id: 'c"'.repeat(15_000), context_percent: 80, reason: 'full' };
      await events.emit(id, { type: 'checkpoint_created', data: huge }, 'hub');
      let seen = 0;
      for (let offset = 0, more = true; more; ) {
        const page = await ask('query_events', { instance_id: id, limit: 1000, offset });
        seen += typesIn(page).length;
        more = page['has_more'] === true;
        offset = Number(page['next_offset']);
      }
      expect(seen).toBe(42);
      for (const tool of ['replay_events', 'get_event_aggregates', 'verify_session', 'get_event_lineage_stats'])
        await ask(tool, { instance_id: id });
      await ask('get_latest_events', { instance_id: id, limit: 100 });
      await ask('get_failure_chain', { instance_id: id, limit: 50 });
      await ask('get_parent_chain', { event_id: parent, limit: 200 });
      let whole = '';
      for (let cursor: unknown; ; ) {
        const page = await ask('export_session', { instance_id: id, ...(cursor === undefined ? {} : { cursor }) });
        whole += String(page['content']);
        cursor = page['next_cursor'];
        if (cursor === undefined) break;
      }
      expect(JSON.parse(whole)).toHaveLength(42);
    }));
});

it('the tools about events are among those of sessions, and say what they do', () => {
  const asked = { registry: {}, events: {}, commands: {} } as Parameters<typeof sessionTools>[0]; // nobody is called
  const events = sessionTools(asked).filter(({ name }) => /event|lineage|chain|export|verify|replay/.test(name));
  expect(events.map(({ name }) => name)).toHaveLength(12);
  for (const { annotations, name } of events)
    expect(annotations?.readOnlyHint, name).toBe(name !== 'mcp_meta_emit_event');
});
