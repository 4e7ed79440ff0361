import { anything, array, assert, jsonValue, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { messageIn } from './message.ts';
import { Summarizer, type Summary, toldLine } from './summary.ts';

const line = (value: unknown, over: object = {}) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return { text, bytes: text.length + 1, cut: false, torn: false, ...over };
};
const order = { head: 2, tail: 2, characters: 400 };
const summed = (values: readonly unknown[], of = order): Summary => {
  const summarizer = new Summarizer(of);
  for (const value of values) summarizer.take(line(value));
  return summarizer.summary();
};
const at = (second: number): string => `2026-01-01T00:00:0${second}.000Z`;

const claude = [
  { type: 'summary', summary: 'x' },
  { type: 'user', timestamp: at(1), message: { role: 'user', content: 'Fix the store, password=hunter2' } },
  {
    type: 'assistant',
    timestamp: at(2),
    message: {
      id: 'm1',
      model: 'claude-x',
      content: [{ type: 'thinking', thinking: 'hm' }],
      usage: { input_tokens: 5, cache_creation_input_tokens: 10, cache_read_input_tokens: 100, output_tokens: 1 },
    },
  },
  {
    type: 'assistant',
    timestamp: at(3),
    message: {
      id: 'm1',
      content: [
        { type: 'text', text: 'I look.' },
        { type: 'tool_use', name: 'Read', input: {} },
      ],
      usage: { input_tokens: 5, cache_creation_input_tokens: 10, cache_read_input_tokens: 100, output_tokens: 7 },
    },
  },
  { type: 'user', timestamp: at(4), message: { content: [{ type: 'tool_result', content: 'x' }] } },
  {
    type: 'assistant',
    message: { id: 'm2', content: [{ type: 'tool_use', name: 'Read' }], usage: { output_tokens: 3 } },
  },
  { type: 'assistant', timestamp: at(5), message: { id: 'm3', content: [{ type: 'text', text: 'Done.' }] } },
];

const tool = (name: string, status: string) => ({ type: 'tool', tool: name, state: { status, output: 'x' } });

