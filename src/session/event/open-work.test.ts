import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EventRow } from '../../kernel/agent-session.ts';
import { OpenWork } from './open-work.ts';

const row = (type: string, data: object, over: Partial<EventRow> = {}): EventRow => ({
  id: `e-${type}`,
  scope: 'home',
  session: 's',
  seq: 1,
  at: 1,
  type,
  data: JSON.stringify(data),
  metadata: '{}',
  parent: null,
  root: 'e',
  depth: 0,
  hash: '',
  previous: '',
  ...over,
});

function openAfter(...rows: readonly EventRow[]): string[] {
  const work = new OpenWork();
  for (const one of rows) work.next(one);
  return work.items.map(({ kind, name }) => `${kind} ${name}`);
}

const begun = (name: string): EventRow => row('epic_started', { epic_id: name });
const task = (id: string): EventRow => row('task_spawned', { task_type: 'review', subagent_type: 'reader' }, { id });

describe('open work', () => {
  it('is what was begun and did not end, the latest first', () =>
    expect(
      openAfter(
        begun('a'),
        begun('b'),
        row('test_started', { test_type: 'unit' }),
        row('deployment_started', { service: 'api', environment: 'live' }),
        row('epic_completed', { epic_id: 'a' }),
        row('test_failed', { test_type: 'e2e' }),
      ),
    ).toEqual(['deployment api to live', 'test unit', 'epic b']));

  it('ends by what names the same', () => {
    expect(openAfter(begun('a'), row('epic_failed', { epic_id: 'a' }))).toEqual([]);
    expect(openAfter(row('test_started', { test_type: 'u' }), row('test_passed', { test_type: 'u' }))).toEqual([]);
    const where = { service: 's', environment: 'e' };
    for (const end of ['deployment_completed', 'deployment_failed'])
      expect(openAfter(row('deployment_started', where), row(end, where))).toEqual([]);
  });

  it('a task ends by an end that it caused, not by what it only led to', () => {
    expect(openAfter(task('t1'), task('t2'), row('tool_result', {}, { parent: 't1' }))).toEqual([
      'task review by reader',
    ]);
    expect(openAfter(task('t1'), row('tool_use', {}, { parent: 't1' }))).toHaveLength(1);
    expect(openAfter(task('t1'), row('error', {}, { parent: 'other' }))).toHaveLength(1);
    expect(openAfter(task('t1'), row('test_passed', {}, { parent: 't1' }))).toEqual([]);
  });

  it('is bounded, and takes whatever is in the rows', () => {
    expect(openAfter(...Array.from({ length: 500 }, (_, at) => begun(`e${at}`)))).toHaveLength(200);
    const type = fc.constantFrom(
      'epic_started',
      'epic_completed',
      'task_spawned',
      'test_started',
      '__proto__',
      'toString',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(type, fc.oneof(fc.json(), fc.string()))), (told) => {
        const open = openAfter(...told.map(([kind, data], at) => row(kind, {}, { data, id: `e${at}` })));
        expect(open.length).toBeLessThanOrEqual(told.length);
      }),
    );
  });
});
