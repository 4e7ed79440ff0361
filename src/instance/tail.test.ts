import { describe, expect, it } from 'vitest';
import { lastLines, Tail } from './tail.ts';

describe('the tail of a stream', () => {
  it('is all of a short one', () => {
    const tail = new Tail(100);
    tail.push(Buffer.from('one\ntw'));
    tail.push(Buffer.from('o\n'));
    expect(tail.text()).toBe('one\ntwo\n');
    expect(tail.text()).toBe('one\ntwo\n');
  });

  it('is the last whole lines of a long one, in bounded memory', () => {
    const tail = new Tail(1000);
    for (let n = 0; n < 10_000; n++) tail.push(Buffer.from(`line ${n} é\n`));
    const text = tail.text();
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(900);
    expect(text).toMatch(/^line \d+ é\n/);
    expect(text.endsWith('line 9999 é\n')).toBe(true);
  });

  it('keeps the end of one line without an end', () => {
    const tail = new Tail(10);
    tail.push(Buffer.from('x'.repeat(500)));
    expect(tail.text()).toBe('x'.repeat(10));
  });
});

describe('the last lines', () => {
  it('leave out what says nothing', () => expect(lastLines('a\n\nb\r\n  \nc\n', 2)).toBe('b\nc'));
  it('are bounded in length too', () => expect(lastLines('x'.repeat(50), 3, 10)).toBe('x'.repeat(10)));
  it('of nothing are nothing', () => expect(lastLines('\n', 5)).toBe(''));
});
