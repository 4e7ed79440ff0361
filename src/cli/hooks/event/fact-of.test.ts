import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factOf, isClient, type Moment } from './fact-of.ts';

const moment: Moment = { id: 'i', at: 1, cwd: '/here', pids: [3, 2] };

describe('what a client says, as a fact', () => {
  it('Claude Code and Codex name the session, the place and why', () => {
    const said = {
      session_id: 's',
      cwd: '/p',
      transcript_path: '/t',
      source: 'resume',
      trigger: 'auto',
      reason: 'clear',
    };
    const fact = (client: 'claude' | 'codex', event: string) => factOf(client, event, said, moment);
    const common = { id: 'i', at: 1, client_session: 's', cwd: '/p', transcript: '/t', pids: [3, 2] };
    expect(fact('claude', 'SessionStart')).toEqual({
      ...common,
      client: 'claude',
      event: 'start',
      source: 'resume',
      reason: 'clear',
    });
    expect(fact('codex', 'PreCompact')).toEqual({ ...common, client: 'codex', event: 'compact', reason: 'auto' });
    expect(fact('claude', 'SessionEnd')).toEqual({ ...common, client: 'claude', event: 'end', reason: 'clear' });
    expect(fact('codex', 'UserPromptSubmit')).toMatchObject({ event: 'beat' });
    expect(fact('claude', 'Stop')).toMatchObject({ event: 'stop' });
  });
  it.each([
    [13.4, 13],
    [250, 100],
    [-3, 0],
    [null, undefined],
    ['13', undefined],
    [Number.NaN, undefined],
  ])('a context that is used to %s is %s', (used, percent) => {
    const said = { session_id: 's', context_window: { used_percentage: used } };
    expect(factOf('claude', 'statusline', said, moment)?.context_percent).toBe(percent);
  });
  it('of OpenCode the session is found in either place, and the plugin says where', () => {
    const created = { type: 'session.created', directory: '/d', properties: { info: { id: 'ses', directory: '/p' } } };
    expect(factOf('opencode', 'session.created', created, moment)).toMatchObject({
      client_session: 'ses',
      cwd: '/p',
      event: 'start',
    });
    const compacted = { type: 'session.compacted', directory: '/d', properties: { sessionID: 'ses' } };
    expect(factOf('opencode', 'session.compacted', compacted, moment)).toMatchObject({
      client_session: 'ses',
      cwd: '/d',
      event: 'compact',
    });
    const deleted = { properties: { info: { id: 'ses' } } };
    expect(factOf('opencode', 'session.deleted', deleted, moment)).toMatchObject({ cwd: '/here', event: 'end' });
  });
  it('an agent below the session is not the session', () => {
    expect(factOf('claude', 'PreCompact', { session_id: 's', agent_id: 'a' }, moment)).toBeUndefined();
    const child = { properties: { info: { id: 'ses', parentID: 'up' } } };
    expect(factOf('opencode', 'session.created', child, moment)).toBeUndefined();
  });
  it.each([
    [undefined],
    [null],
    [[]],
    ['text'],
    [{}],
    [{ session_id: 7 }],
    [{ session_id: '' }],
    [{ session_id: 'a\u001b[2J' }],
    [{ session_id: 'x'.repeat(201) }],
  ])('%j is none', (said) => expect(factOf('claude', 'Stop', said, moment)).toBeUndefined());
  it('an event nobody knows is none, and names of Object are no clients', () => {
    expect(factOf('claude', 'PostToolUse', { session_id: 's' }, moment)).toBeUndefined();
    expect(['claude', 'toString', '__proto__', undefined].filter(isClient)).toEqual(['claude']);
  });
  it('places that are none are not told, and at most eight processes are', () => {
    const said = { session_id: 's', cwd: 'relative', transcript_path: '/a\0b' };
    const pids = [9, 8, 7, 6, 5, 4, 3, 2, 1];
    const fact = factOf('claude', 'Stop', said, { ...moment, pids });
    expect(fact).toEqual({
      id: 'i',
      at: 1,
      client: 'claude',
      event: 'stop',
      client_session: 's',
      cwd: '/here',
      pids: pids.slice(0, 8),
    });
  });
  it('whatever is said, it is a small fact or none', () => {
    const said = fc.record({
      session_id: fc.anything(),
      cwd: fc.anything(),
      source: fc.anything(),
      context_window: fc.anything(),
    });
    fc.assert(
      fc.property(fc.oneof(fc.anything(), said), (value) => {
        const fact = factOf('claude', 'SessionStart', value, moment);
        expect(JSON.stringify(fact ?? '').length).toBeLessThan(20_000);
        expect(fact === undefined || (fact.cwd.startsWith('/') && fact.client_session !== '')).toBe(true);
      }),
    );
  });
});
