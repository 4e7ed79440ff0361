import { describe, expect, it } from 'vitest';
import { HubError } from '../kernel/errors.ts';
import {
  checkEnvelope,
  errorLine,
  legacyVersions,
  modernVersions,
  notificationLine,
  rawResultLine,
  requestLine,
  resultLine,
  shimProtocol,
} from './index.ts';

const id = Buffer.from('12345678901234567890');

describe('lines of our own making', () => {
  it.each([
    [requestLine('a\n"', 'ping'), 'request', '{"jsonrpc":"2.0","id":"a\\n\\"","method":"ping"}\n'],
    [requestLine(1, 'x', { a: 1 }), 'request', '{"jsonrpc":"2.0","id":1,"method":"x","params":{"a":1}}\n'],
    [notificationLine('n', {}), 'notification', '{"jsonrpc":"2.0","method":"n","params":{}}\n'],
    [resultLine(id, {}), 'response', '{"jsonrpc":"2.0","id":12345678901234567890,"result":{}}\n'],
    [
      rawResultLine(id, Buffer.from('1e400')),
      'response',
      '{"jsonrpc":"2.0","id":12345678901234567890,"result":1e400}\n',
    ],
  ])('%s', (line, kind, text) => {
    expect(line.toString()).toBe(text);
    expect(checkEnvelope(line.subarray(0, -1)).kind).toBe(kind);
  });

  it('have no half of a character in them, which many clients cannot read', () => {
    const odd = { 'k\ud83d': 'v\ude00', sound: '😀 \\ud83d \\\\ \u0001' };
    const even = { 'k\ufffd': 'v\ufffd', sound: odd.sound };
    const error = new HubError('internal', 'cut\ud83d', { facts: { odd } });
    const lines = [resultLine(id, odd), requestLine(1, 'x', odd), notificationLine('x', odd), errorLine(id, error)];
    for (const line of lines) expect(line.toString()).not.toMatch(/[^\\]\\ud83d|\\ude00/);
    expect(JSON.parse(String(lines[0])).result).toEqual(even);
    expect(JSON.parse(String(lines[3])).error).toMatchObject({ message: 'cut\ufffd', data: { odd: even } });
  });

  it('no fact of an error stands in for its code', () => {
    const line = errorLine(id, new HubError('instance-crashed', 'x', { facts: { code: 1 } }));
    expect(line.toString()).toContain('"code":"instance-crashed"');
  });
  it('an error says its code, whose fault it was and whether to try again, beside its own facts', () => {
    const line = errorLine(id, new HubError('hub-lost', 'It "went"\naway.', { facts: { server: 'a' } }));
    expect(line.indexOf('\n')).toBe(line.length - 1);
    expect(line.toString()).toBe(
      '{"jsonrpc":"2.0","id":12345678901234567890,"error":{"code":-31030,"message":"It \\"went\\"\\naway.",' +
        '"data":{"server":"a","code":"hub-lost","retry":"now","fault":"hub"}}}\n',
    );
  });
});

describe('versions', () => {
  it('no version belongs to both eras, and all are dates in order', () => {
    const all = [...legacyVersions, ...modernVersions];
    expect(all).toEqual([...new Set(all)].toSorted());
    expect(all.every((version) => /^\d{4}-\d\d-\d\d$/.test(version))).toBe(true);
  });
  it('the range of shim protocols is one', () => expect(shimProtocol.min).toBeLessThanOrEqual(shimProtocol.max));
});