describe('what a transcript says, in short', () => {
  it('of Claude Code', () =>
    expect(summed(claude)).toEqual({
      lines: 7,
      unread: 0,
      messages: { user: 1, assistant: 3, system: 0 },
      toolCalls: 2,
      toolResults: 1,
      tools: [{ name: 'Read', count: 2 }],
      tokens: { input: 15, cachedInput: 100, output: 10 },
      model: 'claude-x',
      fromAt: Date.parse(at(1)),
      toAt: Date.parse(at(5)),
      head: [
        { line: 2, role: 'user', at: Date.parse(at(1)), text: 'Fix the store, password=[redacted:named]', tools: [] },
        { line: 4, role: 'assistant', at: Date.parse(at(3)), text: 'I look.', tools: ['Read'] },
      ],
      tail: [
        { line: 6, role: 'assistant', at: null, text: '', tools: ['Read'] },
        { line: 7, role: 'assistant', at: Date.parse(at(5)), text: 'Done.', tools: [] },
      ],
    }));

  it('of Codex', () => {
    const item = (payload: object) => ({ timestamp: at(1), type: 'response_item', payload });
    const tokens = (input: number) => ({
      timestamp: at(2),
      type: 'event_msg',
      payload: {
        type: 'token_count',
        info: { total_token_usage: { input_tokens: input, cached_input_tokens: 4, output_tokens: 2, total_tokens: 9 } },
      },
    });
    const told = summed([
      { timestamp: at(0), type: 'session_meta', payload: { id: 'x', cwd: '/a' } },
      { type: 'turn_context', payload: { model: 'gpt-x' } },
      item({ type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'rules' }] }),
      item({ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }),
      { type: 'event_msg', payload: { type: 'user_message', message: 'hello' } },
      item({ type: 'function_call', name: 'shell', arguments: '{}' }),
      item({ type: 'function_call_output', output: 'x' }),
      item({ type: 'local_shell_call' }),
      tokens(5),
      tokens(7),
      { type: 'event_msg', payload: { type: 'token_count', info: null } },
      item({ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'bye' }] }),
    ]);
    expect(told).toMatchObject({
      messages: { user: 1, assistant: 3, system: 1 },
      toolCalls: 2,
      toolResults: 1,
      tokens: { input: 3, cachedInput: 4, output: 2 },
      model: 'gpt-x',
      head: [
        { role: 'system', text: 'rules' },
        { role: 'user', text: 'hello' },
      ],
      tail: [{ tools: ['local_shell_call'] }, { text: 'bye' }],
    });
  });

  it('of OpenCode, where a call and its result are one part, and what the client put in is nobody’s word', () => {
    const second = (n: number) => ({ created: Date.parse(at(n)) });
    const tokens = { total: 107, input: 60, output: 4, reasoning: 3, cache: { read: 40, write: 2 } };
    const answer = { id: 'msg_2', role: 'assistant', modelID: 'm', time: second(2), tokens };
    const told = summed([
      { type: 'session', client: 'opencode', session: 'ses_1', cwd: '/a' },
      {
        info: { id: 'msg_1', role: 'user', time: second(1), model: { modelID: 'm' } },
        parts: [
          { type: 'text', text: 'look' },
          { type: 'text', text: 'Called the Read tool', synthetic: true },
          { type: 'text', text: 'not sent', ignored: true },
          { type: 'file', url: 'data:x' },
        ],
      },
      { info: answer, parts: [{ type: 'step-start' }, tool('read', 'completed'), tool('bash', 'error')] },
      { info: { role: 'user', time: { created: 1e300 } }, parts: [{ type: 'compaction' }] },
      {
        info: { ...answer, id: 'msg_3', time: second(3) },
        parts: [
          { type: 'reasoning', text: 'hm' },
          { type: 'text', text: 'Done.' },
          tool('bash', 'running'),
          { type: 'step-finish', tokens },
        ],
      },
    ]);
    expect(told).toMatchObject({
      messages: { user: 1, assistant: 2, system: 0 },
      toolCalls: 3,
      toolResults: 2,
      tools: [
        { name: 'bash', count: 2 },
        { name: 'read', count: 1 },
      ],
      tokens: { input: 124, cachedInput: 80, output: 14 },
      model: 'm',
      fromAt: Date.parse(at(1)),
      toAt: Date.parse(at(3)),
      head: [
        { line: 2, role: 'user', text: 'look' },
        { line: 3, role: 'assistant', text: '', tools: ['read', 'bash'] },
      ],
      tail: [{ line: 5, at: Date.parse(at(3)), text: 'Done.', tools: ['bash'] }],
    });
  });

  it('tells no message twice, and none when none is asked for', () => {
    const few = summed(claude.slice(0, 2));
    expect([few.head.length, few.tail.length]).toEqual([1, 0]);
    const none = summed(claude, { ...order, head: 0, tail: 0 });
    expect([none.head, none.tail, none.messages.assistant]).toEqual([[], [], 3]);
  });

  it('is bounded, whatever is said, and has nothing in it that a terminal obeys', () => {
    const told = summed([
      { type: 'user', message: { content: `\u001b[2J\u0007${'x'.repeat(100_000)}` } },
      ...Array.from({ length: 3000 }, (_, n) => ({
        type: 'assistant',
        message: {
          model: 'm\u0007',
          content: Array.from({ length: 9 }, () => ({ type: 'tool_use', name: `\u001b[1mt${n}${'y'.repeat(500)}` })),
        },
      })),
    ]);
    expect(JSON.stringify(told).length).toBeLessThan(10_000);
    expect(told).toMatchObject({ toolCalls: 27_000, messages: { assistant: 3000 } });
    for (const text of [told.model, told.tools[0]?.name, ...told.head.flatMap((one) => [one.text, ...one.tools])])
      expect(text).not.toMatch(/\p{Cc}/u);
  });

  it('counts what cannot be read', () => {
    const summarizer = new Summarizer(order);
    summarizer.take(line('{"type":"user","message":{"content":"x', { torn: true }));
    summarizer.take(line('{}', { cut: true, bytes: 9e6 }));
    summarizer.take(line('{}'));
    expect(summarizer.summary()).toMatchObject({ lines: 3, unread: 2 });
  });

  it('reads any JSON', () =>
    assert(
      property(array(jsonValue({ maxDepth: 5 }), { maxLength: 5 }), (values) => {
        expect(summed(values).lines).toBe(values.length);
      }),
    ));

  it('understands nothing that is odd, and stumbles over nothing', () =>
    assert(
      property(anything(), (value) => {
        expect(messageIn(value).results).toBeGreaterThanOrEqual(0);
      }),
    ));
});

describe('lines as a person reads them', () => {
  it('say who said what, and nothing of what is no message', () => {
    expect(claude.map((one) => toldLine(line(one), 100)).filter(Boolean)).toEqual([
      'user: Fix the store, password=[redacted:named]',
      'assistant: [Read] I look.',
      'assistant: [Read]',
      'assistant: Done.',
    ]);
    expect(toldLine(line('torn password=hunter2'), 100)).toBe('torn password=[redacted:named]');
  });
});
