import { assert, constantFrom, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HookFact } from './contract.ts';
import { factsIn } from './hook-routes.ts';

const usual: HookFact = {
  id: '01a1ff7d-0d05-7000-a0e5-cc3a8c451402',
  at: 1_763_000_000_000,
  client: 'claude',
  event: 'beat',
  client_session: 'a3f1c2d4-0000-4000-8000-000000000001',
  cwd: '/home/ann/odin',
  pids: [4711, 12],
};
const whole: HookFact = {
  ...usual,
  transcript: '/home/ann/.claude/projects/-home-ann-odin/a3.jsonl',
  context_percent: 42.5,
  source: 'startup',
  reason: 'prompt_input_exit',
};
const bodyOf = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const reading = (value: unknown) => (): unknown => factsIn(bodyOf(value));

describe('the body of POST /api/hooks', () => {
  it('is read as it is, without what is not known', () => {
    expect(factsIn(bodyOf({ facts: [usual, whole] }))).toEqual([usual, whole]);
    expect(factsIn(bodyOf({ facts: [{ ...usual, stranger: 1, toString: 5 }], more: true }))).toEqual([usual]);
    expect(factsIn(bodyOf({ facts: [] }))).toEqual([]);
    expect(factsIn(bodyOf({ facts: Array.from({ length: 200 }, () => usual) }))).toHaveLength(200);
  });

  it.each<[string, Record<string, unknown>]>([
    ['id', { id: 'x' }],
    ['id', { id: `${usual.id}\n` }],
    ['at', { at: 5 }],
    ['at', { at: 1.5e12 + 0.5 }],
    ['at', { at: 1e300 }],
    ['at', { at: '1763000000000' }],
    ['client', { client: 'cursor' }],
    ['client', { client: ['claude'] }],
    ['event', { event: '__proto__' }],
    ['client_session', { client_session: '' }],
    ['client_session', { client_session: 'x'.repeat(201) }],
    ['client_session', { client_session: 'a\u0000b' }],
    ['client_session', { client_session: 'a\u001b[2J' }],
    ['client_session', { client_session: '\ud800' }],
    ['client_session', { client_session: { length: 5 } }],
    ['cwd', { cwd: 'odin' }],
    ['cwd', { cwd: `/${'x'.repeat(4096)}` }],
    ['cwd', { cwd: '/a\nb' }],
    ['pids', { pids: undefined }],
    ['pids', { pids: [1, 2, 3, 4, 5, 6, 7, 8, 9] }],
    ['pids', { pids: [0] }],
    ['pids', { pids: [-1] }],
    ['pids', { pids: [1.5] }],
    ['pids', { pids: ['1'] }],
    ['pids', { pids: [5_000_000] }],
    ['pids', { pids: { length: 1 } }],
    ['transcript', { transcript: 't.jsonl' }],
    ['transcript', { transcript: null }],
    ['context_percent', { context_percent: 101 }],
    ['context_percent', { context_percent: -0.1 }],
    ['context_percent', { context_percent: '50' }],
    ['source', { source: 'x'.repeat(101) }],
    ['reason', { reason: 'a\u2028b' }],
    ['reason', { reason: 5 }],
  ])('with another %s is refused: %j', (name, over) =>
    expect(reading({ facts: [usual, { ...whole, ...over }] })).toThrow(
      expect.objectContaining({ code: 'invalid-params', message: expect.stringContaining(`"${name}" of facts[1]`) }),
    ),
  );

  it.each([
    [null],
    [[]],
    [{}],
    [{ facts: {} }],
    [{ facts: Array.from({ length: 201 }, () => usual) }],
    [{ facts: [null] }],
    ['x'],
  ])('is refused when it is no question: %j', (value) =>
    expect(reading(value)).toThrow(expect.objectContaining({ code: 'invalid-params' })),
  );

  it('is refused when it is no JSON, or too long', () => {
    expect(() => factsIn(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'parse-error' }));
    expect(reading({ facts: [], more: 'x'.repeat(256 * 1024) })).toThrow(
      expect.objectContaining({ code: 'message-too-large' }),
    );
  });

  it('is read or refused, whatever it is', () => {
    const member = constantFrom(...Object.keys(whole));
    assert(
      property(member, jsonValue(), (name, value) => {
        try {
          const [fact] = factsIn(bodyOf({ facts: [{ ...whole, [name]: value }] }));
          expect(fact).toEqual({ ...whole, [name]: value });
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid-params' });
        }
      }),
    );
  });
});
