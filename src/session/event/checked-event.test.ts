import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { redactValue } from '../redact/index.ts';
import { checkedEvent, MOST_BYTES } from './checked-event.ts';
import { categories, eventTypes, failureTypes, isEventType } from './event-types.ts';
import { type Field, fieldKinds } from './field.ts';

const good: Readonly<Record<Field, unknown>> = {
  text: 'x',
  textOrNull: null,
  count: 0,
  amount: 0.5,
  percent: 100,
  flag: false,
  countOrFlag: true,
  countOrList: ['a'],
  moment: '2026-01-31T12:00:00Z',
  kind: 'MS',
};
const bad: Readonly<Record<Field, readonly unknown[]>> = {
  text: ['', 5, null, undefined, {}],
  textOrNull: ['', 5, undefined],
  count: [-1, 0.5, '3', null, Number.NaN, 2 ** 60],
  amount: [-0.1, Number.POSITIVE_INFINITY, '1', null],
  percent: [101, -1, '50'],
  flag: [0, 'true', null],
  countOrFlag: [-1, 'yes', null],
  countOrList: [{}, 'a', null],
  moment: ['yesterday', '2026-13-01T00:00:00Z', 1_700_000_000_000, '2026-01-31'],
  kind: ['ps', '', null],
};
const types = Object.entries(eventTypes);
const sampleOf = (data: Readonly<Record<string, Field>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).map(([name, field]) => [name, good[field]]));

const messageOf = (length: number) =>
  checkedEvent({ type: 'user_message', data: { message: 'a '.repeat(length / 2) } }, 'agent');

describe('an event', () => {
  it.each(types)('%s is taken with all its members, and refused without any of them', (type, { data, category }) => {
    const sample = sampleOf(data);
    expect(JSON.parse(checkedEvent({ type, data: { ...sample, more: 1 } }, 'hub').data)).toEqual({
      ...sample,
      more: 1,
    });
    expect(categories).toContain(category);
    for (const [name, field] of Object.entries(data))
      for (const value of bad[field])
        expect(() => checkedEvent({ type, data: { ...sample, [name]: value } }, 'hub')).toThrow(
          expect.objectContaining({
            code: 'invalid-params',
            facts: { member: `event_data.${name}`, allowed: fieldKinds[field].allowed },
          }),
        );
  });

  it('lacks nothing that is not told in one error, with what it must be', () => {
    expect(() => checkedEvent({ type: 'epic_started', data: { feature_name: 'f' } }, 'agent')).toThrow(
      expect.objectContaining({
        message:
          '"event_data" lacks members of epic_started: epic_id (a text that is not empty), estimated_hours (a number, 0 or more), spawned_by (a text that is not empty, or null).',
        facts: { member: 'event_data.epic_id', missing: ['epic_id', 'estimated_hours', 'spawned_by'] },
      }),
    );
    const all = { feature_name: 'f', estimated_hours: 1, spawned_by: null };
    expect(() => checkedEvent({ type: 'epic_started', data: all }, 'agent')).toThrow(
      '"event_data.epic_id" is missing of epic_started; it must be a text that is not empty.',
    );
  });

  it('is not told by an agent where only the hub knows it; a tool that does it is named', () => {
    const ofHub = types.filter(([type]) => /^(instance|checkpoint)_/.test(type));
    expect(ofHub).toHaveLength(8);
    for (const [type, { data }] of types) {
      const told = () => checkedEvent({ type, data: sampleOf(data) }, 'agent');
      const tool = expect.stringMatching(/^mcp_meta_/);
      const refusal = { code: 'invalid-params', facts: { member: 'event_type', tool } };
      if (ofHub.some(([name]) => name === type)) expect(told).toThrow(expect.objectContaining(refusal));
      else expect(told().type).toBe(type);
    }
  });

  it('has a type that is one', () => {
    for (const type of ['', 'toString', '__proto__', 'EPIC_STARTED', 'epic_started ']) {
      expect(isEventType(type)).toBe(false);
      expect(() => checkedEvent({ type, data: {} }, 'hub')).toThrow(/"event_type" must be one of those/);
    }
    expect(failureTypes.every(isEventType)).toBe(true);
  });

  it('does not take a member from what every object has', () =>
    expect(() =>
      checkedEvent(
        { type: 'tool_use', data: Object.create({ tool_name: 'x' }) as object as Record<string, never> },
        'agent',
      ),
    ).toThrow(/"event_data.tool_name" is missing of tool_use; it must be/));

  it('is as large as it may be, and no larger', () => {
    expect(messageOf(MOST_BYTES - 100).data.length).toBeGreaterThan(MOST_BYTES - 120);
    expect(() => messageOf(MOST_BYTES)).toThrow(/"event_data" makes an event of more than 65536 bytes/);
    expect(() =>
      checkedEvent({ type: 'user_message', data: { message: 'ä '.repeat(MOST_BYTES / 3) } }, 'agent'),
    ).toThrow(/more than 65536 bytes/);
  });

  it('is measured by what is in it before anything is made of it', () => {
    const many = { list: Array.from({ length: MOST_BYTES }, () => 1) };
    using asJson = vi.spyOn(JSON, 'stringify');
    expect(() => checkedEvent({ type: 'assistant_start', data: many }, 'agent')).toThrow(/more than 65536 bytes/);
    expect(asJson).not.toHaveBeenCalled();
  });

  it('holds no secret, not in what a refusal shows either', () => {
    const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    const { data, metadata } = checkedEvent(
      {
        type: 'error',
        data: { error_message: `push failed: ${secret}`, [secret]: 1 },
        metadata: { deep: [{ secret }] },
      },
      'agent',
    );
    expect(data + metadata).not.toContain(secret);
    const refused = () => checkedEvent({ type: 'test_started', data: { test_type: 'x', test_count: secret } }, 'agent');
    expect(refused).toThrow(expect.objectContaining({ message: expect.not.stringContaining(secret) }));
  });

  it('of whatever JSON is text that can be read again, or refused', () =>
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 40 })), (more) => {
        const { data, metadata } = checkedEvent({ type: 'assistant_start', data: more, metadata: more }, 'agent');
        expect(data.includes('\0') || !data.isWellFormed()).toBe(false);
        expect(JSON.parse(metadata)).toMatchObject({ told_by: 'agent' });
      }),
      { numRuns: 30 },
    ));
});

it('no member of any type is called like a secret', () => {
  const names = new Set(types.flatMap(([, { data }]) => Object.keys(data)));
  for (const name of names) expect(redactValue({ [name]: 'plain words' })).toEqual({ [name]: 'plain words' });
});
